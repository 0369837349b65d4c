// `plimsoll list` and `plimsoll explain ID`: what can be verified, and of what.
import { unknownProperty } from "../api/selection.ts";
import { clusterProperties } from "../invariants/index.ts";
import { unmodelledKinds } from "../model/input/kinds.ts";
import { DECODERS } from "../model/input/workloads.ts";
import { explanation } from "../reports/explanation.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

const COLUMNS = 100;

export function list(io: Io): ExitCode {
  const modelled = [...DECODERS].map(([kind, { apiVersion }]) => [kind, apiVersion] as const);
  const others = unmodelledKinds().map(({ kind, consequence }) => [kind, consequence] as const);
  const lines = [
    "Properties (`plimsoll explain ID` says more)",
    ...table(clusterProperties.filter((p) => p.optIn !== true).map(({ id, title }) => [id, title] as const)),
    "",
    "Properties that are only checked when they are asked for (--property ID, or `on: [ID]` under `properties:` in plimsoll.yaml)",
    ...table(clusterProperties.filter((p) => p.optIn === true).map(({ id, title }) => [id, title] as const)),
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

/** @throws UsageError if there is no such property */
export function explain(id: string, io: Io): ExitCode {
  const property = clusterProperties.find((p) => p.id === id);
  if (property === undefined)
    throw new UsageError(
      unknownProperty(
        id,
        clusterProperties.map((p) => p.id),
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
