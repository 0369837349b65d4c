// When partial-order reduction may be used, and which reads it has to keep in sight.
import { seesStutters } from "../../ltl/syntax.ts";
import { formulaOf, isLiveness, type Property } from "../../property.ts";
import type { Reads, TransitionSystem } from "../../system.ts";

/**
 * Undefined if partial-order reduction keeps the verdicts on all `properties`; otherwise why not.
 * A process whose fairness depends on the label counts as fair.
 */
export function partialOrderApplies(
  { processes }: TransitionSystem,
  properties: readonly Property[],
): string | undefined {
  for (const p of properties) {
    if (p.kind === "no-step") return `"${p.id}" forbids steps, and the reduction leaves out steps`;
    if (p.kind === "always-possible")
      return `"${p.id}" asks for ways out of every state, and the reduction leaves out states`;
    if (p.kind === "recurs") return `"${p.id}" asks for steps, and the reduction leaves out steps`;
    if (p.kind === "ltl" && seesStutters(formulaOf(p)))
      return `"${p.id}" uses X, which can tell in which step something happens`;
  }
  const liveness = properties.find(isLiveness);
  const fair = processes.find(({ fairness }) => fairness !== "none");
  if (liveness !== undefined && fair !== undefined)
    return `"${liveness.id}" is about infinite runs and process "${fair.name}" is fair, and the reduction leaves out fair runs`;
  return undefined;
}

/** What the reduction must not hide. Not what excuses a deadlock: all deadlocks are kept, in all their slots. */
export function visibleReads(properties: readonly Property[]): readonly Reads[] {
  return properties.flatMap((p): readonly Reads[] => {
    switch (p.kind) {
      case "invariant":
        return p.when === undefined ? [p.holds.reads] : [p.holds.reads, p.when.reads];
      case "sometimes":
        return [p.goal.reads];
      case "ltl":
        return Object.values(p.predicates).map(({ reads }) => reads);
      case "no-deadlock":
      case "no-step":
      case "recurs":
        return [];
      default:
        return p.when === undefined ? [p.goal.reads] : [p.goal.reads, p.when.reads];
    }
  });
}
