// From lassos of the graph to replayed traces.
import { Actors } from "./engine/actors.ts";
import { at } from "./engine/arrays.ts";
import { ranOutOfMemory } from "./engine/memory.ts";
import { type PathStep, Replay } from "./engine/replay.ts";
import type { Search } from "./engine/search.ts";
import type { Lasso, LassoQuery, StateGraph } from "./graph.ts";
import { layersOfStems } from "./layers.ts";
import type { Arrays } from "./liveness/index.ts";
import type { Trace } from "./result.ts";
import { NO_STEP, ShortestRuns } from "./shortest-runs.ts";
import { type Arrival, idsOf, simplestRun } from "./simplest-run.ts";

/** The lasso, replayed, by the simplest stem that is as short. @throws Error if its cycle does not close in the model. */
export function replayLasso(
  search: Search,
  graph: StateGraph,
  lasso: Lasso,
  query: LassoQuery,
  arrays: Arrays,
): Trace {
  const { replay, isSimplest } =
    simplestStem(search, graph, lasso, query, arrays) ?? knownStem(search, graph, lasso);
  const entry = replay.ids;
  for (const e of lasso.cycle) replay.step(stepOf(search, graph, e));
  if (!entry.every((id, i) => id === replay.ids[i]))
    throw new Error("a counterexample's cycle does not close");
  return replay.trace(lasso.stem.length, lasso.minimal, isSimplest);
}

/** Undefined if there is no memory to find it. */
function simplestStem(
  search: Search,
  graph: StateGraph,
  { stem, cycle, start }: Lasso,
  query: LassoQuery,
  arrays: Arrays,
): Pick<Arrival, "replay" | "isSimplest"> | undefined {
  try {
    const layers = layersOfStems(graph, query, stem.length, arrays);
    const lastEdge = stem.at(-1);
    const entry = layers.positionOf(lastEdge === undefined ? start : at(graph.targets, lastEdge));
    const then = cycle[0] === undefined ? NO_STEP : at(graph.actions, cycle[0]);
    const aim = { level: stem.length, positions: Int32Array.of(entry), actions: Int32Array.of(then) };
    const actors = new Actors(search.compiled);
    return simplestRun(search, actors, layers, new ShortestRuns(layers, actors, [aim]).towards(0));
  } catch (error) {
    if (!ranOutOfMemory(error)) throw error;
    return undefined;
  }
}

function knownStem(search: Search, graph: StateGraph, { start, stem }: Lasso) {
  const replay = new Replay(search.compiled, idsOf(search, start));
  for (const e of stem) replay.step(stepOf(search, graph, e));
  return { replay, isSimplest: false };
}

function stepOf(search: Search, graph: StateGraph, edge: number): PathStep {
  const action = at(graph.actions, edge);
  return { target: idsOf(search, at(graph.targets, edge)), action: action < 0 ? undefined : action };
}
