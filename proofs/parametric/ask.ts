// Asks for the proof of a theorem, and for the refutation of its wrong variant, which the explorer has to find, too.
import type { Verdict } from "../questions/answer.ts";
import type { Solver } from "../solver/solver.ts";
import { exploreConcrete } from "../symbolic/concrete.ts";
import { byInduction, type Proof, refuted, type SymbolicRun } from "../symbolic/prove.ts";
import type { Theorem } from "./theorem.ts";

export interface Parametric {
  readonly question: "parametric";
  readonly verdict: Verdict;
  readonly theorem: Theorem;
  readonly proof: Proof;
  /** How the wrong variant fails; undefined if no run to a failure was found. */
  readonly counterexample?: SymbolicRun;
  /** The explorer has found a run as short, with the same numbers. */
  readonly isReplayed: boolean;
}

/** Counterexamples are short: the levels up to theirs hold far fewer states. */
const MAX_STATES = 5_000;

/** A theorem whose wrong variant cannot be refuted says nothing, so that it counts as undecided. */
export async function parametric(solver: Solver, theorem: Theorem): Promise<Parametric> {
  const { system, property, strengthening, wrong } = theorem;
  const proof = await byInduction(solver, system, property, strengthening);
  const found = await refuted(solver, wrong.system, property, wrong.within);
  const counterexample = found?.kind === "refuted" ? found.run : undefined;
  const isReplayed = counterexample !== undefined && replays(theorem, counterexample);
  const verdict = proof.kind === "proved" && isReplayed ? "holds" : "inconclusive";
  return {
    question: "parametric",
    verdict,
    theorem,
    proof,
    isReplayed,
    ...(counterexample === undefined ? {} : { counterexample }),
  };
}

function replays({ property, wrong }: Theorem, { parameters, steps }: SymbolicRun): boolean {
  const inputs = steps.flatMap((step) => [...step.inputs.values()]);
  const report = exploreConcrete(wrong.system, property, parameters, {
    largestInput: Number(inputs.reduce((a, b) => (a > b ? a : b), 0n)),
    maxStates: MAX_STATES,
  });
  const [result] = report.properties;
  return result?.status === "violated" && result.trace?.steps.length === steps.length;
}
