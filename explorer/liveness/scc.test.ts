// Compares the components with mutual reachability, also when a part is decomposed once more.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StateGraph } from "../graph.ts";
import { edgesOf, graphOf } from "./brute-force.ts";
import { Arrays, unlimited } from "./memory.ts";
import { ComponentSearch } from "./scc.ts";

const SEED = 7;
/** Few, so that the search pauses in all kinds of places. */
const VISITS = 3;

/** Components as mutual reachability among `states` by edges whose action is usable, each sorted. */
function byReachability(graph: StateGraph, usable: Uint8Array, states: readonly number[]): number[][] {
  const reach = new Set(states.map((s) => `${s} ${s}`));
  for (const { from, to, action } of edgesOf(graph)) {
    if (usable[action] === 1 && states.includes(from) && states.includes(to)) reach.add(`${from} ${to}`);
  }
  for (const k of states) {
    for (const i of states) {
      for (const j of states) if (reach.has(`${i} ${k}`) && reach.has(`${k} ${j}`)) reach.add(`${i} ${j}`);
    }
  }
  const classes = states.map((i) => states.filter((j) => reach.has(`${i} ${j}`) && reach.has(`${j} ${i}`)));
  return classes.filter((c, i) => c[0] === states[i]);
}

function bySearch(search: ComponentSearch, states: readonly number[]): number[][] {
  const found: number[][] = [];
  search.begin(Int32Array.from(states));
  const next = () => search.next(search.visits + VISITS);
  for (let event = next(); event !== "done"; event = next()) {
    if (event === "paused") continue;
    const members = [...search.stack.subarray(search.from, search.to)].sort((a, b) => a - b);
    expect(members.map((s) => search.mark[s])).toEqual(members.map(() => search.id));
    found.push(members);
  }
  return found.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

const graphs = fc.integer({ min: 1, max: 14 }).chain((n) => {
  const state = fc.integer({ min: 0, max: n - 1 });
  const edge = fc.record({ from: state, to: state, action: fc.integer({ min: -1, max: 2 }) });
  return fc.record({
    graph: fc.array(edge, { maxLength: 30, size: "max" }).map((edges) => graphOf(n, [0], edges, 3)),
    part: fc.uniqueArray(state, { maxLength: n }),
  });
});

describe("strongly connected components", () => {
  it(`are the classes of mutual reachability (seed ${SEED})`, () => {
    fc.assert(
      fc.property(graphs, ({ graph, part }) => {
        const usable = Uint8Array.of(1, 0, 1);
        const search = new ComponentSearch(graph, usable, graph.stateCount, new Arrays(unlimited));
        const all = Array.from({ length: graph.stateCount }, (_, s) => s);
        expect(bySearch(search, all)).toEqual(byReachability(graph, usable, all));
        const sorted = part.sort((a, b) => a - b);
        expect(bySearch(search, sorted)).toEqual(byReachability(graph, usable, sorted));
      }),
      { seed: SEED, numRuns: 1500 },
    );
  });
});
