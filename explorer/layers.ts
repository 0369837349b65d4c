// Graphs as layers: what lies at which distance, and the steps from one layer to the next.
import { at } from "./engine/arrays.ts";
import { BATCH } from "./engine/batch.ts";
import { Expansion } from "./engine/expansion.ts";
import { knowledgeOf } from "./engine/knowledge.ts";
import type { Search } from "./engine/search.ts";
import type { LassoQuery, StateGraph } from "./graph.ts";
import type { Arrays } from "./liveness/index.ts";

type AddStep = (source: number, target: number, action: number) => void;

/** Positions are numbered from 0, nearest first. */
export interface Layers {
  /** The first position of each level, and of the one after the last. */
  readonly levels: readonly number[];
  /** The steps from the positions first .. end-1, in the order of their sources. Some may lead to no position: below 0. */
  steps(first: number, end: number, add: AddStep): void;
  /** The state at a position. */
  stateAt(position: number): number;
}

/** The states of a search, each at its own number. Predecessors are not stored: states are expanded again. */
export function layersOfSearch(search: Search): Layers {
  const { compiled, store } = search;
  let add: AddStep = () => {};
  const edges = {
    add(source: number, target: number, action: number): void {
      add(source, target, action);
    },
  };
  const again = new Expansion(knowledgeOf(compiled), store, { edges });
  return {
    levels: [...store.levels, store.count],
    steps(first, end, to) {
      add = to;
      // What was not expanded yet leads to states that are not known.
      const last = Math.min(end, search.expanded);
      for (let s = first; s < last; s += BATCH) again.expand(s, Math.min(BATCH, last - s));
    },
    stateAt: (position) => position,
  };
}

/** The ways to where a lasso may have its loop, as far as its stem may be long. */
interface StemLayers extends Layers {
  /** Where `state` stands as a state in which a loop may be entered; -1 if it is further away. */
  positionOf(state: number): number;
}

/**
 * With `from`, a run has two parts: the free one, and, from a state of `from` on, the one that is bound to `stay`. A
 * state has a position in each.
 */
export function layersOfStems(
  graph: StateGraph,
  query: LassoQuery,
  length: number,
  arrays: Arrays,
): StemLayers {
  const { stateCount, initial, offsets, targets, actions } = graph;
  const { from, stay } = query;
  const firstBound = from === undefined ? 0 : stateCount;
  const positions = arrays.int32(firstBound + stateCount).fill(-1);
  const order = arrays.int32(firstBound + stateCount);
  let count = 0;
  const levels = [0];
  const enter = (node: number): void => {
    if (positions[node] !== -1) return;
    positions[node] = count;
    order[count++] = node;
  };
  const boundAt = (state: number): number => (stay?.[state] === 0 ? -1 : firstBound + state);
  /** Calls `reached` with the nodes that stand for `state` after a step in the free part (or at the start). */
  const freely = (state: number, reached: (node: number) => void): void => {
    if (from !== undefined) reached(state);
    const bound = from?.[state] === 0 ? -1 : boundAt(state);
    if (bound >= 0) reached(bound);
  };
  const forEachStep = (node: number, step: (target: number, action: number) => void): void => {
    const state = node % stateCount;
    const end = offsets[state + 1] ?? 0;
    for (let e = offsets[state] ?? 0; e < end; e++) {
      const [target, action] = [at(targets, e), at(actions, e)];
      if (action < 0) continue;
      if (node < firstBound) freely(target, (reached) => step(reached, action));
      else if (boundAt(target) >= 0) step(boundAt(target), action);
    }
  };
  for (const state of initial) freely(state, enter);
  levels.push(count);
  for (let level = 0, p = 0; level < length; level++) {
    for (const end = count; p < end; p++) forEachStep(at(order, p), enter);
    levels.push(count);
  }
  return {
    levels,
    steps(first, end, add) {
      for (let p = first; p < end; p++)
        forEachStep(at(order, p), (node, action) => add(p, at(positions, node), action));
    },
    stateAt: (position) => at(order, position) % stateCount,
    positionOf: (state) => at(positions, firstBound + state),
  };
}
