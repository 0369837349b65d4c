// Finds a fair run that a query asks for, as a lasso, and as short a one as the budget allows.
import { ranOutOfMemory } from "../engine/memory.ts";
import type { FairnessSet, Lasso, LassoQuery, StateGraph } from "../graph.ts";
import type { Budget } from "./budget.ts";
import { CycleSearch } from "./cycle-search.ts";
import { mayStutter, obligationsOf, usableActions } from "./enabled.ts";
import { type FairPart, fairComponents } from "./fair-components.ts";
import { greedyCycle } from "./greedy.ts";
import { Arrays, type Memory, unlimited } from "./memory.ts";
import { nearPart } from "./near.ts";
import { type Region, regionOf } from "./region.ts";
import { SLICE, type Sliced, toEnd } from "./slices.ts";

const DEFAULT_BUDGET = 3_000_000;

export interface LassoOptions {
  /**
   * Work allowed for making the lasso the shortest: states visited, pairs of a state and the obligations met so far.
   * Also bounds the part of the graph (states + edges) in which that is tried. Whether there is a lasso does not
   * depend on it. Default: 3,000,000, about a second.
   */
  readonly budget?: number;
  /** Where the search has its arrays from: some 50 bytes per state at most, while it lasts. Default: unlimited. */
  readonly memory?: Memory;
}

/** A cycle and the state in which the run enters it; without edges, the run stutters there. */
interface Candidate {
  readonly entry: number;
  readonly cycle: readonly number[];
  readonly total: number;
}

/**
 * A run of `graph` that is in `query` and fair to all of `fairness` in the sense of TLA+'s WF and SF, or
 * undefined if there is none. Edges with action -1 are neither enabled nor taken, and are in no lasso.
 *
 * Of several lassos, the one with fewest edges in all; among equals one that stutters, then the one with the
 * shorter stem, then the one whose cycle is entered in the state with the lower number. So it is when `minimal`
 * is "whole"; otherwise the choice is deterministic, too.
 * @throws RangeError if a bitmap's length does not fit the graph, or an edge with action -1 changes the state;
 *   what `options.memory` throws.
 */
export function findFairLasso(
  graph: StateGraph,
  fairness: readonly FairnessSet[],
  query: LassoQuery,
  options: LassoOptions = {},
): Lasso | undefined {
  return toEnd(fairLasso(graph, fairness, query, options));
}

/** The same in slices. */
export function* fairLasso(
  graph: StateGraph,
  fairness: readonly FairnessSet[],
  query: LassoQuery,
  options: LassoOptions,
): Sliced<Lasso | undefined> {
  requireLengths(graph, fairness, query);
  const arrays = new Arrays(options.memory ?? unlimited);
  try {
    return yield* search(graph, fairness, query, options.budget ?? DEFAULT_BUDGET, arrays);
  } finally {
    arrays.release();
  }
}

function* search(
  graph: StateGraph,
  fairness: readonly FairnessSet[],
  query: LassoQuery,
  allowed: number,
  arrays: Arrays,
): Sliced<Lasso | undefined> {
  const region = yield* regionOf(graph, query, arrays);
  const visits = [...(query.visit === undefined ? [] : [query.visit]), ...(query.visitEach ?? [])];
  const owed = obligationsOf(graph, fairness, visits);
  const scratch = new Int32Array(owed.words);
  const part = yield* fairComponents(graph, owed, usableActions(graph, query.avoid), region, arrays);
  const stutter = yield* nearest(
    region,
    (s) => query.settle?.[s] !== 0 && mayStutter(graph, owed, s, scratch),
  );
  const cyclic = yield* nearest(region, (s) => (part.components[s] ?? -1) >= 0);
  if (stutter === undefined && cyclic === undefined) return undefined;
  const stopped = stutter === undefined ? undefined : candidate(region, stutter, []);
  if (cyclic === undefined) return stopped === undefined ? undefined : lassoOf(region, stopped, "whole");

  const soonest = Math.min(region.distance[cyclic] ?? 0, stopped?.total ?? Number.POSITIVE_INFINITY);
  const { best, proved } = yield* shortest(part, cyclic, stopped, allowed, arrays);
  const isSoonest = region.distance[best.entry] === soonest;
  return lassoOf(region, best, proved ? "whole" : isSoonest ? "stem" : "none");
}

/** A candidate, and whether it is proved that there is none shorter. */
interface Shortest {
  readonly best: Candidate;
  readonly proved: boolean;
}

