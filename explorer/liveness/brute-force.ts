// For tests only: the fair lassos of tiny graphs by trying everything, straight from the definitions.
import type { FairnessSet, Lasso, LassoQuery, StateGraph } from "../graph.ts";

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly action: number;
}

/** What the shortest lassos are like: edges in all, stem and entry by the documented order, and the shortest stem. */
interface Verdict {
  readonly total: number;
  readonly stem: number;
  readonly entry: number;
  readonly stutters: boolean;
  readonly soonest: number;
}

export function graphOf(
  stateCount: number,
  initial: readonly number[],
  edges: readonly Edge[],
  actionCount: number,
): StateGraph {
  const sorted = Array.from({ length: stateCount }, (_, s) => edges.filter((e) => e.from === s));
  const offsets = [0];
  for (const out of sorted) offsets.push((offsets.at(-1) ?? 0) + out.length);
  return {
    stateCount,
    initial: Int32Array.from(initial),
    offsets: Uint32Array.from(offsets),
    targets: Int32Array.from(sorted.flat().map((e) => e.to)),
    actions: Int32Array.from(sorted.flat().map((e) => e.action)),
    actionCount,
  };
}

/** The edges by index, stutters included. */
export function edgesOf(graph: StateGraph): readonly Edge[] {
  const states = Array.from({ length: graph.stateCount }, (_, s) => s);
  return states.flatMap((from) => {
    const [begin, end] = [graph.offsets[from] ?? 0, graph.offsets[from + 1] ?? 0];
    return Array.from({ length: end - begin }, (_, i) => ({
      from,
      to: graph.targets[begin + i] ?? -1,
      action: graph.actions[begin + i] ?? -1,
    }));
  });
}

const isIn = (bitmap: Uint8Array | undefined, i: number): boolean => bitmap === undefined || bitmap[i] === 1;

/** Whether passing exactly these states and edges again and again is fair, by the definition of WF and SF. */
export function isFair(
  all: readonly Edge[],
  fairness: readonly FairnessSet[],
  states: readonly number[],
  edges: readonly Edge[],
): boolean {
  return fairness.every((set) => {
    const belongs = (e: Edge): boolean => e.action >= 0 && set.members[e.action] === 1;
    const enabled = (s: number): boolean => all.some((e) => e.from === s && belongs(e));
    if (edges.some(belongs)) return true;
    return set.kind === "weak" ? !states.every(enabled) : !states.some(enabled);
  });
}

/** Whether the cycle (or stuttering in `entry`) is fair and in the query; the stem is not looked at. */
function isWanted(
  all: readonly Edge[],
  fairness: readonly FairnessSet[],
  query: LassoQuery,
  entry: number,
  cycle: readonly Edge[],
): boolean {
  const states = cycle.length === 0 ? [entry] : cycle.map((e) => e.from);
  return (
    states.every((s) => isIn(query.stay, s)) &&
    states.some((s) => isIn(query.visit, s)) &&
    cycle.every((e) => e.action >= 0 && query.avoid?.[e.action] !== 1) &&
    isFair(all, fairness, states, cycle)
  );
}

/** By state: the shortest stem that may end there, or Infinity. Edge relaxation until nothing changes. */
function stems(graph: StateGraph, all: readonly Edge[], query: LassoQuery): readonly number[] {
  const free: number[] = Array.from({ length: graph.stateCount }, () => Number.POSITIVE_INFINITY);
  for (const s of graph.initial) free[s] = 0;
  const relax = (distance: number[], allowed: (s: number) => boolean): void => {
    for (let round = 0; round < graph.stateCount; round++) {
      for (const { from, to } of all) {
        if (!allowed(from) || !allowed(to)) continue;
        distance[to] = Math.min(distance[to] ?? 0, (distance[from] ?? 0) + 1);
      }
    }
  };
  const initial = [...free];
  relax(free, () => true);
  const begin = query.from === undefined ? initial : free;
  const bound = begin.map((d, s) =>
    isIn(query.from, s) && isIn(query.stay, s) ? d : Number.POSITIVE_INFINITY,
  );
  relax(bound, (s) => isIn(query.stay, s));
  return bound;
}

/** Length of the shortest wanted cycle through `entry`: closed walks, told apart by the set of their edges. */
function shortestCycle(
  all: readonly Edge[],
  fairness: readonly FairnessSet[],
  query: LassoQuery,
  entry: number,
): number {
  const usable = all.filter(
    (e) =>
      e.action >= 0 && query.avoid?.[e.action] !== 1 && isIn(query.stay, e.from) && isIn(query.stay, e.to),
  );
  const edgesIn = (mask: number): readonly Edge[] => usable.filter((_, i) => (mask & (1 << i)) !== 0);
  let layer = new Map<number, readonly [number, number]>([[entry, [entry, 0]]]);
  const seen = new Set<number>(layer.keys());
  for (let length = 1; layer.size > 0; length++) {
    const next = new Map<number, readonly [number, number]>();
    for (const [state, mask] of layer.values()) {
      for (const [i, edge] of usable.entries()) {
        if (edge.from !== state) continue;
        const grown = mask | (1 << i);
        const key = grown * 64 + edge.to;
        if (seen.has(key)) continue;
        if (edge.to === entry && isWanted(all, fairness, query, entry, edgesIn(grown))) return length;
        seen.add(key);
        next.set(key, [edge.to, grown]);
      }
    }
    layer = next;
  }
  return Number.POSITIVE_INFINITY;
}

