// Follows a trace on the reference explorer's graph, and judges lassos straight from the definitions. For tests.
import { isTrueOf } from "./ltl/index.ts";
import { canonicalJson, holdsIn, type NaiveEdge, type NaiveReport } from "./naive.ts";
import { formulaOf, type Liveness, type Ltl, type Predicate, type Recurs } from "./property.ts";
import { type CheckReport, PAUSE, runOf, type Snapshot, type Trace } from "./result.ts";
import type { TransitionSystem } from "./system.ts";

/** The counterexample or witness of a property, if the report has one. */
export function traceIn(report: CheckReport, id: string): Trace | undefined {
  const result = report.properties.find((r) => r.id === id);
  return result && runOf(result);
}

/** A trace found again: its states, one more than its steps, and the edges that it may have taken for each step. */
export interface Followed {
  readonly states: readonly Snapshot[];
  readonly steps: readonly (readonly NaiveEdge[])[];
}

/**
 * A function that finds traces in the graph.
 * It throws an Error if a trace does not start in an initial state, takes a step that is no edge, misreports what
 * changes, or does not close its cycle.
 */
export function follower({ states, edges, counts }: NaiveReport): (trace: Trace) => Followed {
  const index = new Map(states.map((state, i) => [canonicalJson(state), i]));
  const outgoing = new Map(states.map((_, i): [number, NaiveEdge[]] => [i, []]));
  for (const edge of edges) outgoing.get(edge.source)?.push(edge);
  const indexOf = (state: Snapshot) => index.get(canonicalJson(state)) ?? -1;

  return (trace) => {
    const start = indexOf(trace.initial);
    if (start < 0 || start >= counts.initial) throw new Error("the trace does not start in an initial state");
    const run = [trace.initial];
    const steps = trace.steps.map((step, i) => {
      const { process, label, changes } = step;
      const before = run.at(-1) ?? {};
      if (step === PAUSE) {
        run.push(before);
        return [];
      }
      const wrong = changes.find(
        ({ slot, before: old }) => canonicalJson(before[slot]) !== canonicalJson(old),
      );
      if (wrong !== undefined) throw new Error(`step ${i} misreports ${wrong.slot}`);
      const after = { ...before, ...Object.fromEntries(changes.map(({ slot, after: now }) => [slot, now])) };
      const target = indexOf(after);
      const taken = (outgoing.get(indexOf(before)) ?? []).filter(
        (edge) => edge.target === target && edge.process === process && edge.label === label,
      );
      if (taken.length === 0) throw new Error(`step ${i} is not possible: ${process}, ${label}`);
      run.push(after);
      return taken;
    });
    if (trace.loop !== undefined && canonicalJson(run.at(-1)) !== canonicalJson(run[trace.loop]))
      throw new Error("the cycle does not close");
    return { states: run, steps };
  };
}

/** Whether the lasso violates the property, by the property's definition; fairness is another question. */
export function violates(
  { states, steps }: Followed,
  loop: number,
  property: Liveness | Recurs | Ltl,
  system: TransitionSystem,
): boolean {
  if (property.kind === "recurs") {
    const { process, labels } = property;
    const counts = (edge: NaiveEdge) => labels.length === 0 || labels.includes(edge.label);
    return !steps
      .slice(loop)
      .flat()
      .some((edge) => edge.process === process && counts(edge));
  }
  if (property.kind === "ltl") {
    const holds = (name: string, i: number): boolean => {
      const asked = property.predicates[name];
      return asked !== undefined && holdsIn(states[i] ?? {}, system, asked);
    };
    const length = Math.max(steps.length, loop + 1);
    return !isTrueOf(formulaOf(property), { length, loop, holds });
  }
  const { kind, when, goal } = property;
  const has = (asked: Predicate) => (state: Snapshot) => holdsIn(state, system, asked);
  const never = (from: number) => !states.slice(from).some(has(goal));
  switch (kind) {
    case "eventually":
      return never(0);
    case "leads-to":
      // From a state on the cycle one comes round to all of it.
      return states.some((state, i) => when !== undefined && has(when)(state) && never(Math.min(i, loop)));
    case "always-eventually":
      return never(loop);
    case "eventually-always":
      return !states.slice(loop).every(has(goal));
  }
}

/** Whether going round the lasso's cycle for ever is fair to every process: TLA+'s WF and SF, by their definitions. */
export function isFair(
  { states, steps }: Followed,
  loop: number,
  system: TransitionSystem,
  report: NaiveReport,
): boolean {
  const index = new Map(report.states.map((state, i) => [canonicalJson(state), i]));
  const cycle = new Set(states.slice(loop).map((state) => index.get(canonicalJson(state))));
  const around = report.edges.filter(({ source, effective }) => effective && cycle.has(source));
  const setsOf = ({ process, label }: NaiveEdge): readonly string[] =>
    system.processes
      .filter(({ name }) => name === process)
      .flatMap(({ fairness, fairAs }) => {
        const kind = typeof fairness === "function" ? fairness(label) : fairness;
        return kind === "none"
          ? []
          : [JSON.stringify([kind, fairAs, typeof fairness === "function" ? label : null])];
      });
  const taken = new Set(
    steps.slice(loop).flatMap((edges) => edges.filter((e) => e.effective).flatMap(setsOf)),
  );
  const enabled = new Map<string, Set<number>>();
  for (const edge of around) {
    for (const set of setsOf(edge)) enabled.set(set, (enabled.get(set) ?? new Set()).add(edge.source));
  }
  return [...enabled].every(
    ([set, where]) => taken.has(set) || (set.startsWith('["weak"') && where.size < cycle.size),
  );
}
