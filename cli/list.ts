// `plimsoll list` and `plimsoll explain ID`: what can be verified, and of what; of manifests also what their scenario states.
import { unknownProperty } from "../api/selection.ts";
import { type ClusterProperty, clusterProperties, propertiesOf } from "../invariants/index.ts";
import { unmodelledKinds } from "../model/input/kinds.ts";
import { DECODERS } from "../model/input/workloads.ts";
import { explanation } from "../reports/explanation.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { withInput } from "./with-input.ts";

const COLUMNS = 100;

/** @param paths Manifests, with the scenario beside them; none: only what is built in. */
export async function list(paths: readonly string[], io: Io): Promise<ExitCode> {
  return withProperties(paths, io, (properties) => listed(properties, io));
}

/** @throws UsageError if there is no such property */
export async function explain(id: string, paths: readonly string[], io: Io): Promise<ExitCode> {
  return withProperties(paths, io, (properties) => explained(id, properties, io));
}

async function withProperties(
  paths: readonly string[],
  io: Io,
  act: (properties: readonly ClusterProperty[]) => ExitCode,
): Promise<ExitCode> {
  if (paths.length === 0) return act(clusterProperties);
  const flags = { recursive: false, property: [], off: [], strict: false };
  return withInput(paths, flags, io, async ({ scenario }) => act(propertiesOf(scenario)));
}

function listed(properties: readonly ClusterProperty[], io: Io): ExitCode {
  const stated = properties.filter((p) => !clusterProperties.includes(p));
  const modelled = [...DECODERS].map(([kind, { apiVersion }]) => [kind, apiVersion] as const);
  const others = unmodelledKinds().map(({ kind, consequence }) => [kind, consequence] as const);
  const lines = [
    "Properties (`plimsoll explain ID` says more)",
    ...table(clusterProperties.filter((p) => p.optIn !== true).map(({ id, title }) => [id, title] as const)),
    "",
    "Properties that are only checked when they are asked for (--property ID, or `on: [ID]` under `properties:` in plimsoll.yaml)",
    ...table(clusterProperties.filter((p) => p.optIn === true).map(({ id, title }) => [id, title] as const)),
    ...(stated.length === 0
      ? []
      : ["", "Properties that plimsoll.yaml states", ...table(stated.map(({ id, title }) => [id, title]))]),
    "",
    "Modelled kinds",
    ...table(modelled),
    "",
    "Known kinds that are not modelled yet: each one in the input is reported with the verdict",
    ...table(others),
  ];
  io.stdout.write(`${lines.join("\n")}\n`);
  return EXIT.holds;
}

function explained(id: string, properties: readonly ClusterProperty[], io: Io): ExitCode {
  const property = properties.find((p) => p.id === id);
  if (property === undefined)
    throw new UsageError(
      unknownProperty(
        id,
        properties.map((p) => p.id),
      ),
    );
  const { description, ...rest } = property;
  const { about, how } = explanation(rest);
  const lines = [
    `${property.id}: ${property.title}`,
    "",
    ...wrapped(description),
    "",
    ...about.flatMap(wrapped),
    ...how,
  ];
  io.stdout.write(`${lines.join("\n")}\n`);
  return EXIT.holds;
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}

/** Lines of at most so many columns, broken at spaces. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
