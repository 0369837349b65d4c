// The product of a state graph and an automaton: pairs of a state and a node of the state's letter.
import type { FairnessSet, LassoQuery, StateGraph } from "../graph.ts";
import { type Arrays, Column, inSlices, type Memory, SLICE, type Sliced } from "../liveness/index.ts";
import type { Automaton } from "./automaton.ts";

/** Pair 0 stands for everything that leads to no run of interest: it is enabled there, and not allowed. */
const SINK = 0;

interface Product {
  readonly graph: StateGraph;
  /** The accepting runs in it. */
  readonly query: LassoQuery;
  /** By pair: its state, or -1 for the sink. */
  readonly states: Int32Array;
  /** The action of an edge that is a stutter between two nodes of the automaton: the last action. */
  readonly stutter: number;
  release(): void;
}

interface ProductOptions {
  /** Of states from this number on, the edges are unknown: no run may rest on them. */
  readonly expanded: number;
  /** Whether the run may pause anywhere, as far as the formula can tell; without X it cannot. */
  readonly pauses: boolean;
  /** Freed by the caller, after `release`. */
  readonly arrays: Arrays;
}

/**
 * Fairness is about what is enabled in the system, so every edge of the graph has one here: one that no node can
 * follow, and one to a state that was not expanded, leads to the sink.
 * @param letters by state: the letter that the automaton reads there
 */
export function* productOf(
  graph: StateGraph,
  letters: Int32Array,
  automaton: Automaton,
  options: ProductOptions,
): Sliced<Product> {
  const pairs = new Pairs(graph, options.arrays.memory);
  let isFinished = false;
  try {
    for (const s of graph.initial) {
      if (s >= options.expanded) continue;
      for (const node of automaton.initial(letters[s] ?? 0)) pairs.find(s, node);
    }
    const initial = Int32Array.from({ length: pairs.count - 1 }, (_, i) => i + 1);
    for (let pair = 1; pair < pairs.count; pair++) {
      expand(pair, pairs, graph, letters, automaton, options);
      if (pair % SLICE === 0) yield;
    }
    const product = yield* finished(pairs, initial, graph, automaton, options.arrays);
    isFinished = true;
    return product;
  } finally {
    if (!isFinished) pairs.release();
  }
}

function expand(
  pair: number,
  pairs: Pairs,
  graph: StateGraph,
  letters: Int32Array,
  automaton: Automaton,
  { expanded, pauses }: ProductOptions,
): void {
  const state = pairs.state.at(pair);
  const node = pairs.node.at(pair);
  const end = graph.offsets[state + 1] ?? 0;
  for (let e = graph.offsets[state] ?? 0; e < end; e++) {
    const action = graph.actions[e] ?? -1;
    if (action < 0) continue; // Changes nothing: a stutter.
    const target = graph.targets[e] ?? 0;
    const nodes = target < expanded ? automaton.next(node, letters[target] ?? 0) : [];
    for (const next of nodes) pairs.addEdge(pairs.find(target, next), action);
    if (nodes.length === 0) pairs.addEdge(SINK, action);
  }
  if (pauses) {
    for (const next of automaton.next(node, letters[state] ?? 0)) {
      // A pause that leaves the node as it is can be left out of any run.
      if (next !== node) pairs.addEdge(pairs.find(state, next), graph.actionCount);
    }
  }
  pairs.endRow();
}

function* finished(
  pairs: Pairs,
  initial: Int32Array,
  graph: StateGraph,
  automaton: Automaton,
  arrays: Arrays,
): Sliced<Product> {
  const { count } = pairs;
  function* bitmap(test: (node: number) => boolean): Sliced<Uint8Array> {
    const map = arrays.uint8(count);
    yield* inSlices(SINK + 1, count, (from, to) => {
      for (let pair = from; pair < to; pair++) map[pair] = test(pairs.node.at(pair)) ? 1 : 0;
    });
    return map;
  }
  const goals: Uint8Array[] = [];
  for (let goal = 0; goal < automaton.goals; goal++)
    goals.push(yield* bitmap((node) => automaton.isGood(goal, node)));
  const stay = yield* bitmap(() => true);
  const settle = yield* bitmap((node) => automaton.repeats(node));
  return {
    graph: {
      stateCount: count,
      initial,
      offsets: new Uint32Array(pairs.offsets.values().buffer, 0, count + 1),
      targets: pairs.targets.values(),
      actions: pairs.actions.values(),
      actionCount: graph.actionCount + 1,
    },
    query: {
      stay,
      settle,
      visitEach: goals,
    },
    states: pairs.state.values(),
    stutter: graph.actionCount,
    release: () => pairs.release(),
  };
}

/** The fairness of the system, for the product: stutters are in no set. */
export function fairnessInProduct(fairness: readonly FairnessSet[]): readonly FairnessSet[] {
  return fairness.map((set) => ({ ...set, members: Uint8Array.from([...set.members, 0]) }));
}

/** The pairs found so far and their edges, in the order of their sources. */
class Pairs {
  readonly state: Column;
  readonly node: Column;
  readonly offsets: Column;
  readonly targets: Column;
  readonly actions: Column;
  /** By pair: one found earlier with the same state, or -1. */
  readonly #earlier: Column;
  /** By state: the pair with it that was found last, or -1. */
  readonly #latest: Int32Array<ArrayBuffer>;
  readonly #memory: Memory;
  readonly #columns: Column[] = [];

  constructor(graph: StateGraph, memory: Memory) {
    this.#memory = memory;
    this.#latest = memory.allocate(graph.stateCount).fill(-1);
    const column = (): Column => {
      const made = new Column(memory);
      this.#columns.push(made);
      return made;
    };
    try {
      this.state = column();
      this.node = column();
      this.#earlier = column();
      this.offsets = column();
      this.targets = column();
      this.actions = column();
    } catch (error) {
      this.release();
      throw error;
    }
    this.#add(-1, -1);
    this.offsets.push(0);
    this.endRow(); // The sink has no edges.
  }

  get count(): number {
    return this.state.length;
  }

  /** The number of a pair, which is added if it is new. */
  find(state: number, node: number): number {
    for (let p = this.#latest[state] ?? -1; p >= 0; p = this.#earlier.at(p)) {
      if (this.node.at(p) === node) return p;
    }
    const added = this.count;
    this.#add(state, node);
    this.#latest[state] = added;
    return added;
  }

  #add(state: number, node: number): void {
    this.#earlier.push(state < 0 ? -1 : (this.#latest[state] ?? -1));
    this.node.push(node);
    this.state.push(state);
  }

  addEdge(target: number, action: number): void {
    this.targets.push(target);
    this.actions.push(action);
  }

  endRow(): void {
    this.offsets.push(this.targets.length);
  }

  release(): void {
    for (const column of this.#columns) column.release();
    this.#memory.release(this.#latest);
  }
}
