// For tests only: graphs written by hand, and lassos as the states that they pass.
import type { FairnessSet, Lasso, LassoQuery, StateGraph } from "../graph.ts";
import { faultsOf, graphOf } from "./brute-force.ts";
import { findFairLasso, type LassoOptions } from "./lasso.ts";

export type Row = readonly [from: number, to: number, action: number];

/** A graph from rows, that starts in state 0. */
export function graph(states: number, rows: readonly Row[]): StateGraph {
  const actions = 1 + Math.max(-1, ...rows.map((row) => row[2]));
  const edges = rows.map(([from, to, action]) => ({ from, to, action }));
  return graphOf(states, [0], edges, actions);
}

/** Fairness of actions taken together. */
export function fair(kind: FairnessSet["kind"], g: StateGraph, ...actions: readonly number[]): FairnessSet {
  return { name: actions.join(), kind, members: setOf(g.actionCount, ...actions) };
}

/** The bitmap of `length` with these members. */
export function setOf(length: number, ...ones: readonly number[]): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (ones.includes(i) ? 1 : 0));
}

/** The states of a lasso's stem and of its cycle, after checking that it is a right answer. */
export function shape(
  g: StateGraph,
  fairness: readonly FairnessSet[],
  query: LassoQuery,
  options?: LassoOptions,
): { stem: number[]; cycle: number[]; minimal: Lasso["minimal"] } | undefined {
  const lasso = findFairLasso(g, fairness, query, options);
  if (lasso === undefined) return undefined;
  const faults = faultsOf(g, fairness, query, lasso);
  if (faults.length > 0) throw new Error(faults.join("; "));
  const targets = (edges: readonly number[]): number[] => edges.map((e) => g.targets[e] ?? -1);
  return { stem: [lasso.start, ...targets(lasso.stem)], cycle: targets(lasso.cycle), minimal: lasso.minimal };
}
