// What the simplest of the shortest runs costs, found by walking all of them on the reference explorer's graph. For tests.
import { follower, violates } from "./follow.ts";
import { canonicalJson, holdsIn, type NaiveEdge, type NaiveReport } from "./naive.ts";
import { isForbidden, type NoStep, type Property, predicate } from "./property.ts";
import { chance } from "./random-systems.ts";
import type { Snapshot, Trace } from "./result.ts";
import { type Reads, system, type TransitionSystem } from "./system.ts";
import { range } from "./textbook/specification.ts";

/** The same system, in which a third of the processes are environment. */
export function withEnvironment(plain: TransitionSystem, seed: number): TransitionSystem {
  const processes = plain.processes.map((p) => ({
    ...p,
    environment: chance(3, seed, "environment", p.orbit ?? p.name) === 0,
  }));
  return system({ ...plain, processes });
}

export interface Cost {
  readonly events: number;
  readonly switches: number;
}

/** What counts as one process. */
type ActorOf = (name: string) => string;

export function actorsIn({ processes, interchangeable }: TransitionSystem): ActorOf {
  const isReduced = interchangeable.some((c) => !("kind" in c) && c.length > 1);
  return (name) => (isReduced && processes.find((p) => p.name === name)?.orbit) || name;
}

export function environmentOf({ processes }: TransitionSystem): ReadonlySet<string> {
  return new Set(processes.filter((p) => p.environment).map((p) => p.name));
}

export function costOf(names: readonly string[], actorOf: ActorOf, environment: ReadonlySet<string>): Cost {
  return {
    events: names.filter((name) => environment.has(name)).length,
    switches: names.filter((name, i) => i > 0 && actorOf(name) !== actorOf(names[i - 1] ?? "")).length,
  };
}

export function least(costs: readonly Cost[]): Cost | undefined {
  return costs.toSorted((a, b) => a.events - b.events || a.switches - b.switches)[0];
}

function viewIn(explored: TransitionSystem, reads: Reads, state: Snapshot): unknown {
  let view: unknown;
  const seen = predicate("see", reads, (v) => {
    view = v;
    return true;
  });
  holdsIn(state, explored, seen);
  return view;
}

/** The least cost of all runs of `depth` steps that decide the property: every one of them is walked. */
export function bruteForce(
  explored: TransitionSystem,
  { states, edges, counts }: NaiveReport,
  property: Property,
  depth: number,
  actorOf: ActorOf,
): Cost | undefined {
  const environment = environmentOf(explored);
  const outgoing = states.map((_, s) => edges.filter((e) => e.source === s));
  const decides = (s: number): boolean => {
    const state = states[s] ?? {};
    switch (property.kind) {
      case "invariant":
        return (
          !holdsIn(state, explored, property.holds) &&
          (property.when === undefined || holdsIn(state, explored, property.when))
        );
      case "sometimes":
        return holdsIn(state, explored, property.goal);
      case "no-deadlock":
        return (
          outgoing[s]?.length === 0 &&
          (property.except === undefined || !holdsIn(state, explored, property.except))
        );
      default:
        return false;
    }
  };
  const forbids = (p: NoStep, e: NaiveEdge): boolean =>
    isForbidden(
      p,
      viewIn(explored, p.reads, states[e.source] ?? {}),
      viewIn(explored, p.reads, states[e.target] ?? {}),
      {
        process: e.process,
        label: e.label,
      },
    );
  // All runs that are at the same place after costing the same, and were there by the same process, go on alike.
  let runs = new Map(
    range(counts.initial).map((state) => [`${state}`, { state, last: "", events: 0, switches: 0 }]),
  );
  for (const step of range(depth)) {
    const next: typeof runs = new Map();
    for (const run of runs.values()) {
      for (const e of outgoing[run.state] ?? []) {
        if (property.kind === "no-step" && step === depth - 1 && !forbids(property, e)) continue;
        const last = actorOf(e.process);
        const events = run.events + (environment.has(e.process) ? 1 : 0);
        const switches = run.switches + (run.last !== "" && run.last !== last ? 1 : 0);
        next.set([e.target, last, events, switches].join(), { state: e.target, last, events, switches });
      }
    }
    runs = next;
  }
  return least([...runs.values()].filter(({ state }) => property.kind === "no-step" || decides(state)));
}

/** The costs of all lassos with the same cycle and an equally short stem that violate the property. */
export function otherStems(
  explored: TransitionSystem,
  reference: NaiveReport,
  trace: Trace,
  loop: number,
  property: Parameters<typeof violates>[2],
): readonly Cost[] {
  const { states, steps } = follower(reference)(trace);
  const { edges, counts } = reference;
  const index = (state: Snapshot | undefined): number =>
    reference.states.findIndex((s) => canonicalJson(s) === canonicalJson(state));
  const entry = index(states[loop]);
  const cycle = trace.steps.slice(loop).map((s) => s.process);
  let stems: (readonly NaiveEdge[])[] = [[]];
  for (const i of range(loop)) {
    stems = stems.flatMap((stem) =>
      edges.flatMap((e) => {
        const fits = i === 0 ? e.source < counts.initial : e.source === stem.at(-1)?.target;
        return fits && e.effective ? [[...stem, e]] : [];
      }),
    );
  }
  return stems.flatMap((stem) => {
    if (stem.at(-1)?.target !== entry) return [];
    const before = stem.map((e) => reference.states[e.source] ?? {});
    const whole = [...before, ...states.slice(loop)];
    const run = { states: whole, steps: [...stem.map((e) => [e]), ...steps.slice(loop)] };
    if (!violates(run, loop, property, explored)) return [];
    // What must be followed by the goal has happened before the loop, as in the run that was found.
    const { when } = property.kind === "leads-to" ? property : { when: undefined };
    if (when !== undefined && !whole.slice(0, loop + 1).some((s) => holdsIn(s, explored, when))) return [];
    const names = [...stem.map((e) => e.process), ...cycle];
    return [costOf(names, actorsIn(explored), environmentOf(explored))];
  });
}
