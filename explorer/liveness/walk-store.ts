// The walks of one search: kept only if no walk to the same state had at least the same progress.
import type { Budget } from "./budget.ts";
import type { Arrays } from "./memory.ts";
import type { Progress } from "./progress.ts";

/** Comparisons with stored walks that cost as much of the budget as storing one. */
const COMPARISONS_PER_VISIT = 8;

/** A walk is its last edge and the walk before it; walks to one state are chained. */
export class WalkStore {
  count = 0;
  readonly #words: number;
  readonly #budget: Budget;
  readonly #arrays: Arrays;
  /** By state: the latest walk to it, or -1. */
  readonly #latest: Int32Array;
  #state = new Int32Array(64);
  #parent = new Int32Array(64);
  #edge = new Uint32Array(64);
  /** By walk: the walk to the same state that was added before it, or -1. */
  #earlier = new Int32Array(64);
  /** By walk: `met`, then `taken`, `words` words each. */
  #bits: Int32Array;

  constructor(words: number, stateCount: number, budget: Budget, arrays: Arrays) {
    this.#arrays = arrays;
    this.#words = words;
    this.#budget = budget;
    this.#latest = arrays.int32(stateCount).fill(-1);
    this.#bits = new Int32Array(64 * 2 * words);
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.#latest[this.#state[i] ?? 0] = -1;
    this.count = 0;
  }

  /** Adds a walk unless an added one makes it useless; of `progress`, only what is in `care` counts. */
  add(state: number, parent: number, edge: number, progress: Progress, care: Int32Array): void {
    if (this.#isDominated(state, progress, care)) return;
    const i = this.count++;
    if (i === this.#state.length) this.#grow();
    this.#state[i] = state;
    this.#parent[i] = parent;
    this.#edge[i] = edge;
    this.#earlier[i] = this.#latest[state] ?? -1;
    this.#latest[state] = i;
    this.#bits.set(progress.met, i * 2 * this.#words);
    this.#bits.set(progress.taken, (i * 2 + 1) * this.#words);
    this.#budget.left--;
  }

  stateOf(walk: number): number {
    return this.#state[walk] ?? 0;
  }

  load(walk: number, into: Progress): void {
    const words = this.#words;
    for (let w = 0; w < words; w++) {
      into.met[w] = this.#bits[walk * 2 * words + w] ?? 0;
      into.taken[w] = this.#bits[(walk * 2 + 1) * words + w] ?? 0;
    }
  }

  edgesTo(walk: number): readonly number[] {
    const edges: number[] = [];
    for (let i = walk; (this.#parent[i] ?? -1) >= 0; i = this.#parent[i] ?? -1)
      edges.push(this.#edge[i] ?? 0);
    return edges.reverse();
  }

  #isDominated(state: number, progress: Progress, care: Int32Array): boolean {
    const bits = this.#bits;
    const words = this.#words;
    let compared = 0;
    let dominated = false;
    for (let i = this.#latest[state] ?? -1; i >= 0 && !dominated; i = this.#earlier[i] ?? -1) {
      compared++;
      dominated = true;
      for (let w = 0; w < words && dominated; w++) {
        const at = i * 2 * words + w;
        const lacking =
          ((progress.met[w] ?? 0) & ~(bits[at] ?? 0)) | ((progress.taken[w] ?? 0) & ~(bits[at + words] ?? 0));
        dominated = (lacking & (care[w] ?? 0)) === 0;
      }
    }
    this.#budget.left -= compared / COMPARISONS_PER_VISIT;
    return dominated;
  }

  #grow(): void {
    const capacity = this.#state.length * 2;
    this.#arrays.charge(4 * (capacity - this.#state.length) * (4 + 2 * this.#words));
    this.#state = copyOf(this.#state, new Int32Array(capacity));
    this.#parent = copyOf(this.#parent, new Int32Array(capacity));
    this.#edge = copyOf(this.#edge, new Uint32Array(capacity));
    this.#earlier = copyOf(this.#earlier, new Int32Array(capacity));
    this.#bits = copyOf(this.#bits, new Int32Array(capacity * 2 * this.#words));
  }
}

function copyOf<A extends Int32Array | Uint32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
