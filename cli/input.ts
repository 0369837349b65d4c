// From the command line to what is verified: manifests, and the scenario with the flags that override it.
import { inputOf, selected } from "../api/input.ts";
import { FLAG_NAMES } from "../api/names.ts";
import { type Collection, collect, type FindOptions, understood } from "../api/sources.ts";
import type { VerifyInput } from "../invariants/index.ts";
import { type Path, wholeFile } from "../model/input/problem.ts";
import { parseNodeShorthand } from "../model/input/scenario-file.ts";
import type { OwnModel } from "../model/own/index.ts";
import type { Scenario } from "../model/scenario/scenario.ts";
import type { Io } from "./io.ts";

export interface InputFlags {
  readonly recursive: boolean;
  readonly scenario?: string;
  readonly nodes?: string;
  readonly crashes?: number;
  readonly nodeFailures?: number;
  readonly property: readonly string[];
  readonly off: readonly string[];
  /** Set in the thread that runs controllers of the user's own. */
  readonly own?: OwnFlags;
}

export interface OwnFlags {
  readonly model: OwnModel;
  /** The paths that are no modules. */
  readonly manifests: readonly string[];
  /** Those that are, as messages name them. */
  readonly modules: readonly string[];
}

/**
 * Reads everything and checks that it fits together.
 * @throws InputErrors for problems in files, UsageError for those in flags
 */
export async function readInput(paths: readonly string[], flags: InputFlags, io: Io): Promise<VerifyInput> {
  return inputFrom(collect(flags.own?.manifests ?? paths, await findOptions(paths, flags, io)), flags);
}

/** What the flags say of where to find what. */
export async function findOptions(
  paths: readonly string[],
  { recursive, scenario }: Pick<InputFlags, "recursive" | "scenario">,
  io: Io,
): Promise<FindOptions> {
  const stdin = paths.includes("-") ? await io.readStdin() : "";
  return { recursive, stdin, scenario, names: FLAG_NAMES };
}

/** @throws InputErrors for problems in files, UsageError for those in flags */
export function inputFrom(
  collection: Pick<Collection, "sources" | "scenario">,
  flags: InputFlags,
): VerifyInput {
  const { own, property, off } = flags;
  const { sources, placed } = understood(collection, own?.model);
  const positionOf = (path: Path) =>
    path[0] === "nodes" && flags.nodes !== undefined ? wholeFile("--nodes") : placed.positionOf(path);
  const asked = { ...placed, scenario: overridden(placed.scenario, flags), positionOf };
  return selected(inputOf({ sources, placed: asked }, own?.model), { only: property, off }, FLAG_NAMES);
}

function overridden(scenario: Scenario, flags: InputFlags): Scenario {
  return {
    ...scenario,
    ...(flags.nodes === undefined ? {} : { nodes: parseNodeShorthand(flags.nodes) }),
    ...(flags.crashes === undefined ? {} : { crashes: flags.crashes }),
    ...(flags.nodeFailures === undefined ? {} : { nodeFailures: flags.nodeFailures }),
  };
}
