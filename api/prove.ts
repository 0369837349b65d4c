// Questions about manifests that a solver answers, and theorems for all sizes.
import type { VerifyInput } from "../invariants/index.ts";
import {
  NoSolverError,
  NothingToProveError,
  type ProveResult,
  prove as proveAll,
  type ProveOptions as Questions,
  type SolverChoice,
  withSolver,
} from "../proofs/index.ts";
import { drive } from "./drive.ts";
import { UsageError } from "./errors.ts";

/** What is asked, and of whom; everything may be left out. */
export interface ProveOptions extends Partial<Omit<Questions, "explore">> {
  /**
   * Ends it early. The promise is not rejected: what was answered until then is reported, and the rest is "inconclusive".
   */
  readonly signal?: AbortSignal | undefined;
  /** Ends it in the same way after so many milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Called after each query that the solver has answered. */
  readonly onProgress?: ((progress: ProveProgress) => void) | undefined;
  /** "auto" by default: the machine's own Z3 if there is one on the PATH, else the one that comes along. */
  readonly solver?: SolverChoice;
  /** Of the solver; 0 by default. */
  readonly seed?: number;
  /** For one query, in milliseconds; 30,000 by default. */
  readonly queryTimeoutMs?: number;
}

/** How far a proof has come. */
export interface ProveProgress {
  /** How many queries the solver has answered so far. */
  readonly queries: number;
  /** What the last of them asked. */
  readonly title: string;
}

/**
 * Asks a solver what exploration cannot answer, as `plimsoll prove` does: by default whether there is a placement of all pods
 * ("feasible"), whether the scheduler gets there ("reachable"), in whatever order pods come ("fragmentation"), and without any
 * one node ("resilient").
 * @param input undefined if only "parametric" is asked, which needs no manifests
 * @throws UsageError if there is no such solver, or nothing of the kind that is asked about, or there are controllers of your own
 */
export async function prove(
  input: VerifyInput | undefined,
  options: ProveOptions = {},
): Promise<ProveResult> {
  if (input?.own !== undefined)
    throw new UsageError(
      "prove knows nothing of the pods that controllers of your own bring; ask it without them, or use verify",
    );
  const { signal, timeoutMs, onProgress, solver = "auto", seed = 0, queryTimeoutMs = 30_000 } = options;
  const late = timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)];
  const ended = AbortSignal.any([...(signal === undefined ? [] : [signal]), ...late]);
  const questions: Questions = {
    questions: options.questions ?? ["feasible", "reachable", "fragmentation", "resilient"],
    surge: options.surge ?? true,
    failure: options.failure ?? { nodes: 1 },
    workloads: options.workloads ?? [],
    maxStates: options.maxStates ?? 200_000,
    explore: (exploration) => drive(exploration, { signal: ended }),
  };
  const watch = {
    signal: ended,
    onAnswer: (asked: ProveResult["asked"]) =>
      onProgress?.({ queries: asked.length, title: asked.at(-1)?.title ?? "" }),
  };
  try {
    return await withSolver(
      solver,
      { seed, timeoutMs: queryTimeoutMs },
      (opened) => proveAll(input, questions, opened),
      watch,
    );
  } catch (error) {
    if (error instanceof NoSolverError || error instanceof NothingToProveError)
      throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
