// Where the latest walks have been, as a graph: all that can happen in each of their states is known.
import { at } from "../engine/arrays.ts";
import type { Compiled } from "../engine/compiled.ts";
import { fairnessSets } from "../engine/fairness.ts";
import type { LearnedAlternative } from "../engine/learned.ts";
import type { FairnessSet, StateGraph } from "../graph.ts";

/** Where walks have been. Of the graph's last state nothing is known, and no run may rest on it. */
export interface Visited {
  readonly graph: StateGraph;
  readonly fairness: readonly FairnessSet[];
  /** All states but the last, packed. */
  readonly words: Int32Array;
}

export class Trails {
  readonly #compiled: Compiled;
  readonly #states: Int32Array[] = [];
  readonly #moves: (readonly LearnedAlternative[])[] = [];
  readonly #begun = new Set<number>();
  /** By hash: the states that have it. */
  readonly #byHash = new Map<number, number[]>();

  constructor(compiled: Compiled) {
    this.#compiled = compiled;
  }

  get count(): number {
    return this.#states.length;
  }

  /** A state that a walk stands in, and everything that can change it. The walk begins there if `isFirst`. */
  add(ids: Int32Array, moves: readonly LearnedAlternative[], isFirst: boolean): void {
    const hash = hashOf(ids);
    let state = this.#find(ids, hash);
    if (state < 0) {
      state = this.#states.push(ids) - 1;
      this.#moves.push(moves);
      const alike = this.#byHash.get(hash);
      if (alike === undefined) this.#byHash.set(hash, [state]);
      else alike.push(state);
    }
    if (isFirst) this.#begun.add(state);
  }

  clear(): void {
    this.#states.length = 0;
    this.#moves.length = 0;
    this.#begun.clear();
    this.#byHash.clear();
  }

  idsOf(state: number): Int32Array {
    const ids = this.#states[state];
    if (ids === undefined) throw new RangeError(`no state ${state}`);
    return ids;
  }

  /** A move from one state to the next by this action, if there is one. */
  moveBetween(source: number, target: number, action: number): LearnedAlternative | undefined {
    const [before, after] = [this.idsOf(source), this.idsOf(target)];
    return this.#moves[source]?.find(({ action: a, writes }) => {
      if (a !== action) return false;
      const ids = before.slice();
      for (const w of writes) ids[w.slot] = w.new;
      return ids.every((id, slot) => id === at(after, slot));
    });
  }

  /** To be asked for again when the walker has gone on: states may be packed in another way then. */
  visited(): Visited {
    return { graph: this.#graph(), fairness: fairnessSets(this.#compiled), words: this.#packed() };
  }

  #packed(): Int32Array {
    const { layout } = this.#compiled;
    const words = new Int32Array(this.count * layout.words);
    for (const [s, ids] of this.#states.entries()) layout.pack(ids, words, s * layout.words);
    return words;
  }

  /** States are numbered as they were added. The last one, number `count`, stands for all that no walk was in. */
  #graph(): StateGraph {
    const offsets = new Uint32Array(this.count + 2);
    const targets: number[] = [];
    const actions: number[] = [];
    for (const [s, moves] of this.#moves.entries()) {
      this.#addTargets(this.idsOf(s), moves, targets);
      for (const move of moves) actions.push(move.action);
      offsets[s + 1] = targets.length;
    }
    offsets[this.count + 1] = targets.length;
    return {
      stateCount: this.count + 1,
      initial: Int32Array.from(this.#begun),
      offsets,
      targets: Int32Array.from(targets),
      actions: Int32Array.from(actions),
      actionCount: this.#compiled.actions.length,
    };
  }

  #addTargets(ids: Int32Array, moves: readonly LearnedAlternative[], targets: number[]): void {
    const source = hashOf(ids);
    const after = ids.slice();
    for (const { writes } of moves) {
      let hash = source;
      for (const w of writes) {
        hash = (hash + mixed(w.slot, w.new) - mixed(w.slot, at(ids, w.slot))) | 0;
        after[w.slot] = w.new;
      }
      const target = this.#find(after, hash);
      targets.push(target < 0 ? this.count : target);
      for (const w of writes) after[w.slot] = at(ids, w.slot);
    }
  }

  #find(ids: Int32Array, hash: number): number {
    for (const state of this.#byHash.get(hash) ?? []) {
      if (this.#states[state]?.every((id, slot) => id === at(ids, slot)) === true) return state;
    }
    return -1;
  }
}

/** A sum over the slots, so that it follows a step from what the step writes. */
function hashOf(ids: Int32Array): number {
  let hash = 0;
  for (let slot = 0; slot < ids.length; slot++) hash = (hash + mixed(slot, at(ids, slot))) | 0;
  return hash;
}

function mixed(slot: number, id: number): number {
  const x = Math.imul((slot + 1) ^ Math.imul(id, 0x9e3779b1), 0x21f0aaad);
  return Math.imul(x ^ (x >>> 15), 0x735a2d97);
}
