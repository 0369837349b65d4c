// Memo tables: from the part of a packed state that a reader looks at to a number, without unpacking the rest.
// A key is the tuple of ids in the reader's columns, packed into one integer where it fits (looked up directly
// when it is small), and into several otherwise. Entries keep their ids, so that a table can be re-keyed
// when a domain outgrows the bits it was given.
import { at, bitsFor, grown } from "./arrays.ts";
import type { Derived, Domain } from "./domain.ts";
import type { Layout } from "./layout.ts";

/** One thing that a reader looks at: a slot, or a projection of it. */
export interface Column {
  readonly slot: number;
  readonly domain: Domain;
  readonly derived: Derived | undefined;
}

const DIRECT_BITS = 16;

/** A gather takes `mask` bits out of a word of the state into the key: word, shift, mask, key shift, map or -1, key word. */
const GATHER = 6;
/** States whose keys are put together at a time. */
const CHUNK = 128;

/** All that looking up needs, to be copied to another thread. */
export interface MemoSnapshot {
  readonly gathers: Int32Array<ArrayBuffer>;
  readonly maps: readonly Int32Array[];
  readonly keyWords: number;
  readonly direct: boolean;
  readonly isPlain: boolean;
  readonly table: Int32Array<ArrayBuffer>;
  readonly keys: Int32Array<ArrayBuffer>;
  readonly values: Int32Array<ArrayBuffer>;
}

