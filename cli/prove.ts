// `plimsoll prove QUESTION PATH...`: what a solver proves about placements, and about all sizes.
import { writeFileSync } from "node:fs";
import { version } from "../api/version.ts";
import {
  NoSolverError,
  NothingToProveError,
  type ProveOptions,
  type ProveResult,
  prove as proveAll,
  type Question,
  type SolverChoice,
  withSolver,
} from "../proofs/index.ts";
import { ofProve } from "../reports/ci/of-prove.ts";
import { relativeTo } from "../reports/ci/source-root.ts";
import { proofReport } from "../reports/proof.ts";
import { proofJson } from "../reports/proof-json.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { type OutputFlags, parseOutputs, writeRefusal, writeTexts } from "./outputs.ts";
import { sourceRoot } from "./source-root.ts";
import { type ManifestFlags, withInput } from "./with-input.ts";

export interface ProveFlags extends Omit<ManifestFlags, "property" | "off">, Omit<OutputFlags, "coverage"> {
  readonly solver: SolverChoice;
  readonly seed: number;
  /** For one query, in milliseconds. */
  readonly timeout: number;
  readonly surge: boolean;
  readonly failures: number;
  readonly domain?: string;
  readonly workload: readonly string[];
  readonly maxStates: number;
  readonly emitSmt2?: string;
}

/** What is asked when no question is named. */
const USUAL: readonly Question[] = ["feasible", "reachable", "fragmentation", "resilient"];

export async function prove(
  question: Question | "all",
  paths: readonly string[],
  flags: ProveFlags,
  io: Io,
): Promise<ExitCode> {
  const outputs = parseOutputs({ ...flags, coverage: false });
  const questions = question === "all" ? USUAL : [question];
  const answer = async (input: Parameters<typeof proveAll>[0]): Promise<ExitCode> => {
    const result = await asked(input, questions, flags);
    const around = { version: version(), command: "prove", pathOf: relativeTo(sourceRoot(), process.cwd()) };
    const exitCode = EXIT[result.verdict];
    writeTexts(outputs, io, {
      human: (paint) => proofReport(result, paint),
      json: () => proofJson(result, version()),
      ci: () => ofProve(result, { ...around, exitCode }),
    });
    if (flags.emitSmt2 !== undefined) writeQueries(flags.emitSmt2, result);
    return exitCode;
  };
  if (question === "parametric") return answer(undefined);
  return withInput(paths, { ...flags, property: [], off: [] }, io, answer, (problems) =>
    writeRefusal("prove", problems, outputs, io),
  );
}

async function asked(
  input: Parameters<typeof proveAll>[0],
  questions: readonly Question[],
  flags: ProveFlags,
): Promise<ProveResult> {
  const options: ProveOptions = {
    questions,
    surge: flags.surge,
    failure: flags.domain === undefined ? { nodes: flags.failures } : { domain: flags.domain },
    workloads: flags.workload,
    maxStates: flags.maxStates,
  };
  try {
    const limits = { seed: flags.seed, timeoutMs: flags.timeout };
    return await withSolver(flags.solver, limits, (solver) => proveAll(input, options, solver));
  } catch (error) {
    if (error instanceof NoSolverError || error instanceof NothingToProveError)
      throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Every query as it was put, one after the other: `(reset)` parts them for a solver that reads them all. */
function writeQueries(file: string, { asked: queries }: ProveResult): void {
  const text = queries.map(({ script, answer }) => `${script}; answered: ${answer}\n(reset)\n`).join("\n");
  try {
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--emit-smt2: ${file} cannot be written (${reason})`, { cause: error });
  }
}
