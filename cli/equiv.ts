// `plimsoll equiv A.aut B.aut`: whether two systems behave alike, and what tells them apart. `plimsoll minimise A.aut`: the smallest one.
import { basename } from "node:path";
import { version } from "../api/version.ts";
import {
  type Bisimulation,
  Budget,
  compare,
  type Equivalence,
  LimitReached,
  minimised,
  PREORDERS,
  sizeOf,
  writeAut,
} from "../explorer/equivalence/index.ts";
import { ofEquivalence } from "../reports/ci/of-equivalence.ts";
import { relativeTo } from "../reports/ci/source-root.ts";
import { answerOf, equivalenceReport } from "../reports/equivalence.ts";
import { equivalenceJson } from "../reports/equivalence-json.ts";
import { LTS_GRAPH_FORMATS, ltsGraph } from "../reports/lts-graph.ts";
import { type AutFlags, readSystem } from "./aut-input.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { type OutputFlags, parseOutputs, writeTexts } from "./outputs.ts";
import { sourceRoot } from "./source-root.ts";

interface LimitFlags {
  /** Milliseconds. */
  readonly timeout?: number;
  readonly maxPairs?: number;
}

export interface EquivFlags extends AutFlags, LimitFlags, Omit<OutputFlags, "coverage"> {
  readonly relation: Equivalence;
  readonly oneWay: boolean;
}

export function equiv(left: string, right: string, flags: EquivFlags, io: Io): ExitCode {
  const outputs = parseOutputs({ ...flags, coverage: false });
  const { relation, oneWay } = flags;
  if (oneWay && !PREORDERS.some((kind) => kind === relation))
    throw new UsageError(`--one-way: ${relation} has no direction; ${PREORDERS.join(", ")} have one`);
  const systems = [readSystem(left, flags), readSystem(right, flags)] as const;
  const found = compare(...systems, { relation, ...limits(flags) });
  const asked = { ...namesOf(left, right), oneWay };
  const exitCode = EXIT_OF[answerOf(found, asked).status];
  const around = {
    version: version(),
    command: "equiv",
    exitCode,
    pathOf: relativeTo(sourceRoot(), process.cwd()),
  };
  writeTexts(outputs, io, {
    human: (paint) => equivalenceReport(found, asked, paint),
    json: () => equivalenceJson(found, asked, version()),
    ci: () => ofEquivalence(found, asked, left, around),
  });
  return exitCode;
}

/** Without their folders, if that tells them apart. */
function namesOf(left: string, right: string): { readonly left: string; readonly right: string } {
  const [a, b] = [basename(left), basename(right)];
  return a === b ? { left, right } : { left: a, right: b };
}

const EXIT_OF = { holds: EXIT.holds, fails: EXIT.violated, undecided: EXIT.inconclusive } as const;

export const MINIMAL_FORMATS = ["aut", "dot", "graphml"] as const;

export interface MinimiseFlags extends AutFlags, LimitFlags {
  readonly relation: Bisimulation;
  readonly format: (typeof MINIMAL_FORMATS)[number];
}

/** The system goes to standard output; its size to standard error. */
export function minimise(file: string, flags: MinimiseFlags, io: Io): ExitCode {
  const whole = readSystem(file, flags);
  try {
    const least = minimised(whole, flags.relation, new Budget(limits(flags)));
    const [before, now] = [sizeOf(whole), sizeOf(least)];
    io.stderr.write(
      `${before.states} states, ${before.transitions} transitions; minimal: ${now.states} states, ${now.transitions} transitions\n`,
    );
    io.stdout.write(
      flags.format === "aut" ? writeAut(least) : LTS_GRAPH_FORMATS[flags.format](ltsGraph(least), "system"),
    );
    return EXIT.holds;
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    io.stderr.write(`inconclusive: ${error.message}\n`);
    return EXIT.inconclusive;
  }
}

function limits({ timeout, maxPairs }: LimitFlags) {
  return {
    ...(timeout === undefined ? {} : { maxMs: timeout }),
    ...(maxPairs === undefined ? {} : { maxPairs }),
  };
}
