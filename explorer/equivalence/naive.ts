// Reference decisions for tiny systems: every relation as the greatest set of pairs that its definition allows, over all pairs of states,
// with no quotients and no partitions. Slow on purpose; everything else is held against it.
import type { Bisimulation } from "./bisimulation.ts";
import { type Lts, TAU } from "./lts.ts";
import type { SimulationKind } from "./simulation.ts";
import type { RefinementKind } from "./traces.ts";

type Step = readonly [label: number, target: number];

interface Plain {
  readonly states: readonly number[];
  readonly steps: readonly (readonly Step[])[];
  /** States that silent steps lead to, the state itself included. */
  readonly silent: readonly (readonly number[])[];
  /** Whether at least one silent step leads back. */
  readonly onCycle: readonly boolean[];
}

function plain(lts: Lts): Plain {
  const states = Array.from({ length: lts.stateCount }, (_, s) => s);
  const steps = states.map((s) => {
    const own: Step[] = [];
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++)
      own.push([lts.labelOf[e] ?? 0, lts.targets[e] ?? 0]);
    return own;
  });
  const silent = states.map((s) => reach([s], (t) => silentTargets(steps, t)));
  const onCycle = states.map((s) => silentTargets(steps, s).some((t) => silent[t]?.includes(s) === true));
  return { states, steps, silent, onCycle };
}

function silentTargets(steps: Plain["steps"], s: number): readonly number[] {
  return (steps[s] ?? []).filter(([label]) => label === TAU).map(([, target]) => target);
}

function reach(from: readonly number[], next: (s: number) => readonly number[]): readonly number[] {
  const found = new Set(from);
  for (const s of found) for (const t of next(s)) found.add(t);
  return [...found];
}

/** s with silent steps, the step, and silent steps; by TAU with silent steps only, perhaps none. */
function weakly({ steps, silent }: Plain, s: number, label: number): readonly number[] {
  const near = silent[s] ?? [];
  if (label === TAU) return near;
  return near.flatMap((t) =>
    (steps[t] ?? []).filter(([l]) => l === label).flatMap(([, u]) => silent[u] ?? []),
  );
}

type Related = (p: number, q: number) => boolean;

/** The greatest relation of which every pair satisfies `isGood`, given the relation. */
function greatest(states: readonly number[], isGood: (p: number, q: number, r: Related) => boolean): Related {
  const held = states.map(() => states.map(() => true));
  const related: Related = (p, q) => held[p]?.[q] === true;
  for (let changed = true; changed; ) {
    changed = false;
    for (const p of states) {
      for (const q of states) {
        if (!related(p, q) || isGood(p, q, related)) continue;
        held[p]?.splice(q, 1, false);
        changed = true;
      }
    }
  }
  return related;
}

/** Whether two states are bisimilar. */
export function naiveBisimilarity(lts: Lts, kind: Bisimulation): Related {
  const p = plain(lts);
  const answered = ANSWERS[kind];
  const oneWay = (s: number, t: number, r: Related): boolean =>
    (p.steps[s] ?? []).every(([label, target]) => answered(p, s, t, label, target, r)) &&
    (kind !== "weak-divergence" || p.onCycle[s] !== true || circles(p, t).some((u) => r(s, u)));
  const within = (allowed: Related): Related =>
    greatest(
      p.states,
      (s, t, r) => allowed(s, t) && oneWay(s, t, r) && oneWay(t, s, (x, y) => r(y, x)) && r(t, s),
    );
  let related = within(() => true);
  if (kind !== "branching-divergence") return related;
  // Which states diverge among those related to them depends on the relation: it shrinks until all of a class do, or none.
  for (let torn = true; torn; ) {
    const before = related;
    const diverges = p.states.map((s) => divergesWithin(p, s, before));
    torn = p.states.some((s) => p.states.some((t) => before(s, t) && diverges[s] !== diverges[t]));
    related = within((s, t) => before(s, t) && diverges[s] === diverges[t]);
  }
  return related;
}

type Answered = (p: Plain, s: number, t: number, label: number, target: number, r: Related) => boolean;

