// How a controller is stopped between two writes that it does by one decision: it crashes, or the API server refuses one.
// It decides anew afterwards, from what is stored. Controllers that do one write per decision cannot be told apart from
// ones that never stop: a stop before or after their write is no write, or one write, as ever.
import { type Alternative, type Process, process } from "../../explorer/system.ts";
import { budgetOf, type Cluster } from "../cluster.ts";
import type { Fault } from "../scenario/fault-budgets.ts";

const STOPS = [
  { fault: "controllerCrashes", label: "controller crashes" },
  { fault: "apiErrors", label: "API error" },
] as const;

/**
 * One process for each of these faults that the scenario allows.
 * @param partial Its alternatives are the ways to do only a part of what one decision writes: not nothing, and not all.
 * @param which Only these.
 */
export function interruptions(
  cluster: Cluster,
  partial: Process,
  which: readonly Fault[] = STOPS.map(({ fault }) => fault),
): readonly Process[] {
  const { name, reads, orbit, onlyIf } = partial;
  const allowed = STOPS.filter(({ fault }) => which.includes(fault) && cluster.scenario[fault] > 0);
  return allowed.map(({ fault, label }) => {
    const budget = budgetOf(cluster, fault);
    const title = `fault: ${label}, ${name}`;
    return process({
      name: title,
      reads: { ...reads, budget },
      environment: true,
      ...(orbit === undefined ? {} : { orbit: `fault: ${label}, ${orbit}` }),
      ...(onlyIf === undefined ? {} : { onlyIf }),
      step: (view) => {
        const left = view.budget;
        if (left === 0) return [];
        return distinctly(partial.step(view)).map((part) => ({
          ...part,
          label: `${label} amid "${part.label}"`,
          writes: [...part.writes, budget.set(left - 1)],
        }));
      },
    });
  });
}

export function distinctly(alternatives: readonly Alternative[]): readonly Alternative[] {
  const named = alternatives.map((one): [string, Alternative] => {
    const writes = one.writes.map(({ slot, value }) => [slot.name, value]);
    return [JSON.stringify([one.label, one.detail, writes]), one];
  });
  return [...new Map(named).values()];
}

/** The process with its alternatives stopped: each write is a call, and they go out one after the other. */
export function halfway(whole: Process): Process {
  return {
    ...whole,
    step: (view) =>
      whole
        .step(view)
        .flatMap((all) => properPrefixes(all.writes).map((writes): Alternative => ({ ...all, writes }))),
  };
}

/** What may have been done of calls that go out one after the other, but for nothing and all. */
export function properPrefixes<T>(calls: readonly T[]): readonly (readonly T[])[] {
  return calls.slice(1).map((_, i) => calls.slice(0, i + 1));
}
