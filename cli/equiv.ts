// `plimsoll equiv A.aut B.aut`: whether two systems behave alike, and what tells them apart. `plimsoll minimise A.aut`: the smallest one.
import { readFileSync, statSync } from "node:fs";
import { basename, extname } from "node:path";
import { version } from "../api/version.ts";
import {
  type Bisimulation,
  Budget,
  compare,
  LimitReached,
  minimised,
  sizeOf,
  writeAut,
} from "../explorer/equivalence/index.ts";
import { ofEquivalence } from "../reports/ci/of-equivalence.ts";
import { relativeTo } from "../reports/ci/source-root.ts";
import { answerOf, equivalenceReport } from "../reports/equivalence.ts";
import { equivalenceJson } from "../reports/equivalence-json.ts";
import { LTS_GRAPH_FORMATS, ltsGraph } from "../reports/lts-graph.ts";
import { type AutFlags, readSystem } from "./aut-input.ts";
import { refuseOneWay } from "./claim-flags.ts";
import { type ClaimFlags, equivClaim } from "./equiv-claim.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { parseOutputs, writeTexts } from "./outputs.ts";
import { withOwnModules } from "./own-thread.ts";
import { sourceRoot } from "./source-root.ts";

interface LimitFlags {
  /** Milliseconds. */
  readonly timeout?: number;
  readonly maxPairs?: number;
}

/** Of two systems, and of manifests and a pattern: which of the two decides what applies. */
export interface EquivFlags extends AutFlags, ClaimFlags {}

/** Compares two systems in files, or what manifests make with a pattern. @throws UsageError */
export async function equiv(paths: readonly string[], flags: EquivFlags, io: Io): Promise<ExitCode> {
  const systems = paths.filter(isAut);
  const [left, right, third] = paths;
  if (systems.length === 0) {
    if (flags.silent !== undefined) throw new UsageError("--silent: is about systems in AUT files");
    const command = { name: "equiv", flags } as const;
    return withOwnModules(command, paths, io, (read) => equivClaim(paths, flags, read));
  }
  refuseClaimFlags(flags);
  if (left === undefined || right === undefined || third !== undefined || systems.length < paths.length)
    throw new UsageError(
      `two systems are compared with each other: name two AUT files, and nothing else (${paths.join(", ")})`,
    );
  return equivSystems(left, right, flags, io);
}

/** By its name, or by how it begins. */
function isAut(path: string): boolean {
  if (extname(path).toLowerCase() === ".aut") return true;
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  return /^\s*des\s*\(/.test(readFileSync(path, "utf8").slice(0, 100));
}

const ABOUT_MANIFESTS = ["pattern", "claim", "scenario", "nodes", "crashes", "nodeFailures", "aut"] as const;

function refuseClaimFlags(flags: ClaimFlags): void {
  const given = [
    ...ABOUT_MANIFESTS.filter((flag) => flags[flag] !== undefined),
    ...(flags.observe.length > 0 ? ["observe"] : []),
    ...(flags.fault.length > 0 ? ["fault"] : []),
    ...(flags.steps ? ["steps"] : []),
  ];
  const [first] = given;
  if (first === undefined) return;
  const option = first.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`--${option}: is about manifests, and AUT files are compared here`);
}

function equivSystems(left: string, right: string, flags: EquivFlags, io: Io): ExitCode {
  const outputs = parseOutputs({ ...flags, coverage: false });
  const { relation, oneWay } = flags;
  refuseOneWay(flags);
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