/** The shortest candidate that can be found. */
function* shortest(
  part: FairPart,
  cyclic: number,
  stopped: Candidate | undefined,
  allowed: number,
  arrays: Arrays,
): Sliced<Shortest> {
  const { region } = part;
  // The shortest conceivable lasso with a cycle has one edge on it.
  const least = (region.distance[cyclic] ?? 0) + 1;
  if (stopped !== undefined && stopped.total <= least) return { best: stopped, proved: true };
  const greedy = candidate(region, cyclic, yield* greedyCycle(part, cyclic, arrays));
  const known = stopped !== undefined && stopped.total <= greedy.total ? stopped : greedy;
  if (known.total <= least) return { best: known, proved: true };
  const more = new Arrays(arrays.memory);
  try {
    return yield* improve(part, known, least, allowed, more);
  } catch (error) {
    if (!ranOutOfMemory(error)) throw error;
    return { best: known, proved: false };
  } finally {
    more.release();
  }
}

/**
 * Looks for a lasso of `least` edges, then of one more, and so on up to `known`: iterative deepening, as in
 * R. E. Korf's IDA* (1985). Each entry waits for the total at which something new can come of searching it.
 */
function* improve(
  part: FairPart,
  known: Candidate,
  least: number,
  allowed: number,
  arrays: Arrays,
): Sliced<Shortest> {
  // A state on a cycle of a lasso with n edges is at most n - 1 edges from the initial states.
  const near = yield* nearPart(part, known.total - 2, allowed, arrays);
  const budget: Budget = { left: allowed };
  const search = new CycleSearch(part.graph, part.owed, near, budget, arrays);
  const waiting = new Map<number, number[]>();
  let pauseAt = allowed - SLICE;
  for (let entry = 0; entry < near.count; entry++) wait(waiting, (near.distance[entry] ?? 0) + 1, entry);
  const end = near.complete + 2; // The first total that states which are not in `near` could have a part in.
  for (let total = least; total < end; total++) {
    const entries = waiting.get(total) ?? [];
    waiting.delete(total);
    for (const entry of entries.sort((a, b) => a - b)) {
      const stem = near.distance[entry] ?? 0;
      if (budget.left < pauseAt) {
        pauseAt = budget.left - SLICE;
        yield;
      }
      const answer = yield* search.cycleThrough(entry, total - stem);
      if (answer.kind === "spent") return { best: known, proved: false };
      if (answer.kind === "found") {
        return { best: candidate(part.region, near.states[entry] ?? 0, answer.cycle), proved: true };
      }
      if (stem + answer.atLeast < end) wait(waiting, stem + answer.atLeast, entry);
    }
  }
  return { best: known, proved: end >= known.total };
}

function wait(waiting: Map<number, number[]>, total: number, entry: number): void {
  const entries = waiting.get(total);
  if (entries === undefined) waiting.set(total, [entry]);
  else entries.push(entry);
}

function candidate(region: Region, entry: number, cycle: readonly number[]): Candidate {
  return { entry, cycle, total: (region.distance[entry] ?? 0) + cycle.length };
}

function lassoOf(region: Region, { entry, cycle }: Candidate, minimal: Lasso["minimal"]): Lasso {
  return { ...region.stemTo(entry), cycle, minimal };
}

/** Of the states that pass `test`, the nearest one, with the lowest number among equals. */
function* nearest(region: Region, test: (state: number) => boolean): Sliced<number | undefined> {
  let found: number | undefined;
  for (let from = 0; from < region.order.length; from += SLICE) {
    const to = Math.min(region.order.length, from + SLICE);
    for (let i = from; i < to; i++) {
      const s = region.order[i] ?? 0;
      if (found !== undefined && region.distance[s] !== region.distance[found]) return found;
      if ((found === undefined || s < found) && test(s)) found = s;
    }
    yield;
  }
  return found;
}

function requireLengths(graph: StateGraph, fairness: readonly FairnessSet[], query: LassoQuery): void {
  const { stateCount, actionCount } = graph;
  const bitmaps: readonly (readonly [string, Uint8Array | undefined, number])[] = [
    ["from", query.from, stateCount],
    ["stay", query.stay, stateCount],
    ["visit", query.visit, stateCount],
    ...(query.visitEach ?? []).map((set, i) => [`visitEach[${i}]`, set, stateCount] as const),
    ["settle", query.settle, stateCount],
    ["avoid", query.avoid, actionCount],
    ...fairness.map((set) => [`fairness set "${set.name}"`, set.members, actionCount] as const),
  ];
  for (const [name, bitmap, length] of bitmaps) {
    if (bitmap !== undefined && bitmap.length !== length) {
      throw new RangeError(`${name} has ${bitmap.length} entries instead of ${length}`);
    }
  }
}
