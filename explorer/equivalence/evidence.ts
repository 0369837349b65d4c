// What shows that two systems are not related: to be replayed on the one, and tried in vain on the other.
import type { Formula } from "./formula.ts";
import type { NamedStep } from "./lts.ts";

export type Side = "left" | "right";

export function otherThan(side: Side): Side {
  return side === "left" ? "right" : "left";
}

/** `side` is the one that can do it, or in which the formula holds. Runs are shortest ones, in the system as it was given. */
export type Evidence = { readonly side: Side } & (
  | { readonly kind: "trace"; readonly trace: readonly string[]; readonly run: readonly NamedStep[] }
  /** After the trace it rests, and refuses these labels together; the other one then always offers one of them. */
  | {
      readonly kind: "refusal";
      readonly trace: readonly string[];
      readonly refused: readonly string[];
      readonly run: readonly NamedStep[];
    }
  /** After the trace it goes round silently for ever; the other one then cannot (and stay where that is all that tells them apart). */
  | {
      readonly kind: "divergence";
      readonly trace: readonly string[];
      readonly run: readonly NamedStep[];
      readonly cycle: readonly NamedStep[];
    }
  /** `confirmedOn`: the evaluator has decided it on the systems themselves, or, where these are too large, on their quotients. */
  | {
      readonly kind: "formula";
      readonly formula: Formula;
      readonly confirmedOn: "systems" | "quotients";
    }
  /** No formula was built, since even the quotients are too large: the partition alone tells the systems apart. */
  | { readonly kind: "partition"; readonly states: number }
);
