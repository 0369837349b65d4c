// From paths to texts: manifests, and the scenario that stands beside them.
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { collectFiles, type Source } from "../model/input/load.ts";
import { parseDocuments } from "../model/input/parse.ts";
import { defaultScenario, type LoadedScenario, parseScenario } from "../model/input/scenario-file.ts";
import { child, items, text } from "../model/input/tree.ts";
import { type OwnModel, resourcesOf } from "../model/own/index.ts";
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

/** What was collected, and the scenario that goes with it, nothing understood yet. */
export interface Collection {
  readonly sources: readonly Source[];
  readonly scenario: Source | undefined;
  /** Files that say which workflow pattern a cluster is (claim.yaml). They are no manifests, unless the user named them. */
  readonly claims: readonly Source[];
}

/** @throws InputErrors for paths that cannot be read, UsageError for what is wrong with options */
export function collect(
  paths: readonly string[],
  { recursive, stdin = "", scenario, names }: FindOptions,
): Collection {
  const { sources, scenarios } = collectFiles(paths, { recursive, stdin: () => stdin });
  const chosen = scenario ?? onlyScenario([...scenarios, ...besides(sources)], names);
  const claims = sources.filter(isClaim);
  return {
    sources: sources.filter((source) => source.named === true || !claims.includes(source)),
    claims,
    scenario: typeof chosen === "string" ? { file: chosen, text: readText(chosen, names) } : chosen,
  };
}

/** A manifest may have that name, too: of a PersistentVolumeClaim. */
function isClaim({ file, text: source }: Source): boolean {
  if (!/^claim\.ya?ml$/i.test(basename(file))) return false;
  const { documents } = parseDocuments(file, source, "plimsoll");
  return documents.every((tree) => child(tree, "kind") === undefined);
}

/** Reads the scenario. @throws InputErrors for problems in files */
export function understood(
  { sources, scenario }: Pick<Collection, "sources" | "scenario">,
  own?: OwnModel,
): Found {
  const { placed, edits } = readScenario(scenario, own);
  // A file that the scenario applies later is not there from the start, unless the user named it.
  return { sources: sources.filter((s) => s.named === true || !edits.has(resolve(s.file))), placed };
}

/** The modules that a scenario names, by their paths. What is wrong with the scenario is not told here. */
export function controllersIn(scenario: Source | undefined): readonly string[] {
  if (scenario === undefined) return [];
  const [tree] = parseDocuments(scenario.file, scenario.text, "plimsoll").documents;
  const named = tree === undefined ? [] : items(child(tree, "controllers"));
  return named.flatMap((one) => text(one) ?? []).map((path) => join(dirname(scenario.file), path));
}

/** The modules of functions that serve webhooks: their paths, by how the scenario names them. */
export function handlersIn(scenario: Source | undefined): { readonly [named: string]: string } {
  if (scenario === undefined) return {};
  const [tree] = parseDocuments(scenario.file, scenario.text, "plimsoll").documents;
  const servers = tree === undefined ? [] : items(child(tree, "webhooks"));
  const named = servers.flatMap((one) => text(child(one, "handler")) ?? []);
  return Object.fromEntries(named.map((path) => [path, join(dirname(scenario.file), path)]));
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

function readScenario(
  source: Source | undefined,
  own: OwnModel | undefined,
): {
  readonly placed: LoadedScenario;
  /** Absolute paths of the files that its edits apply. */
  readonly edits: ReadonlySet<string>;
} {
  const edits = new Set<string>();
  if (source === undefined) return { placed: defaultScenario(), edits };
  const placed = parseScenario(
    source,
    (path) => {
      const { sources } = collectFiles([path]);
      for (const s of sources) edits.add(resolve(s.file));
      return sources;
    },
    kindsOf(own),
  );
  return { placed, edits };
}

function readText(file: string, names: OptionNames): string {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(`${names.scenario} ${file}: there is no such file`);
  }
  return readFileSync(file, "utf8");
}

/** What a user's own model adds to the kinds that can be read. */
export function kindsOf(own: OwnModel | undefined) {
  return own === undefined ? {} : { resources: resourcesOf(own) };
}
