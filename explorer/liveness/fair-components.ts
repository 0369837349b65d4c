// The maximal parts of the graph in which a fair cycle can be: each of their states lies on one.
// Emptiness of a generalised Streett automaton: E. A. Emerson, C.-L. Lei, "Modalities for model checking" (1987).
import type { StateGraph } from "../graph.ts";
import { type Obligations, readEnabled } from "./enabled.ts";
import type { Arrays } from "./memory.ts";
import type { Region } from "./region.ts";
import { ComponentSearch, EXCLUDED } from "./scc.ts";
import { inSlices, SLICE, type Sliced } from "./slices.ts";

/** Where the fair cycles of a query are. */
export interface FairPart {
  readonly graph: StateGraph;
  readonly owed: Obligations;
  /** By action: 1 if its edges may lie on a cycle. */
  readonly usable: Uint8Array;
  readonly region: Region;
  /** By state: the number (0 or more, with gaps) of the fair component that it belongs to, or -1. */
  readonly components: Int32Array;
}

/** Walking all edges of one fair component for ever is a fair run, and every fair cycle lies in one component. */
export function* fairComponents(
  graph: StateGraph,
  owed: Obligations,
  usable: Uint8Array,
  region: Region,
  arrays: Arrays,
): Sliced<FairPart> {
  const search = new ComponentSearch(graph, usable, region.order.length, arrays);
  const { mark, stack } = search;
  const summary = summaryOf(graph, owed, usable, mark);
  const toDecompose: Int32Array[] = [region.order];
  let limit = SLICE;
  for (let part = toDecompose.pop(); part !== undefined; part = toDecompose.pop()) {
    search.begin(part);
    for (let event = search.next(limit); event !== "done"; event = search.next(limit)) {
      if (event === "paused") {
        limit = search.visits + SLICE;
        yield;
        continue;
      }
      const { from, to, id } = search;
      limit -= to - from;
      const isSmall = to - from <= SLICE;
      const verdict = isSmall ? summary.judge(stack, from, to, id) : yield* judged(summary, search);
      if (verdict !== "fair") for (let i = from; i < to; i++) mark[stack[i] ?? 0] = EXCLUDED;
      if (verdict !== "part") continue;
      const rest = yield* survivors(summary, stack.subarray(from, to), arrays);
      if (rest.length > 0) toDecompose.push(rest);
    }
    if (part !== region.order) arrays.drop(part);
  }
  for (let i = 0; i < region.order.length; i++) {
    const s = region.order[i] ?? 0;
    mark[s] = EXCLUDED - 1 - (mark[s] ?? EXCLUDED);
  }
  return { graph, owed, usable, region, components: mark };
}

type Verdict = "fair" | "unfair" | "part";

function* judged(summary: Summary, { stack, from, to, id }: ComponentSearch): Sliced<Verdict> {
  summary.begin();
  for (let at = from; at < to; at += SLICE) {
    if (!summary.add(stack, at, Math.min(to, at + SLICE), id)) return "unfair";
    yield;
  }
  return summary.verdict();
}

function* survivors(summary: Summary, states: Int32Array, arrays: Arrays): Sliced<Int32Array> {
  const rest = arrays.int32(states.length);
  let count = 0;
  yield* inSlices(0, states.length, (from, to) => {
    for (let i = from; i < to; i++) if (summary.survives(states[i] ?? 0)) rest[count++] = states[i] ?? 0;
  });
  const exact = arrays.int32(count);
  exact.set(rest.subarray(0, count));
  arrays.drop(rest);
  return exact;
}

interface Summary {
  begin(): void;
  /** Adds states of the component `id`; false if no cycle in it can be fair. */
  add(buffer: Int32Array, from: number, to: number, id: number): boolean;
  /**
   * Of the states added: "fair": walking all edges between them is fair. "unfair": no cycle in there is. "part": only
   * cycles through the states that `survive` can be, until another component is begun.
   */
  verdict(): Verdict;
  /** All in one. */
  judge(buffer: Int32Array, from: number, to: number, id: number): Verdict;
  survives(state: number): boolean;
}

function summaryOf(graph: StateGraph, owed: Obligations, usable: Uint8Array, mark: Int32Array): Summary {
  const { offsets, targets, actions } = graph;
  const { words, taking, weak, strong } = owed;
  const enabled = new Int32Array(words);
  const everywhere = new Int32Array(words);
  const somewhere = new Int32Array(words);
  const taken = new Int32Array(words);
  const refused = new Int32Array(words);

  /** Adds what edges of `state` inside its component take; false if there is no such edge. */
  function addTaken(state: number, id: number): boolean {
    let inside = false;
    const end = offsets[state + 1] ?? 0;
    for (let e = offsets[state] ?? 0; e < end; e++) {
      const action = actions[e] ?? -1;
      if (action < 0 || usable[action] !== 1 || mark[targets[e] ?? 0] !== id) continue;
      inside = true;
      for (let w = 0; w < words; w++) taken[w] = (taken[w] ?? 0) | (taking[action * words + w] ?? 0);
    }
    return inside;
  }

  function addEnabled(state: number): void {
    readEnabled(graph, owed, state, enabled, 0);
    for (let w = 0; w < words; w++) {
      everywhere[w] = (everywhere[w] ?? 0) & (enabled[w] ?? 0);
      somewhere[w] = (somewhere[w] ?? 0) | (enabled[w] ?? 0);
    }
  }

  return {
    begin() {
      taken.fill(0);
      everywhere.fill(-1);
      somewhere.fill(0);
    },
    add(buffer, from, to, id) {
      for (let i = from; i < to; i++) {
        // Most components are one state without a loop: they are told first, and cheaply.
        if (!addTaken(buffer[i] ?? 0, id)) return false;
        addEnabled(buffer[i] ?? 0);
      }
      return true;
    },
    judge(buffer, from, to, id) {
      this.begin();
      return this.add(buffer, from, to, id) ? this.verdict() : "unfair";
    },
    verdict() {
      let refusal = 0;
      for (let w = 0; w < words; w++) {
        const untaken = ~(taken[w] ?? 0);
        // A weak set enabled in all states and never taken: so it is on each cycle in here.
        if (((weak[w] ?? 0) & (everywhere[w] ?? 0) & untaken) !== 0) return "unfair";
        // A strong set enabled in some state and never taken: no fair cycle passes through that state.
        refused[w] = (strong[w] ?? 0) & (somewhere[w] ?? 0) & untaken;
        refusal |= refused[w] ?? 0;
      }
      return refusal === 0 ? "fair" : "part";
    },
    survives(state) {
      readEnabled(graph, owed, state, enabled, 0);
      for (let w = 0; w < words; w++) if (((enabled[w] ?? 0) & (refused[w] ?? 0)) !== 0) return false;
      return true;
    },
  };
}
