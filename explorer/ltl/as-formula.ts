// For tests only: the shapes of liveness as formulas, and the verdict on one claim.
import { check, type ExploreOptions } from "../check.ts";
import { type Ltl, ltl, type Property } from "../property.ts";
import type { Trace } from "../result.ts";
import type { TransitionSystem } from "../system.ts";

/** The claim as a formula; undefined for claims about reachability, steps or actions. */
export function asFormula(p: Property): Ltl | undefined {
  switch (p.kind) {
    case "invariant":
      return p.when === undefined
        ? ltl(p.id, "G goal", { goal: p.holds })
        : ltl(p.id, "G (asked -> goal)", { asked: p.when, goal: p.holds });
    case "eventually":
      return ltl(p.id, "F goal", { goal: p.goal });
    case "leads-to":
      return p.when && ltl(p.id, "G (asked -> F goal)", { asked: p.when, goal: p.goal });
    case "always-eventually":
      return ltl(p.id, "G F goal", { goal: p.goal });
    case "eventually-always":
      return ltl(p.id, "F G goal", { goal: p.goal });
    default:
      return undefined;
  }
}

/** The verdict on a single property, and the counterexample if there is one. */
export function outcome(
  explored: TransitionSystem,
  property: Property,
  options?: ExploreOptions,
): { readonly status: string; readonly trace?: Trace } {
  const [result] = check(explored, [property], options).properties;
  if (result === undefined) throw new Error("there is one property");
  const trace = result.status === "violated" ? result.trace : undefined;
  return { status: result.status, ...(trace && { trace }) };
}
