// Expands states: the hot loop. It looks up what each process does in each state of a batch, writes all successors into a
// buffer, and only then probes the visited table, where their cache misses overlap.
// It allocates nothing per state, and never calls the model.
import { at } from "./arrays.ts";
import { Batch, type Deeper, type Program } from "./batch.ts";
import { OP_HEADER, PAIR_OP, WORD_OP } from "./learned.ts";
import { hashPair } from "./pair-hash.ts";
import { RecentPairs } from "./recent-pairs.ts";
import type { StateStore } from "./store.ts";

/** Successors gathered before the table is probed. */
const SUCCESSORS = 512;

/** Hears of every step that changes the state: edges of the graph. */
export interface EdgeSink {
  add(source: number, target: number, action: number): void;
}

export class Expander extends Batch {
  readonly store: StateStore;
  readonly #edges: EdgeSink | undefined;
  // The buffer of successors: roots, hashes, actions, sources, and then their numbers.
  #buffer = new Int32Array(2 * SUCCESSORS);
  #hashes = new Int32Array(SUCCESSORS);
  #actions = new Int32Array(SUCCESSORS);
  #sources = new Int32Array(SUCCESSORS);
  #numbers = new Int32Array(SUCCESSORS);
  #scratch = new Int32Array(2);
  readonly #active: Int32Array;
  /** Unless somebody wants to know the number of every successor: those need not be looked up. */
  readonly #recent: RecentPairs | undefined;
  #mayDrop = false;
  #pending = 0;

  constructor(store: StateStore, processes: number, edges: EdgeSink | undefined) {
    super(processes);
    this.store = store;
    this.#active = new Int32Array(processes);
    this.#edges = edges;
    this.#recent = edges === undefined ? new RecentPairs() : undefined;
  }

