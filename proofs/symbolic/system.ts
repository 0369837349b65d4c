// Transition systems over whole numbers, as formulas: what holds of them can be proved for all sizes at once. The same system, with
// its parameters given numbers, runs in the explorer (`concrete.ts`): no counterexample has to be taken on trust.
import type { Bool, Int } from "../smt/term.ts";

export interface Named {
  readonly name: string;
  /** What it is, for people. */
  readonly says: string;
}

/** Any one that the environment chooses; any value for which the step is enabled. */
export interface SymbolicStep {
  readonly label: string;
  /** Numbers that the environment chooses anew for each step; not negative. */
  readonly inputs?: readonly Named[];
  /** Over parameters, variables and inputs. */
  readonly when: Bool;
  /** The new values, worked out from the old ones; what is not named stays. */
  readonly next: { readonly [variable: string]: Int };
}

export interface SymbolicSystem {
  readonly name: string;
  /** Numbers that never change; not negative. */
  readonly parameters: readonly Named[];
  readonly variables: readonly Named[];
  /** What is known of the parameters. */
  readonly assumes: Bool;
  /** The value of each variable at the start, over the parameters. */
  readonly initially: { readonly [variable: string]: Int };
  readonly steps: readonly SymbolicStep[];
}

/** The value of `of[name]`; a missing one is a mistake in the system. @throws RangeError */
export function given(of: { readonly [name: string]: Int }, name: string): Int {
  const found = of[name];
  if (found === undefined) throw new RangeError(`${name} has no value`);
  return found;
}
