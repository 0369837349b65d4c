// What a cycle owes, as bits: one per fairness set, and one for each set of states to be visited.
// Enabledness is computed from the out-edges when it is asked for, so nothing is stored per state.
import type { FairnessSet, StateGraph } from "../graph.ts";

/**
 * Obligation i is bit `i & 31` of word `i >> 5`. "Visit a state of V" is the weak obligation that is enabled
 * outside V and that no action takes: a weak obligation is met by a state that disables it.
 */
export interface Obligations {
  /** Words per bit set, at least 1. */
  readonly words: number;
  readonly weak: Int32Array;
  readonly strong: Int32Array;
  /** By action (`words` words each): the sets that it is a member of. */
  readonly taking: Int32Array;
  /** Sets of states, each of which must be visited. */
  readonly visits: readonly Uint8Array[];
  /** The number of the obligation to visit the first of them; the others follow. */
  readonly visitBit: number;
}

export function obligationsOf(
  graph: StateGraph,
  fairness: readonly FairnessSet[],
  visits: readonly Uint8Array[],
): Obligations {
  const count = fairness.length + visits.length;
  const words = Math.max(1, (count + 31) >>> 5);
  const weak = new Int32Array(words);
  const strong = new Int32Array(words);
  const taking = new Int32Array(words * graph.actionCount);
  for (const [i, set] of fairness.entries()) {
    addBit(set.kind === "weak" ? weak : strong, 0, i);
    for (let a = 0; a < graph.actionCount; a++) {
      if (set.members[a] === 1) addBit(taking, a * words, i);
    }
  }
  for (let i = 0; i < visits.length; i++) addBit(weak, 0, fairness.length + i);
  return { words, weak, strong, taking, visits, visitBit: fairness.length };
}

/** Writes the obligations enabled in `state`, in the whole graph, to words `at` .. `at + words - 1` of `into`. */
export function readEnabled(
  graph: StateGraph,
  owed: Obligations,
  state: number,
  into: Int32Array,
  at: number,
): void {
  const { offsets, actions } = graph;
  const { words, taking, visits } = owed;
  for (let w = 0; w < words; w++) into[at + w] = 0;
  const end = offsets[state + 1] ?? 0;
  for (let e = offsets[state] ?? 0; e < end; e++) {
    const action = actions[e] ?? -1;
    if (action < 0) continue; // Changes nothing: neither enabled nor taken.
    for (let w = 0; w < words; w++) into[at + w] = (into[at + w] ?? 0) | (taking[action * words + w] ?? 0);
  }
  for (let i = 0; i < visits.length; i++) {
    if (visits[i]?.[state] !== 1) addBit(into, at, owed.visitBit + i);
  }
}

/** Whether stuttering in `state` for ever is fair (and visits what must be visited): whether nothing at all is enabled. */
export function mayStutter(
  graph: StateGraph,
  owed: Obligations,
  state: number,
  scratch: Int32Array,
): boolean {
  readEnabled(graph, owed, state, scratch, 0);
  for (let w = 0; w < owed.words; w++) {
    if (scratch[w] !== 0) return false;
  }
  return true;
}

/** By action: 1 where an edge of that action may lie on the cycle. */
export function usableActions(graph: StateGraph, avoid: Uint8Array | undefined): Uint8Array {
  const usable = new Uint8Array(graph.actionCount).fill(1);
  if (avoid !== undefined) for (let a = 0; a < usable.length; a++) if (avoid[a] === 1) usable[a] = 0;
  return usable;
}

function addBit(set: Int32Array, at: number, bit: number): void {
  const word = at + (bit >>> 5);
  set[word] = (set[word] ?? 0) | (1 << (bit & 31));
}
