// From states and edges found by the search to replayed traces.
import { at } from "./engine/arrays.ts";
import { BATCH, Expander } from "./engine/expander.ts";
import { Expansion } from "./engine/expansion.ts";
import { knowledgeOf } from "./engine/knowledge.ts";
import { type PathStep, Replay } from "./engine/replay.ts";
import type { Search } from "./engine/search.ts";
import { Rows } from "./engine/store.ts";
import type { Lasso, StateGraph } from "./graph.ts";
import type { Run } from "./ltl/index.ts";
import type { Trace } from "./result.ts";

/** A shortest run to `state`, replayed; the replay stands in its last state. */
export function replayTo(search: Search, state: number): Replay {
  const path = pathTo(search, state);
  const replay = new Replay(search.compiled, idsOf(search, path[0] ?? 0));
  for (const s of path.slice(1)) replay.step({ target: idsOf(search, s), action: undefined });
  return replay;
}

/** States from an initial one to `state`, as few as possible. Predecessors are not stored: levels are expanded again. */
function pathTo(search: Search, state: number): readonly number[] {
  const { levels } = search.store;
  const path = [state];
  for (let level = search.store.depthOf(state) - 1; level >= 0; level--) {
    const target = path[0];
    let found = -1;
    const edges = {
      add(source: number, to: number): void {
        if (to === target && found < 0) found = source;
      },
    };
    const { compiled, store } = search;
    const knowledge = knowledgeOf(compiled);
    const again = new Expansion(new Expander(store, compiled.system.processes.length, edges, undefined));
    const end = levels[level + 1] ?? 0;
    for (let s = levels[level] ?? 0; s < end && found < 0; s += BATCH)
      again.expand(knowledge, s, Math.min(BATCH, end - s));
    path.unshift(found);
  }
  return path;
}

/** The lasso, replayed. @throws Error if its cycle does not close in the model. */
export function replayLasso(search: Search, graph: StateGraph, lasso: Lasso): Trace {
  const replay = new Replay(search.compiled, idsOf(search, lasso.start));
  for (const e of lasso.stem) replay.step(stepOf(search, graph, e));
  const entry = replay.ids;
  for (const e of lasso.cycle) replay.step(stepOf(search, graph, e));
  if (!entry.every((id, i) => id === replay.ids[i]))
    throw new Error("a counterexample's cycle does not close");
  return replay.trace(lasso.stem.length, lasso.minimal);
}

/** The run, replayed; `see` is called in its first state and after each step. @throws Error if its cycle does not close. */
export function replayRun(search: Search, run: Run, see: (replay: Replay) => void): Trace {
  const replay = new Replay(search.compiled, idsOf(search, run.start));
  let entry = replay.ids;
  see(replay);
  for (const [i, { target, action }] of run.steps.entries()) {
    if (action === undefined) replay.pause();
    else replay.step({ target: idsOf(search, target), action });
    if (i + 1 === run.loop) entry = replay.ids;
    see(replay);
  }
  if (!entry.every((id, i) => id === replay.ids[i]))
    throw new Error("a counterexample's cycle does not close");
  return replay.trace(run.loop, run.minimal);
}

/** The ids of all slots in a stored state. */
export function idsOf(search: Search, state: number): Int32Array {
  const { layout, system } = search.compiled;
  const ids = new Int32Array(system.slots.length);
  const rows = new Rows();
  search.store.read(state, 1, rows);
  layout.unpack(rows.words, rows.base, ids);
  return ids;
}

function stepOf(search: Search, graph: StateGraph, edge: number): PathStep {
  const action = at(graph.actions, edge);
  return { target: idsOf(search, at(graph.targets, edge)), action: action < 0 ? undefined : action };
}
