// Expands states: the hot loop. It looks up what each process does in each state of a batch, writes all successors into a
// buffer, and only then probes the visited table, where their cache misses overlap.
// It allocates nothing per state, and never calls the model.
import { at, grown } from "./arrays.ts";
import { NO_ALTERNATIVES, OP_HEADER, PAIR_OP, WORD_OP } from "./operations.ts";
import { hashPair } from "./pair-hash.ts";
import { RecentPairs } from "./recent-pairs.ts";
import { Rows, type StateStore } from "./store.ts";

/** States per batch, and successors gathered before the table is probed. */
export const BATCH = 128;
const SUCCESSORS = 512;

/** What the loop runs. */
export interface Program {
  readonly operations: { readonly ops: Int32Array; readonly start: Int32Array };
  /** How many entries and actions there are. */
  readonly sizes: { readonly entries: number; readonly actions: number };
  /** Puts the state at words[base...] into its canonical form, after the classes of these bits were disturbed. */
  canonicalise(words: Int32Array, base: number, classBits: number): void;
}

/** Hears of every step that changes the state: edges of the graph. */
export interface EdgeSink {
  add(source: number, target: number, action: number): void;
}

/** Of the steps from a state that change it, how many lead to the next level. */
export type Deeper = "none" | "some" | "all";

export class Expander {
  readonly store: StateStore;
  readonly rows = new Rows();
  readonly processes: number;
  /** By state of the batch and process. */
  readonly entries: Int32Array;
  /** By state of the batch: 1 if it is to be left for later, as something about it is not known. */
  readonly skipped = new Int32Array(BATCH);
  transitions = 0;
  terminals = new Int32Array(16);
  terminalCount = 0;
  /** Per entry of the memo tables: in how many states it applied. */
  hits = new Int32Array(1024);
  /** Per action: how many states it was the first to reach. */
  discovered = new Int32Array(64);
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
    this.store = store;
    this.processes = processes;
    this.entries = new Int32Array(BATCH * processes);
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
    else this.#generateRows(program, first, count);
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
          this.#makeRoom(changing);
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
      if (enabled === 0) this.#addTerminal(first + i);
    }
    this.transitions += transitions;
    this.#pending = k;
  }

  /** States of any length: a copy of the row is changed, and restored, for each successor. */
  #generateRows(program: Program, first: number, count: number): void {
    const { ops, start } = program.operations;
    const { entries, processes, hits, skipped } = this;
    for (let i = 0; i < count; i++) {
      if (at(skipped, i) !== 0) continue;
      const row = this.#begin(i);
      let enabled = 0;
      for (let e = i * processes; e < (i + 1) * processes; e++) {
        const entry = at(entries, e);
        if (entry === NO_ALTERNATIVES) continue;
        enabled = 1;
        hits[entry] = at(hits, entry) + 1;
        let o = at(start, entry);
        const changing = at(ops, o);
        this.transitions += changing + at(ops, o + 1);
        this.#makeRoom(changing);
        o += 2;
        for (let left = changing; left > 0; left--) o = this.#successor(program, o, row, first + i);
      }
      if (enabled === 0) this.#addTerminal(first + i);
    }
  }

  /** Makes ready for the successors of a state of the batch. Returns where it is. */
  #begin(i: number): number {
    const { base, stride, words } = this.rows;
    if (this.#scratch.length !== stride) this.#scratch = new Int32Array(stride);
    const row = base + i * stride;
    for (let j = 0; j < stride; j++) this.#scratch[j] = at(words, row + j);
    return row;
  }

  /** Puts the successors of one state of the batch by the processes who[from .. to-1] into the buffer. */
  generateSome(program: Program, first: number, i: number, who: Int32Array, from: number, to: number): void {
    const { ops, start } = program.operations;
    const { entries, processes, hits } = this;
    const row = this.#begin(i);
    let enabled = 0;
    for (let c = from; c < to; c++) {
      const entry = at(entries, i * processes + at(who, c));
      if (entry === NO_ALTERNATIVES) continue;
      enabled = 1;
      hits[entry] = at(hits, entry) + 1;
      let o = at(start, entry);
      const changing = at(ops, o);
      this.transitions += changing + at(ops, o + 1);
      this.#makeRoom(changing);
      o += 2;
      for (let left = changing; left > 0; left--) o = this.#successor(program, o, row, first + i);
    }
    if (enabled === 0 && to - from === processes) this.#addTerminal(first + i);
  }

  /** The same by the first `count` of `who`, added at once: which of the steps lead beyond the states before `levelEnd`? */
  tryFew(
    program: Program,
    first: number,
    i: number,
    who: Int32Array,
    count: number,
    levelEnd: number,
  ): Deeper {
    const { ops, start } = program.operations;
    let changing = 0;
    for (let c = 0; c < count; c++)
      changing += at(ops, at(start, at(this.entries, i * this.processes + at(who, c))));
    this.#makeRoom(changing);
    const from = this.#pending;
    this.generateSome(program, first, i, who, 0, count);
    const to = this.#pending;
    this.flush();
    let deeper = 0;
    for (let k = from; k < to; k++) if (at(this.#numbers, k) >= levelEnd) deeper++;
    return deeper === 0 ? "none" : deeper === to - from ? "all" : "some";
  }

  /** Does the operation at `o` to the row, and puts the successor into the buffer. Returns where the next operation is. */
  #successor(program: Program, o: number, row: number, source: number): number {
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
  #makeRoom(successors: number): void {
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

  #addTerminal(state: number): void {
    this.terminals = grown(this.terminals, this.terminalCount + 1);
    this.terminals[this.terminalCount++] = state;
  }
}
