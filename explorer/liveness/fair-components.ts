// The maximal parts of the graph in which a fair cycle can be: each of their states lies on one.
// Emptiness of a generalised Streett automaton: E. A. Emerson, C.-L. Lei, "Modalities for model checking" (1987).
import type { StateGraph } from "../graph.ts";
import { type Obligations, readEnabled } from "./enabled.ts";
import type { Region } from "./region.ts";
import { ComponentSearch, EXCLUDED } from "./scc.ts";

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
export function fairComponents(
  graph: StateGraph,
  owed: Obligations,
  usable: Uint8Array,
  region: Region,
): FairPart {
  const search = new ComponentSearch(graph, usable, region.order.length);
  const { mark } = search;
  const summary = summaryOf(graph, owed, usable, mark);
  const toDecompose: Int32Array[] = [region.order];
  for (let part = toDecompose.pop(); part !== undefined; part = toDecompose.pop()) {
    search.run(part, (buffer, from, to, id) => {
      const verdict = summary.judge(buffer, from, to, id);
      if (verdict === "fair") return;
      for (let i = from; i < to; i++) mark[buffer[i] ?? 0] = EXCLUDED;
      if (verdict === "unfair") return;
      const rest = buffer.slice(from, to).filter((s) => summary.survives(s));
      if (rest.length > 0) toDecompose.push(rest);
    });
  }
  for (let i = 0; i < region.order.length; i++) {
    const s = region.order[i] ?? 0;
    mark[s] = EXCLUDED - 1 - (mark[s] ?? EXCLUDED);
  }
  return { graph, owed, usable, region, components: mark };
}

interface Summary {
  /**
   * "fair": walking all its edges is fair. "unfair": no cycle in it is. "part": only cycles through the states
   * that `survive` can be, until `judge` is called again.
   */
  judge(buffer: Int32Array, from: number, to: number, id: number): "fair" | "unfair" | "part";
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
    judge(buffer, from, to, id) {
      taken.fill(0);
      everywhere.fill(-1);
      somewhere.fill(0);
      for (let i = from; i < to; i++) {
        // Most components are one state without a loop: they are told first, and cheaply.
        if (!addTaken(buffer[i] ?? 0, id)) return "unfair";
        addEnabled(buffer[i] ?? 0);
      }
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
