// Breadth-first search over packed states: the hot loop. It looks up what each process does in each state of a batch
// (the only part that may call the model), writes all successors into a buffer, and only then probes the visited
// table, whose cells were touched beforehand so that their cache misses overlap. It allocates nothing per state.
import { at, grown } from "./arrays.ts";
import type { Compiled, CompileOptions } from "./compiled.ts";
import type { EdgeRecorder } from "./edges.ts";
import type { Layout } from "./layout.ts";
import type { MemoryBudget } from "./memory.ts";
import { BLIND_OP, mix, NO_ALTERNATIVES, OP_HEADER } from "./operations.ts";
import { StateStore, slotOf } from "./store.ts";

/** States per batch, and successors gathered before the table is probed. */
const BATCH = 128;
const SUCCESSORS = 512;

const NO_PARENT = Int32Array.of(-1);

/** Called for every step with the packed states before and after it (the latter not yet canonicalised). */
export type StepWatcher = (
  words: Int32Array,
  before: number,
  buffer: Int32Array,
  after: number,
  source: number,
  action: number,
) => void;

export interface SearchOptions extends CompileOptions {
  readonly budget: MemoryBudget;
  readonly edges: EdgeRecorder | undefined;
  readonly onStep: StepWatcher | undefined;
}

export class Search {
  readonly compiled: Compiled;
  readonly store: StateStore;
  readonly initial: Int32Array;
  /** States 0 .. expanded-1 have all their successors in the store. */
  expanded = 0;
  transitions = 0;
  /** Distance of the deepest level that has a state. */
  depth = 0;
  terminals = new Int32Array(16);
  terminalCount = 0;
  /** Per entry of the memo tables: in how many states it applied. */
  hits = new Int32Array(1024);
  /** Per action: how many states it was the first to reach. */
  discovered = new Int32Array(64);
  readonly #edges: EdgeRecorder | undefined;
  readonly onStep: StepWatcher | undefined;
  #levelEnd: number;
  readonly #entries: Int32Array;
  readonly #holds = new Int32Array(BATCH);
  // The buffer of successors: packed states, hashes, sources, actions (-1 if a blind write turned out to change nothing).
  #buffer: Int32Array;
  #hashes = new Int32Array(SUCCESSORS);
  #sources = new Int32Array(SUCCESSORS);
  #actions = new Int32Array(SUCCESSORS);
  #pending = 0;
  /** Keeps the touching reads from being optimised away. */
  touched = 0;

  constructor(compiled: Compiled, options: SearchOptions) {
    this.compiled = compiled;
    this.#edges = options.edges;
    this.onStep = options.onStep;
    this.store = new StateStore(compiled.layout, options.budget);
    this.#entries = new Int32Array(BATCH * compiled.system.processes.length);
    this.#buffer = new Int32Array(SUCCESSORS * compiled.layout.words);
    compiled.onRelayout = (old, next) => this.#relayout(old, next);
    this.initial = this.#addInitial();
    this.#levelEnd = this.store.count;
  }

