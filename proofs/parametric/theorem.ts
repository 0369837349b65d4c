// What is proved for all sizes: a system, a formula about its states, and wrong variants that have to be refuted.
import type { Bool } from "../smt/term.ts";
import type { SymbolicSystem } from "../symbolic/system.ts";

export interface Theorem {
  readonly id: string;
  /** What holds, as a sentence. */
  readonly says: string;
  readonly system: SymbolicSystem;
  readonly property: Bool;
  /** What has to be known besides, so that each step follows from the one before. */
  readonly strengthening: readonly Bool[];
  /** The part of Kubernetes that the steps are. */
  readonly source: string;
  /** The same with one mistake in it: a proof of that would prove nothing. */
  readonly wrong: Wrong;
}

export interface Wrong {
  /** The mistake, as a sentence. */
  readonly says: string;
  readonly system: SymbolicSystem;
  /** A counterexample has at most so many steps. */
  readonly within: number;
}