export class MemoTable {
  readonly #columns: readonly Column[];
  readonly #count: number;
  // Per column: where its id stands in a state, whether it is projected, where the (projected) id goes in the key.
  readonly #word: Int32Array;
  readonly #shift: Int32Array;
  readonly #mask: Int32Array;
  readonly #projected: Int32Array;
  #maps: Int32Array[] = [];
  readonly #keyWord: Int32Array;
  readonly #keyShift: Int32Array;
  readonly #widths: Int32Array;
  #keyWords = 1;
  /** The columns again, neighbouring fields taken together: what the look-up loop runs over. */
  #gathers: Int32Array<ArrayBuffer> = new Int32Array(0);
  #direct = true;
  #isPlain = false;
  /** direct: value + 1 by key. Otherwise open addressing with entry number + 1. */
  #table = new Int32Array(2);
  #tableMask = 1;
  // Entries: the ids of their columns, their packed keys, their values.
  #ids = new Int32Array(16);
  #keys = new Int32Array(16);
  #values = new Int32Array(16);
  #entries = 0;
  #version = 0;
  /** Keys of a chunk of states that are looked up together. */
  #chunk = new Int32Array(CHUNK);

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
    this.#count = columns.length;
    this.#word = new Int32Array(this.#count);
    this.#shift = new Int32Array(this.#count);
    this.#mask = new Int32Array(this.#count);
    this.#projected = new Int32Array(this.#count);
    this.#keyWord = new Int32Array(this.#count);
    this.#keyShift = new Int32Array(this.#count);
    this.#widths = new Int32Array(this.#count);
  }

  /** Changes whenever `snapshot` would. */
  get version(): number {
    return this.#version + this.#columns.reduce((sum, { derived }) => sum + (derived?.size ?? 0), 0);
  }

  snapshot(): MemoSnapshot {
    return {
      gathers: this.#gathers,
      maps: this.#maps,
      keyWords: this.#keyWords,
      direct: this.#direct,
      isPlain: this.#isPlain,
      table: this.#table,
      keys: this.#keys,
      values: this.#values,
    };
  }

  /** A table that finds what the one did of which it is a snapshot. */
  static of(snapshot: MemoSnapshot): MemoTable {
    const memo = new MemoTable([]);
    memo.#gathers = snapshot.gathers;
    memo.#maps = [...snapshot.maps];
    memo.#keyWords = snapshot.keyWords;
    memo.#chunk = new Int32Array(snapshot.keyWords * CHUNK);
    memo.#direct = snapshot.direct;
    memo.#isPlain = snapshot.isPlain;
    memo.#table = snapshot.table;
    memo.#tableMask = snapshot.table.length - 1;
    memo.#keys = snapshot.keys;
    memo.#values = snapshot.values;
    return memo;
  }

  /** The value stored for the view of the state at `words[base...]`, or -1. */
  find(words: Int32Array, base: number): number {
    const gathers = this.#gathers;
    const chunk = this.#chunk;
    const isNarrow = this.#keyWords === 1;
    if (!isNarrow) for (let w = 0; w < this.#keyWords; w++) chunk[w * CHUNK] = 0;
    let key = 0;
    for (let g = 0; g < gathers.length; g += GATHER) {
      let bits = (at(words, base + at(gathers, g)) >>> at(gathers, g + 1)) & at(gathers, g + 2);
      const projected = at(gathers, g + 4);
      if (projected >= 0) bits = at(this.#maps[projected] ?? NONE, bits);
      bits <<= at(gathers, g + 3);
      const k = at(gathers, g + 5) * CHUNK;
      if (isNarrow) key |= bits;
      else chunk[k] = at(chunk, k) | bits;
    }
    return this.#direct ? at(this.#table, key) - 1 : isNarrow ? this.#probe(key) : this.#probeWide(0);
  }

  /**
   * Looks up `count` states, the first at `words[base...]` and the next each `stride` words further, and puts their
   * values into `out[to]`, `out[to + step]`, ... Stops at the first state whose view is unknown; returns how many it did.
   */
  findMany(
    words: Int32Array,
    base: number,
    count: number,
    stride: number,
    out: Int32Array,
    to: number,
    step: number,
  ): number {
    if (this.#isPlain) return this.#findPlain(words, base, count, stride, out, to, step);
    for (let done = 0; done < count; done += CHUNK) {
      const n = Math.min(CHUNK, count - done);
      this.#gatherKeys(words, base + done * stride, n, stride);
      for (let i = 0; i < n; i++) {
        const value = this.#valueOf(i);
        if (value < 0) return done + i;
        out[to + (done + i) * step] = value;
      }
    }
    return count;
  }

  /** The same for all of them, with -1 for unknown views, into out[0], out[1], ... */
  findAll(words: Int32Array, base: number, count: number, stride: number, out: Int32Array): void {
    for (let done = 0; done < count; done += CHUNK) {
      const n = Math.min(CHUNK, count - done);
      this.#gatherKeys(words, base + done * stride, n, stride);
      for (let i = 0; i < n; i++) out[done + i] = this.#valueOf(i);
    }
  }

  /** The same for at most a chunk of states, of which only those are looked up where `where[from + i]` is 1. */
  findWhere(
    where: Int32Array,
    from: number,
    words: Int32Array,
    base: number,
    count: number,
    stride: number,
    out: Int32Array,
    to: number,
    step: number,
  ): number {
    this.#gatherKeys(words, base, count, stride);
    for (let i = 0; i < count; i++) {
      if (at(where, from + i) !== 1) continue;
      const value = this.#valueOf(i);
      if (value < 0) return i;
      out[to + i * step] = value;
    }
    return count;
  }

  /** The keys of `n` states: the first words of all of them, then the second words of all, and so on. */
  #gatherKeys(words: Int32Array, base: number, n: number, stride: number): void {
    const gathers = this.#gathers;
    const keys = this.#chunk;
    for (let w = 0; w < this.#keyWords; w++) keys.fill(0, w * CHUNK, w * CHUNK + n);
    // One part of the key for all states, then the next: short loops, in which nothing but the state changes.
    for (let g = 0; g < gathers.length; g += GATHER) {
      const from = base + at(gathers, g);
      const to = at(gathers, g + 5) * CHUNK;
      const projected = at(gathers, g + 4);
      const map = projected < 0 ? undefined : this.#maps[projected];
      if (map === undefined)
        gather(words, from, stride, at(gathers, g + 1), at(gathers, g + 2), keys, to, n, at(gathers, g + 3));
      else
        gatherThrough(
          map,
          words,
          from,
          stride,
          at(gathers, g + 1),
          at(gathers, g + 2),
          keys,
          to,
          n,
          at(gathers, g + 3),
        );
    }
  }

  /** By the key of state `i` of the chunk: its value, or -1. */
  #valueOf(i: number): number {
    if (this.#direct) return at(this.#table, at(this.#chunk, i)) - 1;
    return this.#keyWords === 1 ? this.#probe(at(this.#chunk, i)) : this.#probeWide(i);
  }

  /** The commonest case, without loops inside: a direct table, and at most two gathers without projections. */
  #findPlain(
    words: Int32Array,
    base: number,
    count: number,
    stride: number,
    out: Int32Array,
    to: number,
    step: number,
  ): number {
    const table = this.#table;
    const [word1 = 0, shift1 = 0, mask1 = 0, key1 = 0, , , word2 = 0, shift2 = 0, mask2 = 0, key2 = 0] =
      this.#gathers;
    for (let i = 0; i < count; i++, base += stride, to += step) {
      const first = ((at(words, base + word1) >>> shift1) & mask1) << key1;
      const second = ((at(words, base + word2) >>> shift2) & mask2) << key2;
      const value = at(table, first | second) - 1;
      if (value < 0) return i;
      out[to] = value;
    }
    return count;
  }

  #probe(key: number): number {
    const table = this.#table;
    const mask = this.#tableMask;
    let h = spread(key) & mask;
    for (;;) {
      const entry = at(table, h) - 1;
      if (entry < 0) return -1;
      if (at(this.#keys, entry) === key) return at(this.#values, entry);
      h = (h + 1) & mask;
    }
  }

  /** The same for the key of state `i` of the chunk. */
  #probeWide(i: number): number {
    const chunk = this.#chunk;
    const kw = this.#keyWords;
    const keys = this.#keys;
    const end = i + kw * CHUNK;
    let h = 0;
    for (let k = i; k < end; k += CHUNK) h = mixed(h, at(chunk, k));
    h = spread(h) & this.#tableMask;
    for (;;) {
      const entry = at(this.#table, h) - 1;
      if (entry < 0) return -1;
      let w = entry * kw;
      let k = i;
      while (k < end && at(keys, w) === at(chunk, k)) {
        k += CHUNK;
        w++;
      }
      if (k >= end) return at(this.#values, entry);
      h = (h + 1) & this.#tableMask;
    }
  }

  #idAt(c: number, words: Int32Array, base: number): number {
    const id = (at(words, base + at(this.#word, c)) >>> at(this.#shift, c)) & at(this.#mask, c);
    if (at(this.#projected, c) === 0) return id;
    const map = this.#maps[c];
    return map === undefined ? id : at(map, id);
  }

  /** The values that the columns have in the state at `words[base...]`, in column order. */
  viewAt(words: Int32Array, base: number): unknown[] {
    return this.#columns.map(
      (column, c) => (column.derived?.domain ?? column.domain).values[this.#idAt(c, words, base)],
    );
  }

  /** The ids of the slots themselves (not of their projections), in column order. */
  slotIdAt(c: number, words: Int32Array, base: number): number {
    return (at(words, base + at(this.#word, c)) >>> at(this.#shift, c)) & at(this.#mask, c);
  }

  /** Stores `value` (>= 0) for the view of the state at `words[base...]`, which must not have one yet. */
  add(words: Int32Array, base: number, value: number): void {
    const entry = this.#entries++;
    this.#version++;
    this.#ids = grown(this.#ids, (entry + 1) * this.#count);
    this.#values = grown(this.#values, entry + 1);
    for (let c = 0; c < this.#count; c++) this.#ids[entry * this.#count + c] = this.#idAt(c, words, base);
    this.#values[entry] = value;
    if (!this.#direct && this.#entries * 2 > this.#tableMask) this.#rebuild();
    else this.#insert(entry);
  }

  /** Whether a projection has more values than its part of the key can tell apart. */
  outgrown(): boolean {
    for (let c = 0; c < this.#count; c++) {
      const derived = this.#columns[c]?.derived;
      if (derived !== undefined && derived.domain.size > 2 ** at(this.#widths, c)) return true;
    }
    return false;
  }

  /** Projections move their map when it grows: to be called after new values were interned. */
  refreshMaps(): void {
    this.#maps = this.#columns.map((column) => column.derived?.map ?? NONE);
  }

  /** Adapts to a layout and to the present sizes of all domains. */
  rekey(layout: Layout): void {
    this.#version++;
    for (const [c, column] of this.#columns.entries()) {
      this.#word[c] = at(layout.word, column.slot);
      this.#shift[c] = at(layout.shift, column.slot);
      this.#mask[c] = at(layout.mask, column.slot);
      this.#projected[c] = column.derived === undefined ? 0 : 1;
    }
    const used: number[] = [0];
    for (const c of this.#inLayoutOrder()) {
      const column = this.#columns[c];
      if (column === undefined) continue;
      const width =
        column.derived === undefined ? layout.width(column.slot) : bitsFor(2 * column.derived.domain.size);
      this.#widths[c] = width;
      let w = used.length - 1;
      if ((used[w] ?? 0) + width > 32) w = used.push(0) - 1;
      this.#keyWord[c] = w;
      this.#keyShift[c] = used[w] ?? 0;
      used[w] = (used[w] ?? 0) + width;
    }
    this.refreshMaps();
    this.#gather();
    this.#keyWords = used.length;
    this.#chunk = new Int32Array(used.length * CHUNK);
    this.#direct = used.length === 1 && (used[0] ?? 0) <= DIRECT_BITS;
    if (this.#direct) this.#table = new Int32Array(2 ** (used[0] ?? 0));
    this.#isPlain = this.#direct && this.#gathers.length <= 2 * GATHER && !this.#projected.includes(1);
    this.#rebuild();
  }

  /** Column numbers by word and bit, so that fields next to each other in the state are so in the key. */
  #inLayoutOrder(): readonly number[] {
    const place = (c: number): number => at(this.#word, c) * 32 + at(this.#shift, c);
    return this.#columns.map((_, c) => c).sort((a, b) => place(a) - place(b));
  }

  #gather(): void {
    const gathers: number[] = [];
    let end = -1; // where the last unprojected gather ends in the state, as word * 32 + bit
    for (const c of this.#inLayoutOrder()) {
      const start = at(this.#word, c) * 32 + at(this.#shift, c);
      const width = at(this.#widths, c);
      const g = gathers.length - GATHER;
      const projected = at(this.#projected, c) === 1;
      if (!projected && start === end && start % 32 !== 0 && gathers[g + 5] === at(this.#keyWord, c)) {
        gathers[g + 2] =
          (gathers[g + 2] ?? 0) | (at(this.#mask, c) << (at(this.#shift, c) - (gathers[g + 1] ?? 0)));
      } else {
        const keyWord = at(this.#keyWord, c);
        gathers.push(
          at(this.#word, c),
          at(this.#shift, c),
          at(this.#mask, c),
          at(this.#keyShift, c),
          projected ? c : -1,
          keyWord,
        );
      }
      end = projected ? -1 : start + width;
    }
    this.#gathers = Int32Array.from(gathers);
  }

  #rebuild(): void {
    if (this.#direct) {
      this.#table.fill(0);
    } else {
      let size = 64;
      while (size < this.#entries * 3) size *= 2;
      this.#table = new Int32Array(size);
      this.#tableMask = size - 1;
    }
    this.#keys = grown(this.#keys, this.#entries * this.#keyWords);
    for (let entry = 0; entry < this.#entries; entry++) this.#insert(entry);
  }

  #insert(entry: number): void {
    const kw = this.#keyWords;
    this.#keys = grown(this.#keys, (entry + 1) * kw);
    this.#keys.fill(0, entry * kw, (entry + 1) * kw);
    for (let c = 0; c < this.#count; c++) {
      const w = entry * kw + at(this.#keyWord, c);
      this.#keys[w] = at(this.#keys, w) | (at(this.#ids, entry * this.#count + c) << at(this.#keyShift, c));
    }
    if (this.#direct) {
      this.#table[at(this.#keys, entry)] = at(this.#values, entry) + 1;
      return;
    }
    let h =
      (kw === 1 ? spread(at(this.#keys, entry)) : hashKey(this.#keys, entry * kw, kw)) & this.#tableMask;
    while (at(this.#table, h) !== 0) h = (h + 1) & this.#tableMask;
    this.#table[h] = entry + 1;
  }
}

const NONE = new Int32Array(0);

function spread(key: number): number {
  const h = Math.imul(key ^ (key >>> 15), 0x85ebca6b);
  return h ^ (h >>> 13);
}

function hashKey(keys: Int32Array, from: number, words: number): number {
  let h = 0;
  for (let w = 0; w < words; w++) h = mixed(h, at(keys, from + w));
  return spread(h);
}

function mixed(h: number, word: number): number {
  return Math.imul(h ^ word, 0x9e3779b1) ^ (h >>> 15);
}

/** Puts bits of one word of `n` states into their keys. */
function gather(
  words: Int32Array,
  from: number,
  stride: number,
  shift: number,
  mask: number,
  keys: Int32Array,
  to: number,
  n: number,
  up: number,
): void {
  const end = to + n;
  for (let k = to, w = from; k < end; k++, w += stride)
    keys[k] = at(keys, k) | (((at(words, w) >>> shift) & mask) << up);
}

/** The same, through the map of a projection. */
function gatherThrough(
  map: Int32Array,
  words: Int32Array,
  from: number,
  stride: number,
  shift: number,
  mask: number,
  keys: Int32Array,
  to: number,
  n: number,
  up: number,
): void {
  const end = to + n;
  for (let k = to, w = from; k < end; k++, w += stride)
    keys[k] = at(keys, k) | (at(map, (at(words, w) >>> shift) & mask) << up);
}