const byOne: Answered = ({ steps }, _s, t, label, target, r) =>
  (steps[t] ?? []).some(([l, u]) => l === label && r(target, u));

/** As van Glabbeek and Weijland define it: silent steps first, to a state that is still like s. */
const afterSilence: Answered = (p, s, t, label, target, r) =>
  (label === TAU && r(target, t)) ||
  (p.silent[t] ?? []).some(
    (u) => r(s, u) && (p.steps[u] ?? []).some(([l, v]) => l === label && r(target, v)),
  );

const withSilence: Answered = (p, _s, t, label, target, r) => weakly(p, t, label).some((u) => r(target, u));

const ANSWERS: { readonly [kind in Bisimulation]: Answered } = {
  strong: byOne,
  branching: afterSilence,
  "branching-divergence": afterSilence,
  weak: withSilence,
  "weak-divergence": withSilence,
};

function circles(p: Plain, t: number): readonly number[] {
  return (p.silent[t] ?? []).filter((u) => p.onCycle[u]).flatMap((u) => p.silent[u] ?? []);
}

/** Whether silent steps can go on for ever from s through states related to it. */
function divergesWithin(p: Plain, s: number, r: Related): boolean {
  const near = (t: number): readonly number[] => silentTargets(p.steps, t).filter((u) => r(s, u));
  return reach([s], near).some((t) => near(t).some((u) => reach([u], near).includes(t)));
}

/** Whether q simulates p. */
export function naiveSimulation(lts: Lts, kind: SimulationKind): Related {
  const p = plain(lts);
  const offers = (s: number): string =>
    [...new Set((p.steps[s] ?? []).map(([label]) => label))].sort().join();
  const rests = (s: number): boolean => silentTargets(p.steps, s).length === 0;
  return greatest(p.states, (s, t, r) => {
    if (!(p.steps[s] ?? []).every(([label, target]) => weakly(p, t, label).some((u) => r(target, u))))
      return false;
    if (kind === "coupled") return (p.silent[t] ?? []).some((u) => r(u, s));
    if (kind === "simulation" || !rests(s)) return true;
    return (p.silent[t] ?? []).some((u) => rests(u) && offers(u) === offers(s) && r(s, u));
  });
}

/** Whether p refines q: all traces up to a length are tried, one after the other. */
export function naiveRefines(lts: Lts, p: number, q: number, kind: RefinementKind): boolean {
  const all = plain(lts);
  const labels = lts.labels.map((_, l) => l).filter((l) => l !== TAU);
  const rests = (s: number): boolean => silentTargets(all.steps, s).length === 0;
  const refusesAll = (s: number, refused: readonly number[]): boolean =>
    rests(s) && !(all.steps[s] ?? []).some(([label]) => refused.includes(label));
  const diverges = (s: number): boolean => (all.silent[s] ?? []).some((t) => all.onCycle[t]);
  const subsets = Array.from({ length: 2 ** labels.length }, (_, bits) =>
    labels.filter((_, i) => ((bits >> i) & 1) === 1),
  );
  const seen = new Set<string>();
  const good = (left: readonly number[], right: readonly number[]): boolean => {
    const key = JSON.stringify([left, right]);
    if (seen.has(key) || left.length === 0) return true;
    seen.add(key);
    if (kind === "failures-divergences" && right.some(diverges)) return true;
    if (right.length === 0) return false;
    if (kind === "failures-divergences" && left.some(diverges)) return false;
    const refused = (side: readonly number[], set: readonly number[]) => side.some((s) => refusesAll(s, set));
    if (kind !== "trace" && subsets.some((set) => refused(left, set) && !refused(right, set))) return false;
    return labels.every((label) => good(after(all, left, label), after(all, right, label)));
  };
  return good(closed(all, [p]), closed(all, [q]));
}

function closed({ silent }: Plain, states: readonly number[]): readonly number[] {
  return [...new Set(states.flatMap((s) => silent[s] ?? []))].sort((a, b) => a - b);
}

function after(p: Plain, states: readonly number[], label: number): readonly number[] {
  return closed(
    p,
    states.flatMap((s) => (p.steps[s] ?? []).filter(([l]) => l === label).map(([, t]) => t)),
  );
}
