// Manifests and scenarios: from files and folders, from texts, and from objects.
import { join } from "node:path";
import type { VerifyInput } from "../invariants/index.ts";
import { collectFiles, type Source } from "../model/input/load.ts";
import { defaultScenario, parseScenario } from "../model/input/scenario-file.ts";
import type { OwnModel } from "../model/own/index.ts";
import { inputOf } from "./input.ts";
import { LIBRARY_NAMES } from "./names.ts";
import { collect, kindsOf, understood } from "./sources.ts";

/** An object in the form of a manifest (`apiVersion`, `kind`, `metadata`, ...), or of plimsoll.yaml. It is checked when it is read. */
export type PlainObject = { readonly [field: string]: unknown };

/** How manifests are found; everything may be left out. */
export interface ReadOptions {
  /** Look into folders below the given ones. */
  readonly recursive?: boolean;
  /**
   * What the environment may do, in place of the plimsoll.yaml beside the manifests: the path of another one, or an object of its
   * form (`schemas/scenario.schema.json`).
   */
  readonly scenario?: string | PlainObject;
  /** Controllers of your own, with what they claim: they join the cluster, and objects of their kinds are read. */
  readonly own?: OwnModel;
}

/**
 * Reads manifests, and the scenario that stands beside them.
 * @param paths files, and folders of *.yaml, *.yml and *.json files
 * @throws InputErrors with every problem found, each with its file and line; UsageError if there are several scenarios
 */
export function readManifests(
  paths: string | readonly string[],
  { recursive = false, scenario, own }: ReadOptions = {},
): VerifyInput {
  const chosen = typeof scenario === "object" ? sourceOf(scenario, SCENARIO) : scenario;
  const all = typeof paths === "string" ? [paths] : paths;
  const collected = collect(all, { recursive, scenario: chosen, names: LIBRARY_NAMES });
  return inputOf(understood(collected, own), own);
}

/** What stands beside manifests that are no files; everything may be left out. */
export interface ParseOptions {
  /** What the environment may do: the text of a plimsoll.yaml, or an object of its form; the default scenario if absent. */
  readonly scenario?: string | PlainObject;
  /** Manifests that edits and agents of the scenario apply, by the paths that it names; other paths are files. */
  readonly files?: { readonly [path: string]: Manifests };
  /** Controllers of your own, with what they claim: they join the cluster, and objects of their kinds are read. */
  readonly own?: OwnModel;
}

/** Any number of YAML or JSON documents in a text, or objects. */
export type Manifests = string | readonly PlainObject[];

/**
 * Reads manifests that are no files. Problems are placed in "manifests", or in "object 2" (counted from 1), printed as JSON.
 * @throws InputErrors with every problem found
 */
export function parseManifests(
  manifests: Manifests,
  { scenario, files = {}, own }: ParseOptions = {},
): VerifyInput {
  const applied = new Map(Object.entries(files).map(([path, given]) => [join(path), sourcesOf(given, path)]));
  const placed =
    scenario === undefined
      ? defaultScenario()
      : parseScenario(
          sourceOf(scenario, SCENARIO),
          (path) => applied.get(path) ?? collectFiles([path]).sources,
          kindsOf(own),
        );
  return inputOf({ sources: sourcesOf(manifests, "manifests"), placed }, own);
}

const SCENARIO = "scenario";

function sourcesOf(manifests: Manifests, name: string): readonly Source[] {
  if (typeof manifests === "string") return [sourceOf(manifests, name)];
  const prefix = name === "manifests" ? "" : `${name} `;
  return manifests.map((object, i) => sourceOf(object, `${prefix}object ${i + 1}`));
}

/** JSON is YAML, so that lines in messages are those of the object as it is printed. */
function sourceOf(given: string | PlainObject, file: string): Source {
  return { file, text: typeof given === "string" ? given : JSON.stringify(given, undefined, 2), named: true };
}
