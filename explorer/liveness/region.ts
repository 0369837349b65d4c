// Where a sought run may spend its restricted part, and the shortest way (the stem) to each such state.
import type { LassoQuery, StateGraph } from "../graph.ts";
import type { Arrays } from "./memory.ts";
import { SLICE, type Sliced } from "./slices.ts";

export interface Region {
  /** The states that the restricted part can visit, nearest first. */
  readonly order: Int32Array;
  /** By state: the length of the shortest stem, in edges; -1 outside the region. */
  readonly distance: Int32Array;
  /** A shortest stem to a state of the region. */
  stemTo(state: number): { readonly start: number; readonly stem: readonly number[] };
}

/** Marks, where the edge that led to a state is asked for, a state that a search began in. */
const NONE = 0xffffffff;

/** Sets of states: only sources in `among` count, and only states in `within` are entered. */
interface Bounds {
  readonly among?: Uint8Array | undefined;
  readonly within?: Uint8Array | undefined;
}

interface Layers {
  readonly order: Int32Array;
  readonly distance: Int32Array;
  /** By state: the edge by which it was first reached, or NONE. */
  readonly via: Uint32Array;
}

export function* regionOf(graph: StateGraph, query: LassoQuery, arrays: Arrays): Sliced<Region> {
  const roots = { order: graph.initial, distance: undefined };
  // With `from`, two searches: the free part of the run, then the restricted part, which may begin in any
  // state of `from` as soon as the free part can be there.
  const free = query.from === undefined ? undefined : yield* spread(graph, roots, {}, arrays);
  const bound = yield* spread(graph, free ?? roots, { among: query.from, within: query.stay }, arrays);
  return {
    order: bound.order,
    distance: bound.distance,
    stemTo(state) {
      const stem: number[] = [];
      let start = retrace(graph, bound.via, state, stem);
      if (free !== undefined) start = retrace(graph, free.via, start, stem);
      return { start, stem: stem.reverse() };
    },
  };
}

/** The state that edge `edge` leaves: the last one whose out-edges begin at or before it. */
function sourceOf(graph: StateGraph, edge: number): number {
  let low = 0;
  let high = graph.stateCount - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((graph.offsets[middle] ?? 0) <= edge) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Breadth-first search whose sources may lie at different distances (all at 0 if `distance` is omitted),
 * given in ascending order of it.
 */
function* spread(
  graph: StateGraph,
  sources: { readonly order: Int32Array; readonly distance: Int32Array | undefined },
  { among, within }: Bounds,
  arrays: Arrays,
): Sliced<Layers> {
  const order = arrays.int32(graph.stateCount);
  const distance = arrays.int32(graph.stateCount).fill(-1);
  const via = arrays.uint32(graph.stateCount);
  const layers = { order, distance, via };
  let filled = 0;
  let expanded = 0;
  let source = 0;
  for (let level = 0; expanded < filled || source < sources.order.length; level++) {
    for (; source < sources.order.length; source++) {
      const s = sources.order[source] ?? 0;
      if (sources.distance !== undefined && sources.distance[s] !== level) break;
      if (distance[s] !== -1 || (among !== undefined && among[s] !== 1)) continue;
      if (within !== undefined && within[s] !== 1) continue;
      distance[s] = level;
      via[s] = NONE;
      order[filled++] = s;
    }
    for (const levelEnd = filled; expanded < levelEnd; expanded++) {
      filled = expand(graph, order[expanded] ?? 0, within, layers, filled);
      if (expanded % SLICE === SLICE - 1) yield;
    }
  }
  return { order: order.subarray(0, filled), distance, via };
}

/** Appends the successors of `state` that are new, and returns how many states `layers.order` then holds. */
function expand(
  graph: StateGraph,
  state: number,
  within: Uint8Array | undefined,
  layers: Layers,
  count: number,
): number {
  const { order, distance, via } = layers;
  const next = (distance[state] ?? 0) + 1;
  const end = graph.offsets[state + 1] ?? 0;
  let filled = count;
  for (let e = graph.offsets[state] ?? 0; e < end; e++) {
    const t = graph.targets[e] ?? 0;
    if (distance[t] !== -1 || (within !== undefined && within[t] !== 1)) continue;
    if ((graph.actions[e] ?? -1) < 0) throw new RangeError(`edge ${e} changes the state but has no action`);
    distance[t] = next;
    via[t] = e;
    order[filled++] = t;
  }
  return filled;
}

/** Appends the edges that led to `state`, last first, and returns the source that they led from. */
function retrace(graph: StateGraph, via: Uint32Array, state: number, edges: number[]): number {
  let s = state;
  for (let e = via[s] ?? NONE; e !== NONE; e = via[s] ?? NONE) {
    edges.push(e);
    s = sourceOf(graph, e);
  }
  return s;
}
