// A world: manifests, and what may happen to them, as the files say it; printed as files, loaded as the command line does it.
import { stringify } from "yaml";
import type { VerifyInput } from "../../invariants/index.ts";
import { checkScenario, loadManifests, parseScenario, unmodelledChanges } from "../../model/index.ts";

/** A Kubernetes object as plain data, as a manifest says it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
    readonly finalizers?: readonly string[];
  };
  readonly [field: string]: unknown;
}

/**
 * One of `edits` in a plimsoll.yaml, as plain data. What an edit brings (`apply`, `replace`) are manifests here; printed, they
 * are a file of their own.
 */
export type EditStep =
  | { readonly verb: "apply" | "replace"; readonly manifest: Manifest; readonly options: Fields }
  | { readonly verb: string; readonly manifest?: never; readonly value: unknown; readonly options: Fields };

type Fields = { readonly [field: string]: unknown };

export interface World {
  readonly manifests: readonly Manifest[];
  readonly edits: readonly EditStep[];
  /** How often what may fail, by the name of the fault in plimsoll.yaml. */
  readonly faults: { readonly [fault: string]: number };
  readonly tempo: "adversarial" | "quiescent";
  /** Everything else that its plimsoll.yaml says. */
  readonly more: Fields;
}

/** Text by path; `plimsoll verify` takes the folder that they are written to. */
export type Files = { readonly [path: string]: string };

const MANIFESTS = "manifests.yaml";
const SCENARIO = "plimsoll.yaml";

/** The files of a world. What edits bring stands in a folder below, so that it is not taken for a part of the manifests. */
export function filesOf(world: World): Files {
  const brought = world.edits.flatMap((edit, i) =>
    edit.manifest === undefined ? [] : [[broughtBy(i), print([edit.manifest])]],
  );
  return {
    [MANIFESTS]: print(world.manifests),
    [SCENARIO]: stringify(scenarioOf(world), YAML),
    ...Object.fromEntries(brought),
  };
}

/**
 * Reads a world as the command line reads its files.
 * @throws InputErrors if it is not valid
 */
export function loadWorld(world: World): VerifyInput {
  return loadFiles(filesOf(world));
}

/** @throws InputErrors if they are not valid; RangeError if a file is named that is not there */
export function loadFiles(files: Files): VerifyInput {
  const source = (file: string) => {
    const text = files[file];
    if (text === undefined) throw new RangeError(`there is no file ${file}`);
    return { file, text };
  };
  const { objects, notModelled } = loadManifests([source(MANIFESTS)]);
  const placed = parseScenario(source(SCENARIO), (path) => [source(path)]);
  const scenario = checkScenario(placed, objects);
  const changes = unmodelledChanges(objects, scenario);
  return { objects, notModelled: [...notModelled, ...placed.notModelled, ...changes], scenario };
}

/** What its plimsoll.yaml says, as plain data. */
export function scenarioOf({ edits, faults, tempo, more }: World): Fields {
  return {
    ...more,
    ...(tempo === "adversarial" ? {} : { tempo }),
    ...Object.fromEntries(Object.entries(faults).filter(([, budget]) => budget > 0)),
    ...(edits.length === 0 ? {} : { edits: edits.map(editOf) }),
  };
}

function editOf(edit: EditStep, i: number): Fields {
  return { [edit.verb]: edit.manifest === undefined ? edit.value : broughtBy(i), ...edit.options };
}

function broughtBy(edit: number): string {
  return `edits/${edit + 1}.yaml`;
}

// kubectl reads YAML 1.1, where `on` and `1_0` need quotes.
const YAML = { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 } as const;

function print(manifests: readonly Manifest[]): string {
  return manifests.map((manifest) => stringify(manifest, YAML)).join("---\n");
}

/** Fields of counts: each one more is more to explore. */
const COUNTS: readonly string[] = ["replicas", "parallelism", "completions", "maxReplicas"];

/**
 * How much there is in a world: every value that its manifests say, the counts among them (replicas), every edit and every fault
 * that may happen. A rough measure of how hard it is to read, by which shrinking is judged.
 */
export function sizeOf({ manifests, edits, faults, tempo, more }: World): number {
  const budgets = Object.values(faults).reduce((sum, budget) => sum + budget, 0);
  const said = sizeOfValue(manifests) + sizeOfValue(more);
  return said + edits.length + budgets + (tempo === "adversarial" ? 0 : 1);
}

function sizeOfValue(value: unknown, field = ""): number {
  if (typeof value !== "object" || value === null)
    return typeof value === "number" && COUNTS.includes(field) ? 1 + value : 1;
  return Object.entries(value).reduce((sum, [key, inner]) => sum + sizeOfValue(inner, key), 1);
}
