// Which states lead to some others: a search backwards through the whole graph.
import type { StateGraph } from "../graph.ts";
import type { Arrays } from "./memory.ts";
import { inSlices, SLICE, type Sliced } from "./slices.ts";

/** Adds to `reached` (by state: 1 = member) all states from which a run of usable actions (by action: 1) leads to one of them. */
export function* waysTo(
  graph: StateGraph,
  reached: Uint8Array,
  usable: Uint8Array,
  arrays: Arrays,
): Sliced<void> {
  const { stateCount } = graph;
  const back = yield* reversed(graph, usable, arrays);
  const queue = arrays.int32(stateCount);
  let end = 0;
  for (let s = 0; s < stateCount; s++) if (reached[s] === 1) queue[end++] = s;
  for (let i = 0; i < end; i++) {
    const t = queue[i] ?? 0;
    for (let e = back.offsets[t] ?? 0; e < (back.offsets[t + 1] ?? 0); e++) {
      const s = back.sources[e] ?? 0;
      if (reached[s] === 1) continue;
      reached[s] = 1;
      queue[end++] = s;
    }
    if (i % SLICE === SLICE - 1) yield;
  }
  arrays.drop(queue);
  arrays.drop(back.sources);
  arrays.drop(back.offsets);
}

interface Backwards {
  /** The usable edges to state t come from `sources[offsets[t]]` .. `sources[offsets[t+1] - 1]`. */
  readonly offsets: Int32Array;
  readonly sources: Int32Array;
}

function* reversed(graph: StateGraph, usable: Uint8Array, arrays: Arrays): Sliced<Backwards> {
  const { stateCount, offsets: out, targets, actions } = graph;
  const offsets = arrays.int32(stateCount + 2);
  const isUsable = (e: number): boolean => usable[actions[e] ?? -1] === 1;
  const edges = out[stateCount] ?? 0;
  // Counted two places further on, summed up, and then used to place: so each offset ends up where it begins.
  yield* inSlices(0, edges, (from, to) => {
    for (let e = from; e < to; e++) {
      const place = (targets[e] ?? 0) + 2;
      if (isUsable(e)) offsets[place] = (offsets[place] ?? 0) + 1;
    }
  });
  for (let t = 2; t < offsets.length; t++) offsets[t] = (offsets[t] ?? 0) + (offsets[t - 1] ?? 0);
  const sources = arrays.int32(offsets[stateCount + 1] ?? 0);
  yield* inSlices(0, stateCount, (from, to) => {
    for (let s = from; s < to; s++) {
      for (let e = out[s] ?? 0; e < (out[s + 1] ?? 0); e++) {
        if (!isUsable(e)) continue;
        const place = (targets[e] ?? 0) + 1;
        const at = offsets[place] ?? 0;
        sources[at] = s;
        offsets[place] = at + 1;
      }
    }
  });
  return { offsets, sources };
}