  /**
   * Generates the successors of the states first .. first+count-1, whose rows and entries were looked up, and adds them,
   * except of states that are skipped.
   * @throws OutOfMemory
   */
  generate(program: Program, first: number, count: number): void {
    this.store.ensureParts(this.#hashes.length);
    this.#mayDrop = true;
    if (this.store.tree.nodes === 0) this.#generatePairs(program, first, count);
    else this.generateAll(program, first, count);
    this.#mayDrop = false;
    this.flush();
  }

  /** To be called when all states were packed anew. */
  forgetRecent(): void {
    this.#recent?.clear();
  }

  /** Where a state is two words it stays in two variables. */
  #generatePairs(program: Program, first: number, count: number): void {
    const { ops, start } = program.operations;
    const { entries, processes, hits, skipped } = this;
    const { base, stride } = this.rows;
    let { words } = this.rows;
    const active = this.#active;
    const recent = this.#recent;
    let [buffer, hashes, actions, sources] = [this.#buffer, this.#hashes, this.#actions, this.#sources];
    let transitions = 0;
    let k = 0;
    for (let i = 0; i < count; i++) {
      if (at(skipped, i) !== 0) continue;
      const w0 = at(words, base + i * stride);
      const w1 = at(words, base + i * stride + 1);
      const end = (i + 1) * processes;
      let enabled = 0;
      for (let e = i * processes; e < end; e++) {
        const entry = at(entries, e);
        active[enabled] = entry;
        // 0 for NO_ALTERNATIVES, which is 0, and 1 for all others: a branch here is one that nobody can predict.
        enabled += (entry | -entry) >>> 31;
      }
      for (let e = 0; e < enabled; e++) {
        const entry = at(active, e);
        hits[entry] = at(hits, entry) + 1;
        let o = at(start, entry);
        const changing = at(ops, o);
        transitions += changing + at(ops, o + 1);
        if (k + changing > hashes.length) {
          this.#pending = k;
          this.transitions += transitions;
          transitions = 0;
          this.makeRoom(changing);
          k = 0;
          ({ words } = this.rows);
          [buffer, hashes, actions, sources] = [this.#buffer, this.#hashes, this.#actions, this.#sources];
        }
        o += 2;
        for (const last = o + changing * PAIR_OP; o < last; o += PAIR_OP) {
          let a = (w0 & at(ops, o + 2)) | at(ops, o + 3);
          let b = (w1 & at(ops, o + 4)) | at(ops, o + 5);
          if (a === w0 && b === w1) continue;
          if (at(ops, o + 1) !== 0) {
            buffer[2 * k] = a;
            buffer[2 * k + 1] = b;
            program.canonicalise(buffer, 2 * k, at(ops, o + 1));
            a = at(buffer, 2 * k);
            b = at(buffer, 2 * k + 1);
          }
          const hash = hashPair(a, b);
          if (recent?.see(a, b, hash) === true) continue;
          buffer[2 * k] = a;
          buffer[2 * k + 1] = b;
          hashes[k] = hash;
          actions[k] = at(ops, o);
          sources[k] = first + i;
          k++;
        }
      }
      if (enabled === 0) this.addTerminal(first + i);
    }
    this.transitions += transitions;
    this.#pending = k;
  }

  /** A copy of the row is changed, and restored, for each successor. */
  protected override begin(i: number): number {
    const { base, stride, words } = this.rows;
    if (this.#scratch.length !== stride) this.#scratch = new Int32Array(stride);
    const row = base + i * stride;
    for (let j = 0; j < stride; j++) this.#scratch[j] = at(words, row + j);
    return row;
  }

  /** The successors of a state by the first `count` of `who`, added at once: which of the steps lead beyond the states before `levelEnd`? */
  tryFew(
    program: Program,
    first: number,
    i: number,
    who: Int32Array,
    count: number,
    levelEnd: number,
  ): Deeper {
    this.makeRoom(this.changesBy(program, i, who, count));
    const from = this.#pending;
    this.generateSome(program, first, i, who, 0, count);
    const to = this.#pending;
    this.flush();
    let deeper = 0;
    for (let k = from; k < to; k++) if (at(this.#numbers, k) >= levelEnd) deeper++;
    return deeper === 0 ? "none" : deeper === to - from ? "all" : "some";
  }

  /** Does the operation at `o` to the row, and puts the successor into the buffer. Returns where the next operation is. */
  protected override successor(program: Program, o: number, row: number, source: number): number {
    const { ops } = program.operations;
    const { words } = this.rows;
    const { store } = this;
    const { tree } = store;
    const scratch = this.#scratch;
    const [action, classBits] = [at(ops, o), at(ops, o + 1)];
    const isPair = tree.nodes === 0;
    const changes = isPair ? 2 : at(ops, o + 2);
    const from = isPair ? o + 2 : o + OP_HEADER;
    const size = isPair ? 2 : WORD_OP;
    let changed = 0;
    for (let c = 0, p = from; c < changes; c++, p += size) {
      const j = isPair ? c : at(ops, p);
      const old = at(words, row + j);
      const now = (old & at(ops, p + size - 2)) | at(ops, p + size - 1);
      scratch[j] = now;
      changed |= old ^ now;
    }
    const nodes = from + changes * size;
    const above = isPair ? 0 : at(ops, o + 3);
    if (changed !== 0) {
      if (classBits !== 0) {
        program.canonicalise(scratch, 0, classBits);
        store.fold(scratch, 0);
      } else {
        for (let n = 0; n < above; n++) store.foldNode(at(ops, nodes + n), scratch, 0);
      }
      this.#push(at(scratch, tree.rootLeft), at(scratch, tree.rootRight), action, source);
    }
    if (classBits !== 0) {
      for (let j = 0; j < scratch.length; j++) scratch[j] = at(words, row + j);
    } else {
      for (let c = 0, p = from; c < changes; c++, p += size) {
        const j = isPair ? c : at(ops, p);
        scratch[j] = at(words, row + j);
      }
      for (let n = 0; n < above; n++) {
        const item = tree.words + at(ops, nodes + n);
        scratch[item] = at(words, row + item);
      }
    }
    return nodes + above;
  }

  #push(a: number, b: number, action: number, source: number): void {
    const hash = hashPair(a, b);
    if (this.#mayDrop && this.#recent?.see(a, b, hash) === true) return;
    const k = this.#pending++;
    this.#buffer[2 * k] = a;
    this.#buffer[2 * k + 1] = b;
    this.#hashes[k] = hash;
    this.#actions[k] = action;
    this.#sources[k] = source;
  }

  /** Room for `successors` more in the buffer. @throws OutOfMemory */
  protected override makeRoom(successors: number): void {
    const capacity = this.#hashes.length;
    if (this.#pending + successors <= capacity) return;
    this.flush();
    if (successors <= capacity) return;
    this.#buffer = new Int32Array(2 * successors);
    this.#hashes = new Int32Array(successors);
    this.#actions = new Int32Array(successors);
    this.#sources = new Int32Array(successors);
    this.#numbers = new Int32Array(successors);
    this.store.ensureParts(successors);
  }

  /** Probes the visited table for everything in the buffer. @throws OutOfMemory */
  flush(): void {
    const n = this.#pending;
    this.#pending = 0;
    if (this.store.isClosed) this.#find(n);
    else this.#add(n);
    const edges = this.#edges;
    if (edges === undefined) return;
    for (let k = 0; k < n; k++) {
      const target = at(this.#numbers, k);
      if (target >= 0) edges.add(at(this.#sources, k), target, at(this.#actions, k));
    }
  }

  #add(n: number): void {
    const { root } = this.store;
    root.ensure(n);
    // Two words are read where they are stored, which may have moved.
    if (this.store.tree.nodes === 0) this.rows.words = root.pairs;
    this.store.ensureParts(this.#hashes.length);
    const added = root.insertMany(this.#buffer, this.#hashes, n, this.#numbers);
    for (let f = 0; f < added; f++) {
      const action = at(this.#actions, at(root.fresh, f));
      this.discovered[action] = at(this.discovered, action) + 1;
    }
  }

  #find(n: number): void {
    this.store.ensureParts(this.#hashes.length);
    for (let k = 0; k < n; k++)
      this.#numbers[k] = this.store.root.find(at(this.#buffer, 2 * k), at(this.#buffer, 2 * k + 1));
  }
}
