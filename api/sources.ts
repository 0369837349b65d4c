// From paths to texts: manifests, and the scenario that stands beside them.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { collectFiles, type Source } from "../model/input/load.ts";
import { defaultScenario, type LoadedScenario, parseScenario } from "../model/input/scenario-file.ts";
import { UsageError } from "./errors.ts";
import type { OptionNames } from "./names.ts";

/** What was found, read but for the manifests. */
export interface Found {
  /** What is there from the start. */
  readonly sources: readonly Source[];
  readonly placed: LoadedScenario;
}

export interface FindOptions {
  /** Look into folders below the given ones. */
  readonly recursive: boolean;
  /** For the path "-". */
  readonly stdin?: string;
  /** A file, or the text of one; plimsoll.yaml beside the manifests, if absent. */
  readonly scenario?: string | Source | undefined;
  readonly names: OptionNames;
}

const SCENARIO_NAMES = ["plimsoll.yaml", "plimsoll.yml"];

/** @throws InputErrors for problems in files, UsageError for those in options */
export function findSources(
  paths: readonly string[],
  { recursive, stdin = "", scenario, names }: FindOptions,
): Found {
  const { sources, scenarios } = collectFiles(paths, { recursive, stdin: () => stdin });
  const chosen = scenario ?? onlyScenario([...scenarios, ...besides(sources)], names);
  const source = typeof chosen === "string" ? { file: chosen, text: readText(chosen, names) } : chosen;
  const { placed, edits } = readScenario(source);
  // A file that the scenario applies later is not there from the start, unless the user named it.
  return { sources: sources.filter((s) => s.named === true || !edits.has(resolve(s.file))), placed };
}

/** Scenario files that stand beside files that were named one by one. */
function besides(sources: readonly Source[]): readonly string[] {
  return sources
    .filter((s) => s.named === true && s.file !== "-")
    .flatMap((s) => SCENARIO_NAMES.map((name) => join(dirname(s.file), name)))
    .filter((path) => existsSync(path));
}

function onlyScenario(found: readonly string[], names: OptionNames): string | undefined {
  const distinct = [...new Map(found.map((path) => [resolve(path), path])).values()];
  if (distinct.length <= 1) return distinct[0];
  throw new UsageError(
    `several scenarios were found (${distinct.join(", ")}); choose one with ${names.scenario.replace(":", "")}`,
  );
}

function readScenario(source: Source | undefined): {
  readonly placed: LoadedScenario;
  /** Absolute paths of the files that its edits apply. */
  readonly edits: ReadonlySet<string>;
} {
  const edits = new Set<string>();
  if (source === undefined) return { placed: defaultScenario(), edits };
  const placed = parseScenario(source, (path) => {
    const { sources } = collectFiles([path]);
    for (const s of sources) edits.add(resolve(s.file));
    return sources;
  });
  return { placed, edits };
}

function readText(file: string, names: OptionNames): string {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(`${names.scenario} ${file}: there is no such file`);
  }
  return readFileSync(file, "utf8");
}
