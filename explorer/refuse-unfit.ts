// Whether properties fit a system: what can be known before anything is explored.
import { ModelError } from "./errors.ts";
import { namesIn } from "./ltl/index.ts";
import { formulaOf, type Property } from "./property.ts";
import { singlesOut, type TransitionSystem } from "./system.ts";

/** @throws ModelError if a property does not fit the system, or its interchangeable slots. */
export function refuseUnfit(system: TransitionSystem, properties: readonly Property[]): void {
  const ids = new Set<string>();
  for (const p of properties) {
    if (ids.has(p.id))
      throw new ModelError({ property: p.id }, "is declared twice; give each property its own id");
    ids.add(p.id);
    const reads = p.kind === "no-step" ? [p.reads] : predicatesOf(p).map((q) => q.reads);
    for (const members of system.interchangeable) {
      if (p.kind !== "no-step" && reads.some((r) => singlesOut(r, members))) {
        throw new ModelError(
          { property: p.id },
          "reads some, but not all, slots of an interchangeable class",
        );
      }
    }
    if (p.kind === "recurs") refuseUnknownProcess(system, p.process, p.id);
  }
}

function refuseUnknownProcess(system: TransitionSystem, process: string, property: string): void {
  if (!system.processes.some((q) => q.name === process)) {
    throw new ModelError({ property }, `speaks of process "${process}", which the system does not have`);
  }
}

function predicatesOf(p: Property) {
  switch (p.kind) {
    case "invariant":
      return p.when === undefined ? [p.holds] : [p.when, p.holds];
    case "sometimes":
      return [p.goal];
    case "no-deadlock":
      return p.except === undefined ? [] : [p.except];
    case "no-step":
    case "recurs":
      return [];
    case "ltl":
      return namesIn(formulaOf(p)).flatMap((name) => p.predicates[name] ?? []);
    default:
      return p.when === undefined ? [p.goal] : [p.when, p.goal];
  }
}
