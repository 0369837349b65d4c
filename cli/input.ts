// From the command line to what is verified: manifests, and the scenario with the flags that override it.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { VerifyInput } from "../invariants/index.ts";
import { adoptions } from "../model/input/adoption.ts";
import { unmodelledChanges } from "../model/input/changes.ts";
import { collectFiles, InputErrors, loadManifests, type Source } from "../model/input/load.ts";
import { unmodelledMutations } from "../model/input/mutation-notes.ts";
import { didYouMean, type InputProblem, type Path, quote, wholeFile } from "../model/input/problem.ts";
import { oddAccess } from "../model/input/scenario-access.ts";
import {
  checkScenario,
  defaultScenario,
  type LoadedScenario,
  parseNodeShorthand,
  parseScenario,
} from "../model/input/scenario-file.ts";
import { appliedObjects, type Scenario } from "../model/scenario.ts";
import { UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { switchedOff } from "./selection.ts";

export interface InputFlags {
  readonly recursive: boolean;
  readonly scenario?: string;
  readonly nodes?: string;
  readonly crashes?: number;
  readonly nodeFailures?: number;
  readonly property: readonly string[];
  readonly off: readonly string[];
}

const SCENARIO_NAMES = ["plimsoll.yaml", "plimsoll.yml"];

/**
 * Reads everything and checks that it fits together. `known` are the ids of all properties.
 * @throws InputErrors for problems in files, UsageError for those in flags
 */
export async function readInput(
  paths: readonly string[],
  flags: InputFlags,
  known: readonly string[],
  io: Io,
): Promise<VerifyInput> {
  const stdin = paths.includes("-") ? await io.readStdin() : "";
  const { sources, scenarios } = collectFiles(paths, { recursive: flags.recursive, stdin: () => stdin });
  const file = flags.scenario ?? onlyScenario([...scenarios, ...besides(sources)]);
  const { placed, edits } = readScenario(file);
  // A file that the scenario applies later is not there from the start, unless the user named it.
  const first = sources.filter((s) => s.named === true || !edits.has(resolve(s.file)));
  const manifests = loadManifests(first);
  const asked = overridden(placed.scenario, flags);
  refuseUnknown(placed, known);
  const off = new Set([...asked.propertiesOff, ...switchedOff(known, flags.property, flags.off)]);
  const positionOf = (path: Path) =>
    path[0] === "nodes" && flags.nodes !== undefined ? wholeFile("--nodes") : placed.positionOf(path);
  const scenario = checkScenario({ scenario: asked, positionOf }, manifests.objects);
  return {
    objects: manifests.objects,
    notModelled: [
      ...manifests.notModelled,
      ...placed.notModelled,
      ...unmodelledChanges(manifests.objects, scenario),
      ...unmodelledMutations(manifests.objects, scenario),
      ...oddAccess(manifests.objects),
      ...adoptions([...manifests.objects, ...appliedObjects(scenario)]),
    ],
    ...(manifests.ignored.length === 0 ? {} : { ignored: manifests.ignored }),
    scenario: {
      ...scenario,
      propertiesOff: [...off],
      propertiesOn: [...new Set([...scenario.propertiesOn, ...flags.property])],
    },
  };
}

/** Scenario files that stand beside files that were named one by one. */
function besides(sources: readonly Source[]): readonly string[] {
  return sources
    .filter((s) => s.named === true && s.file !== "-")
    .flatMap((s) => SCENARIO_NAMES.map((name) => join(dirname(s.file), name)))
    .filter((path) => existsSync(path));
}

function onlyScenario(found: readonly string[]): string | undefined {
  const distinct = [...new Map(found.map((path) => [resolve(path), path])).values()];
  if (distinct.length <= 1) return distinct[0];
  throw new UsageError(`several scenarios were found (${distinct.join(", ")}); choose one with --scenario`);
}

function readScenario(file: string | undefined): {
  readonly placed: LoadedScenario;
  /** Absolute paths of the files that its edits apply. */
  readonly edits: ReadonlySet<string>;
} {
  const edits = new Set<string>();
  if (file === undefined) return { placed: defaultScenario(), edits };
  const placed = parseScenario({ file, text: readText(file) }, (path) => {
    const { sources } = collectFiles([path]);
    for (const s of sources) edits.add(resolve(s.file));
    return sources;
  });
  return { placed, edits };
}

function readText(file: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(`--scenario ${file}: there is no such file`);
  }
  return readFileSync(file, "utf8");
}

function overridden(scenario: Scenario, flags: InputFlags): Scenario {
  return {
    ...scenario,
    ...(flags.nodes === undefined ? {} : { nodes: parseNodeShorthand(flags.nodes) }),
    ...(flags.crashes === undefined ? {} : { crashes: flags.crashes }),
    ...(flags.nodeFailures === undefined ? {} : { nodeFailures: flags.nodeFailures }),
  };
}

/** The scenario's own `properties`, which the model cannot check: it does not know them. */
function refuseUnknown({ scenario, positionOf }: LoadedScenario, known: readonly string[]): void {
  const unknown = (list: string, ids: readonly string[]): readonly InputProblem[] =>
    ids.flatMap((id, i) => {
      if (known.includes(id)) return [];
      const fix = didYouMean(id, known, "see `plimsoll list`");
      const problem = `Not found: ${quote(id)}`;
      const position = positionOf(["properties", list, i]);
      return [{ position, field: `properties.${list}[${i}]`, problem, fix }];
    });
  const { propertiesOff, propertiesOn } = scenario;
  const problems = [...unknown("off", propertiesOff), ...unknown("on", propertiesOn)];
  if (problems.length > 0) throw new InputErrors(problems);
}
