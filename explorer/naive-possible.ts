// Whether something stays possible, decided on the reference explorer's graph by looking again until nothing changes. For tests.
import { holdsIn, type NaiveReport } from "./naive.ts";
import type { AlwaysPossible } from "./property.ts";
import type { TransitionSystem } from "./system.ts";

/** The states that contradict the property, as indices. */
export function deadEndsNaively(
  system: TransitionSystem,
  { goal, when, by }: AlwaysPossible,
  { states, edges }: NaiveReport,
): readonly number[] {
  const outsiders = new Set(system.processes.filter((p) => p.environment).map((p) => p.name));
  const hopeful = states.map((state) => holdsIn(state, system, goal));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { source, target, process } of edges) {
      if (hopeful[source] || !hopeful[target] || (by === "system" && outsiders.has(process))) continue;
      hopeful[source] = true;
      changed = true;
    }
  }
  return states.flatMap((state, i) =>
    !hopeful[i] && (when === undefined || holdsIn(state, system, when)) ? [i] : [],
  );
}