  #addInitial(): Int32Array {
    const found = new Set<number>();
    const packed = new Int32Array(this.compiled.layout.words);
    for (const writes of this.compiled.system.initial) {
      const ids = this.compiled.initialIds(writes);
      this.compiled.canonicalise(ids);
      this.compiled.layout.pack(ids, packed, 0);
      found.add(at(this.store.addMany(packed, Int32Array.of(this.compiled.hashOf(ids)), NO_PARENT, 1), 0));
    }
    return Int32Array.from(found);
  }

  #relayout(old: Layout, next: Layout): void {
    this.store.relayout(old, next, this.compiled.system.slots.length);
    this.#allocateBuffer(this.#hashes.length, next);
  }

  get frontier(): number {
    return this.store.count - this.expanded;
  }

  /** Expands the next batch; false when there is none. @throws OutOfMemory, ModelError */
  expandBatch(): boolean {
    const first = this.expanded;
    if (first === this.store.count) return false;
    if (first === this.#levelEnd) {
      this.depth++;
      this.#levelEnd = this.store.count;
    }
    const count = Math.min(BATCH, this.#levelEnd - first);
    this.#lookUp(first, count);
    this.#generate(first, count);
    this.#flush();
    this.expanded = first + count;
    return true;
  }

  /** Which entry applies to each process in each state of the batch. Only here may the model be called. */
  #lookUp(first: number, count: number): void {
    for (let p = 0; p < this.compiled.readers.length; p++) {
      if (this.compiled.guards[p] === undefined) this.#lookUpSteps(p, first, 0, count);
      else this.#lookUpGuarded(p, first, count);
    }
  }

  /** The entries of process `p` in the states `from` .. `to` of the batch. */
  #lookUpSteps(p: number, first: number, from: number, to: number): void {
    const compiled = this.compiled;
    const entries = this.#entries;
    const processes = compiled.readers.length;
    const memo = compiled.readers[p]?.memo;
    if (memo === undefined) return;
    for (let i = from; i < to; i++) {
      const w = compiled.layout.words;
      const at = i * processes + p;
      i += memo.findMany(this.store.words, (first + i) * w, to - i, w, entries, at, processes);
      if (i < to) entries[i * processes + p] = compiled.learn(p, this.store.words, (first + i) * w);
    }
  }

  /** The same where the process has a guard: its step is looked up only where that holds. */
  #lookUpGuarded(p: number, first: number, count: number): void {
    const compiled = this.compiled;
    const memo = compiled.guards[p]?.memo;
    if (memo === undefined) return;
    const holds = this.#holds;
    for (let i = 0; i < count; i++) {
      const w = compiled.layout.words;
      i += memo.findMany(this.store.words, (first + i) * w, count - i, w, holds, i, 1);
      if (i < count) holds[i] = compiled.learnGuard(p, this.store.words, (first + i) * w);
    }
    const processes = compiled.readers.length;
    for (let i = 0; i < count; i++) {
      const e = i * processes + p;
      if (at(holds, i) === 1 || compiled.isParanoid) this.#lookUpSteps(p, first, i, i + 1);
      else this.#entries[e] = NO_ALTERNATIVES;
      if (at(holds, i) === 0 && at(this.#entries, e) !== NO_ALTERNATIVES) {
        throw compiled.falseGuard(p, this.store.words, (first + i) * compiled.layout.words);
      }
    }
  }

  #generate(first: number, count: number): void {
    const entries = this.#entries;
    const { ops, start } = this.compiled.operations;
    const processes = this.compiled.readers.length;
    this.hits = grown(this.hits, this.compiled.entryCount);
    const hits = this.hits;
    for (let i = 0; i < count; i++) {
      let alternatives = 0;
      for (let p = 0; p < processes; p++) {
        const entry = at(entries, i * processes + p);
        if (entry === NO_ALTERNATIVES) continue;
        hits[entry] = at(hits, entry) + 1;
        const o = at(start, entry);
        alternatives += at(ops, o) + at(ops, o + 1);
      }
      this.transitions += alternatives;
      if (alternatives === 0) this.#addTerminal(first + i);
      else {
        this.#makeRoom(alternatives);
        this.#apply(i * processes, (i + 1) * processes, first + i);
      }
    }
  }

  /** Room for `successors` more in the buffer. */
  #makeRoom(successors: number): void {
    if (this.#pending + successors <= this.#hashes.length) return;
    this.#flush();
    if (successors > this.#hashes.length) this.#allocateBuffer(successors, this.compiled.layout);
  }

  #allocateBuffer(successors: number, layout: Layout): void {
    this.#buffer = new Int32Array(successors * layout.words);
    this.#hashes = new Int32Array(successors);
    this.#sources = new Int32Array(successors);
    this.#actions = new Int32Array(successors);
  }

  /** Writes the successors of `source`, to which the entries in `fromEntry` .. `toEntry` lead, into the buffer. */
  #apply(fromEntry: number, toEntry: number, source: number): void {
    const entries = this.#entries;
    const { ops, start } = this.compiled.operations;
    const { layout } = this.compiled;
    const { words, table, tableMask } = this.store;
    const w = layout.words;
    const buffer = this.#buffer;
    const hashes = this.#hashes;
    const sources = this.#sources;
    const actions = this.#actions;
    const watched = this.onStep !== undefined;
    const from = source * w;
    const sourceHash = at(this.store.hashes, source);
    let touched = 0;
    let k = this.#pending;
    for (let e = fromEntry; e < toEntry; e++) {
      const entry = at(entries, e);
      if (entry === NO_ALTERNATIVES) continue;
      let o = at(start, entry);
      let left = at(ops, o);
      if (watched) this.#watchIdle(o, source);
      for (o += 2; left > 0; left--) {
        const to = k * w;
        for (let j = 0; j < w; j++) buffer[to + j] = at(words, from + j);
        let hash = (sourceHash + at(ops, o)) | 0;
        sources[k] = source;
        actions[k] = at(ops, o + 1);
        const header = o;
        const end = o + OP_HEADER + 2 * at(ops, o + 2);
        const special = at(ops, o + 3) | at(ops, o + 4);
        for (o += OP_HEADER; o < end; o += 2) {
          const j = to + at(ops, o);
          buffer[j] = at(buffer, j) ^ at(ops, o + 1);
        }
        if (watched || special !== 0) hash = this.#applySpecial(ops, header, source, k, hash);
        o += BLIND_OP * at(ops, header + 3);
        hashes[k] = hash;
        touched ^= at(table, 2 * (slotOf(hash) & tableMask));
        k++;
      }
    }
    this.#pending = k;
    this.touched ^= touched;
  }

  /** Alternatives that change nothing are counted but not generated; watchers hear of them all the same. */
  #watchIdle(entry: number, source: number): void {
    const { ops } = this.compiled.operations;
    const idle = at(ops, entry + 1);
    if (idle === 0) return;
    const { words } = this.store;
    const base = source * this.compiled.layout.words;
    let o = entry + 2;
    for (let left = at(ops, entry); left > 0; left--) {
      o += OP_HEADER + 2 * at(ops, o + 2) + BLIND_OP * at(ops, o + 3);
    }
    for (let i = 0; i < idle; i++) this.onStep?.(words, base, words, base, source, at(ops, o + i));
  }

  /** Blind writes, watchers and interchangeable classes, for the successor being written. Returns its hash. */
  #applySpecial(ops: Int32Array, header: number, source: number, k: number, hash: number): number {
    const w = this.compiled.layout.words;
    const blind = at(ops, header + 3);
    const action = at(ops, header + 1);
    if (blind > 0) {
      const xors = at(ops, header + 2);
      const change = this.#applyBlind(ops, header + OP_HEADER + 2 * xors, blind, k * w);
      hash = (hash + change) | 0;
      if (xors === 0 && !this.#blindChanged) this.#actions[k] = -1;
    }
    this.onStep?.(this.store.words, source * w, this.#buffer, k * w, source, action);
    const bits = at(ops, header + 4);
    if (bits === 0) return hash;
    this.compiled.symmetry.canonicalise(this.#buffer, k * w, bits);
    return this.compiled.rehash(this.#buffer, k * w, bits, hash);
  }

  #blindChanged = false;

  /** Writes whose old value is not part of the view. Returns the change of the hash. */
  #applyBlind(ops: Int32Array, o: number, blind: number, to: number): number {
    const buffer = this.#buffer;
    let change = 0;
    this.#blindChanged = false;
    for (const end = o + BLIND_OP * blind; o < end; o += BLIND_OP) {
      const j = to + at(ops, o);
      const shift = at(ops, o + 1);
      const now = at(ops, o + 3);
      const old = (at(buffer, j) >>> shift) & at(ops, o + 2);
      if (old === now) continue;
      this.#blindChanged = true;
      buffer[j] = at(buffer, j) ^ ((old ^ now) << shift);
      const slotClass = at(ops, o + 4);
      change = (change + mix(slotClass, now) - mix(slotClass, old)) | 0;
    }
    return change;
  }

  /** Probes the visited table for everything in the buffer. */
  #flush(): void {
    const n = this.#pending;
    this.#pending = 0;
    const edges = this.#edges;
    let targets: Int32Array;
    try {
      targets = this.store.addMany(this.#buffer, this.#hashes, this.#sources, n);
    } finally {
      this.#countDiscoveries();
    }
    if (edges === undefined) return;
    for (let k = 0; k < n; k++) edges.add(at(this.#sources, k), at(targets, k), at(this.#actions, k));
  }

  /** Also when memory ran out half-way: what was added counts. */
  #countDiscoveries(): void {
    const { added, addedCount } = this.store;
    this.discovered = grown(this.discovered, this.compiled.actions.length);
    const discovered = this.discovered;
    for (let i = 0; i < addedCount; i++) {
      const action = at(this.#actions, at(added, i));
      discovered[action] = at(discovered, action) + 1;
    }
  }

  #addTerminal(state: number): void {
    this.terminals = grown(this.terminals, this.terminalCount + 1);
    this.terminals[this.terminalCount++] = state;
  }
}