/** The same, for graphs with too many edges for that: closed walks, told apart by what they passed for each set. */
function shortestCycleByStatus(
  all: readonly Edge[],
  fairness: readonly FairnessSet[],
  query: LassoQuery,
  entry: number,
): number {
  const usable = all.filter((e) => e.action >= 0 && query.avoid?.[e.action] !== 1 && isIn(query.stay, e.to));
  // Per set 3 bits: was disabled, was enabled, was taken. Then one: a state of `visit` was passed.
  const stateBits = Array.from(
    { length: Math.max(...all.flatMap((e) => [e.from, e.to]), entry) + 1 },
    (_, s) =>
      fairness.reduce(
        (bits, set, i) => {
          const on = all.some((e) => e.from === s && e.action >= 0 && set.members[e.action] === 1);
          return bits | ((on ? 2 : 1) << (3 * i));
        },
        isIn(query.visit, s) ? 1 << (3 * fairness.length) : 0,
      ),
  );
  const edgeBits = (e: Edge): number =>
    fairness.reduce((bits, set, i) => bits | (set.members[e.action] === 1 ? 4 << (3 * i) : 0), 0);
  const wanted = (bits: number): boolean =>
    bits >> (3 * fairness.length) === 1 &&
    fairness.every((set, i) => {
      const status = bits >> (3 * i);
      return (status & 4) !== 0 || (set.kind === "weak" ? (status & 1) !== 0 : (status & 2) === 0);
    });
  const out = stateBits.map((_, s) =>
    usable.filter((e) => e.from === s).map((e) => [e.to, edgeBits(e)] as const),
  );
  let layer: (readonly [number, number])[] = [[entry, stateBits[entry] ?? 0]];
  const seen = new Set<number>();
  for (let length = 1; layer.length > 0; length++) {
    const next: (readonly [number, number])[] = [];
    for (const [state, bits] of layer) {
      for (const [to, gain] of out[state] ?? []) {
        const grown = bits | gain;
        if (to === entry && wanted(grown)) return length;
        const passed = grown | (stateBits[to] ?? 0);
        const key = passed * 1024 + to;
        if (seen.has(key)) continue;
        seen.add(key);
        next.push([to, passed]);
      }
    }
    layer = next;
  }
  return Number.POSITIVE_INFINITY;
}

/** All there is to know of the wanted lassos; undefined if there is none. */
export function bruteForce(
  graph: StateGraph,
  fairness: readonly FairnessSet[],
  query: LassoQuery,
): Verdict | undefined {
  const all = edgesOf(graph);
  const cycleLength = all.length <= 12 ? shortestCycle : shortestCycleByStatus;
  const verdicts: Omit<Verdict, "soonest">[] = [];
  for (const [entry, stem] of stems(graph, all, query).entries()) {
    if (stem === Number.POSITIVE_INFINITY) continue;
    if (isWanted(all, fairness, query, entry, []))
      verdicts.push({ total: stem, stem, entry, stutters: true });
    const length = cycleLength(all, fairness, query, entry);
    if (length < Number.POSITIVE_INFINITY)
      verdicts.push({ total: stem + length, stem, entry, stutters: false });
  }
  verdicts.sort(
    (a, b) =>
      a.total - b.total || Number(b.stutters) - Number(a.stutters) || a.stem - b.stem || a.entry - b.entry,
  );
  const [first] = verdicts;
  return first && { ...first, soonest: Math.min(...verdicts.map((v) => v.stem)) };
}

/** What is wrong with a lasso as an answer to the query, in words; nothing if it is right. */
export function faultsOf(
  graph: StateGraph,
  fairness: readonly FairnessSet[],
  query: LassoQuery,
  lasso: Lasso,
): readonly string[] {
  const all = edgesOf(graph);
  const faults: string[] = [];
  const states = [lasso.start];
  const taken: Edge[] = [];
  for (const index of [...lasso.stem, ...lasso.cycle]) {
    const edge = all[index];
    if (edge === undefined || edge.from !== states.at(-1))
      return [...faults, `edge ${index} does not continue the run`];
    if (edge.action < 0) faults.push(`edge ${index} changes nothing`);
    states.push(edge.to);
    taken.push(edge);
  }
  const entry = states[lasso.stem.length] ?? -1;
  if (!graph.initial.includes(lasso.start)) faults.push("does not start in an initial state");
  if (states.at(-1) !== entry) faults.push("its cycle does not close");
  if (!isWanted(all, fairness, query, entry, taken.slice(lasso.stem.length)))
    faults.push("its cycle is not wanted");
  const onStem = states.slice(0, lasso.stem.length + 1);
  const begins = onStem.findIndex(
    (s, i) => isIn(query.from, s) && onStem.slice(i).every((t) => isIn(query.stay, t)),
  );
  if (begins < 0 || (query.from === undefined && begins > 0)) faults.push("its stem is outside the query");
  return faults;
}
