// Pairs of examples: which there are, what each variant says must come out, and how what came out differs from that.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { VerifyInput } from "../invariants/index.ts";
import {
  checkScenario,
  collectFiles,
  createdObjects,
  type Expectation,
  loadManifests,
  parseScenario,
  unmodelledChanges,
  unmodelledMutations,
} from "../model/index.ts";

export const VARIANTS = ["bad", "good"] as const;

/** What came out of a verification, as far as an example can expect it; a `VerifyResult` is one, and so is a JSON report. */
export interface Outcome {
  readonly verdict: string;
  readonly properties: readonly {
    readonly id: string;
    readonly status: string;
    readonly trace?: { readonly minimal: string; readonly steps: readonly unknown[] } | null;
  }[];
  readonly notModelled: readonly { readonly except?: string }[];
}

/** The names of the pairs of a folder, sorted: folders with a `bad` and a `good` one. */
export function pairsIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: false });
  const folders = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  return folders
    .filter((name) => readdirSync(join(folder, name)).some((inner) => VARIANTS.some((v) => v === inner)))
    .toSorted();
}

/** The heading of a pair's README.md. */
export function headingOf(pair: string): string {
  const [first = ""] = readFileSync(join(pair, "README.md"), "utf8").split("\n");
  return first.replace(/^#+ */, "");
}

/** The input that `plimsoll verify FOLDER` works on. @throws InputErrors */
export function inputOf(variant: string): VerifyInput {
  const file = join(variant, "plimsoll.yaml");
  const manifests = loadManifests(collectFiles([variant]).sources);
  const placed = parseScenario(
    { file, text: readFileSync(file, "utf8") },
    (path) => collectFiles([path]).sources,
  );
  const { objects, notModelled, scenario: stored } = createdObjects(manifests.objects, placed.scenario);
  const scenario = checkScenario({ ...placed, scenario: stored }, objects);
  const changed = [
    ...notModelled,
    ...unmodelledChanges(objects, scenario),
    ...unmodelledMutations(objects, scenario),
  ];
  return { objects, notModelled: [...manifests.notModelled, ...placed.notModelled, ...changed], scenario };
}

/** The ids of the properties that are expected to be violated, sorted. */
export function violatedIn(expected: Expectation | undefined): readonly string[] {
  const all = Object.entries(expected?.properties ?? {});
  return all.flatMap(([id, { status }]) => (status === "violated" ? [id] : [])).toSorted();
}

/**
 * How an outcome differs from what was expected, a sentence each. A bad variant must be violated, by the shortest run;
 * a good one must hold, or be inconclusive if it says so.
 */
export function differences(
  variant: (typeof VARIANTS)[number],
  expected: Expectation | undefined,
  outcome: Outcome,
): readonly string[] {
  if (expected === undefined) return ["plimsoll.yaml expects nothing"];
  const violated = outcome.properties.filter((p) => p.status === "violated").map((p) => p.id);
  const found = [
    ...((variant === "bad") === (expected.verdict === "violated")
      ? []
      : [`a ${variant} variant that is expected to be ${expected.verdict}`]),
    ...differ("verdict", expected.verdict, outcome.verdict),
    ...differ("violated", violatedIn(expected).join(", "), violated.toSorted().join(", ")),
    ...differ(
      "parts that are not modelled",
      0,
      outcome.notModelled.filter((n) => n.except === undefined).length,
    ),
  ];
  for (const [id, { status, steps }] of Object.entries(expected.properties)) {
    const property = outcome.properties.find((p) => p.id === id);
    found.push(...differ(`${id}`, status, property?.status));
    if (steps === undefined) continue;
    found.push(...differ(`${id}: steps`, steps, property?.trace?.steps.length));
    found.push(...differ(`${id}: minimal`, "whole", property?.trace?.minimal));
  }
  return found;
}

function differ<T>(what: string, expected: T, found: T | undefined): readonly string[] {
  return expected === found ? [] : [`${what}: expected ${expected}, found ${found}`];
}
