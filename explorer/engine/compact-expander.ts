// Expands states where only fingerprints of them are stored: the hot loop of that. Successors are gathered with their
// fingerprints, which follow from that of the source and the words that changed; then their cells are probed.
import { at } from "./arrays.ts";
import { Batch, type Deeper, type Program } from "./batch.ts";
import type { CompactStore } from "./compact-store.ts";
import { OP_HEADER, PAIR_OP, WORD_OP } from "./learned.ts";
import { hashPair } from "./pair-hash.ts";
import { RecentPairs } from "./recent-pairs.ts";

/** Successors gathered before the set is probed. */
const SUCCESSORS = 512;

export class CompactExpander extends Batch {
  readonly store: CompactStore;
  // The buffer of successors: packed states, fingerprints, actions.
  #buffer = new Int32Array(0);
  #highs = new Int32Array(SUCCESSORS);
  #lows = new Int32Array(SUCCESSORS);
  #actions = new Int32Array(SUCCESSORS);
  #pending = 0;
  /** By the sums that fingerprints are made from. */
  readonly #recent = new RecentPairs();
  /** Whether nobody asks about each single successor. */
  #mayDrop = false;
  /** Of the state that is expanded: the sum that its fingerprint is made from. */
  #sumHigh = 0;
  #sumLow = 0;
  /** Keeps the touching reads from being optimised away. */
  touched = 0;

  constructor(store: CompactStore, processes: number) {
    super(processes);
    this.store = store;
  }

  /**
   * Generates the successors of the states first .. first+count-1, whose rows and entries were looked up, and adds them.
   * @throws OutOfMemory
   */
  generate(program: Program, first: number, count: number): void {
    this.#mayDrop = true;
    this.generateAll(program, first, count);
    this.#mayDrop = false;
    this.flush();
  }

  /**
   * The successors of a state by the first `count` of `who`, added at once: which of the steps lead to the next level? That
   * is known of new states only; of all others it is assumed that they do not.
   */
  tryFew(program: Program, first: number, i: number, who: Int32Array, count: number): Deeper {
    this.makeRoom(this.changesBy(program, i, who, count));
    const from = this.#pending;
    this.generateSome(program, first, i, who, 0, count);
    const to = this.#pending;
    const deeper = this.flush(from);
    return deeper === 0 ? "none" : deeper === to - from ? "all" : "some";
  }

  /** Makes ready for the successors of a state of the batch. Returns where it is. */
  protected override begin(i: number): number {
    const { rows } = this;
    const { fingerprints } = this.store;
    this.#fit(SUCCESSORS);
    const row = rows.base + i * rows.stride;
    fingerprints.sum(rows.words, row);
    this.#sumHigh = fingerprints.high;
    this.#sumLow = fingerprints.low;
    return row;
  }

  /** Does the operation at `o` to the row, and puts the successor into the buffer. Returns where the next operation is. */
  protected override successor(program: Program, o: number, row: number): number {
    const { ops } = program.operations;
    const { words } = this.rows;
    const { stride, fingerprints } = this.store;
    const buffer = this.#buffer;
    const k = this.#pending;
    const to = k * stride;
    for (let j = 0; j < stride; j++) buffer[to + j] = at(words, row + j);
    const [action, classBits] = [at(ops, o), at(ops, o + 1)];
    const isPair = stride === 2;
    const changes = isPair ? 2 : at(ops, o + 2);
    const size = isPair ? 2 : WORD_OP;
    let p = isPair ? o + 2 : o + OP_HEADER;
    let changed = 0;
    for (let c = 0; c < changes; c++, p += size) {
      const j = isPair ? c : at(ops, p);
      const old = at(words, row + j);
      const now = (old & at(ops, p + size - 2)) | at(ops, p + size - 1);
      buffer[to + j] = now;
      changed |= old ^ now;
    }
    if (changed !== 0) {
      if (classBits !== 0) program.canonicalise(buffer, to, classBits);
      let [high, low] = [this.#sumHigh, this.#sumLow];
      for (let j = 0; j < stride; j++) {
        const old = at(words, row + j);
        const now = at(buffer, to + j);
        if (now === old) continue;
        fingerprints.change(high, low, j, old, now);
        ({ high, low } = fingerprints);
      }
      if (!(this.#mayDrop && this.#recent.see(high, low, hashPair(high, low)))) {
        this.#highs[k] = high;
        this.#lows[k] = low;
        this.#actions[k] = action;
        this.#pending = k + 1;
      }
    }
    return isPair ? o + PAIR_OP : p + at(ops, o + 3);
  }

  /** Room for `successors` more in the buffer. @throws OutOfMemory */
  protected override makeRoom(successors: number): void {
    if (this.#pending + successors <= this.#highs.length) return;
    this.flush();
    this.#fit(successors);
  }

  /** An empty buffer for so many successors at least. */
  #fit(successors: number): void {
    const { stride } = this.store;
    const capacity = Math.max(successors, this.#highs.length);
    if (this.#highs.length < capacity) {
      this.#highs = new Int32Array(capacity);
      this.#lows = new Int32Array(capacity);
      this.#actions = new Int32Array(capacity);
    }
    if (this.#buffer.length < capacity * stride) this.#buffer = new Int32Array(capacity * stride);
  }

  /**
   * Adds those in the buffer that are new. Returns how many of them were at `from` or after.
   * @throws OutOfMemory, with some of them added
   */
  flush(from = 0): number {
    const n = this.#pending;
    this.#pending = 0;
    const { store } = this;
    const { set, frontier, stride } = store;
    frontier.ensure(n);
    store.finish(this.#highs, this.#lows, n);
    this.touched ^= set.touch(this.#highs, n);
    let added = 0;
    for (let k = 0; k < n; k++) {
      if (!set.add(at(this.#highs, k), at(this.#lows, k))) continue;
      if (k >= from) added++;
      frontier.push(this.#buffer, k * stride);
      const action = at(this.#actions, k);
      this.discovered[action] = at(this.discovered, action) + 1;
    }
    return added;
  }
}
