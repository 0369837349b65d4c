// Looking up in memo tables: from the part of a packed state that a reader looks at to a number, without unpacking the rest.
// A key is made of the ids in the reader's columns: one integer where they fit, and several otherwise; a small one is looked up
// directly. Keys of many states are put together column by column, in loops in which nothing but the state changes.
import { at } from "./arrays.ts";

/** A gather takes `mask` bits out of a word of the state into the key: word, shift, mask, key shift, map or -1, key word. */
export const GATHER = 6;
/** States whose keys are put together at a time. */
const CHUNK = 128;

/** All that looking up needs, to be copied to another thread. */
export interface MemoSnapshot {
  /** What the keys are made of. */
  readonly gathers: Int32Array<ArrayBuffer>;
  readonly maps: readonly Int32Array[];
  readonly keyWords: number;
  readonly direct: boolean;
  readonly isPlain: boolean;
  /** direct: value + 1 by key. Otherwise open addressing with entry number + 1. */
  readonly table: Int32Array<ArrayBuffer>;
  /** By entry. */
  readonly keys: Int32Array<ArrayBuffer>;
  readonly values: Int32Array<ArrayBuffer>;
}

export class MemoLookup {
  protected gathers: Int32Array<ArrayBuffer> = new Int32Array(0);
  protected maps: readonly Int32Array[] = [];
  protected keyWords = 1;
  protected direct = true;
  /** Whether it is direct, with at most two gathers and no projections. */
  protected isPlain = false;
  protected table = new Int32Array(2);
  protected tableMask = 1;
  protected keys = new Int32Array(16);
  protected values = new Int32Array(16);
  /** Keys of a chunk of states: the first words of all of them, then the second words of all, and so on. */
  #chunk = new Int32Array(CHUNK);

  /** Changes whenever `snapshot` would. */
  get version(): number {
    return 0;
  }

  protected setKeyWords(words: number): void {
    this.keyWords = words;
    this.#chunk = new Int32Array(words * CHUNK);
  }

  snapshot(): MemoSnapshot {
    const { gathers, maps, keyWords, direct, isPlain, table, keys, values } = this;
    return { gathers, maps, keyWords, direct, isPlain, table, keys, values };
  }

  /** Finds what the table did of which this is a snapshot. */
  static of(snapshot: MemoSnapshot): MemoLookup {
    const lookup = new MemoLookup();
    lookup.gathers = snapshot.gathers;
    lookup.maps = snapshot.maps;
    lookup.setKeyWords(snapshot.keyWords);
    lookup.direct = snapshot.direct;
    lookup.isPlain = snapshot.isPlain;
    lookup.table = snapshot.table;
    lookup.tableMask = snapshot.table.length - 1;
    lookup.keys = snapshot.keys;
    lookup.values = snapshot.values;
    return lookup;
  }

  /** The value stored for the view of the state at `words[base...]`, or -1. */
  find(words: Int32Array, base: number): number {
    const gathers = this.gathers;
    const chunk = this.#chunk;
    const isNarrow = this.keyWords === 1;
    if (!isNarrow) for (let w = 0; w < this.keyWords; w++) chunk[w * CHUNK] = 0;
    let key = 0;
    for (let g = 0; g < gathers.length; g += GATHER) {
      let bits = (at(words, base + at(gathers, g)) >>> at(gathers, g + 1)) & at(gathers, g + 2);
      const projected = at(gathers, g + 4);
      if (projected >= 0) bits = at(this.maps[projected] ?? NONE, bits);
      bits <<= at(gathers, g + 3);
      const k = at(gathers, g + 5) * CHUNK;
      // Added, not set: parts of a sum share their place.
      if (isNarrow) key = (key + bits) | 0;
      else chunk[k] = at(chunk, k) + bits;
    }
    return this.direct ? at(this.table, key) - 1 : isNarrow ? this.#probe(key) : this.#probeWide(0);
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
    if (this.isPlain) return this.#findPlain(words, base, count, stride, out, to, step);
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
    const gathers = this.gathers;
    const keys = this.#chunk;
    for (let w = 0; w < this.keyWords; w++) keys.fill(0, w * CHUNK, w * CHUNK + n);
    // One part of the key for all states, then the next: short loops, in which nothing but the state changes.
    for (let g = 0; g < gathers.length; g += GATHER) {
      const from = base + at(gathers, g);
      const to = at(gathers, g + 5) * CHUNK;
      const projected = at(gathers, g + 4);
      const map = projected < 0 ? undefined : this.maps[projected];
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
    if (this.direct) return at(this.table, at(this.#chunk, i)) - 1;
    return this.keyWords === 1 ? this.#probe(at(this.#chunk, i)) : this.#probeWide(i);
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
    const table = this.table;
    const [word1 = 0, shift1 = 0, mask1 = 0, key1 = 0, , , word2 = 0, shift2 = 0, mask2 = 0, key2 = 0] =
      this.gathers;
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
    const table = this.table;
    const mask = this.tableMask;
    let h = spread(key) & mask;
    for (;;) {
      const entry = at(table, h) - 1;
      if (entry < 0) return -1;
      if (at(this.keys, entry) === key) return at(this.values, entry);
      h = (h + 1) & mask;
    }
  }

  /** The same for the key of state `i` of the chunk. */
  #probeWide(i: number): number {
    const chunk = this.#chunk;
    const kw = this.keyWords;
    const keys = this.keys;
    const end = i + kw * CHUNK;
    let h = 0;
    for (let k = i; k < end; k += CHUNK) h = mixed(h, at(chunk, k));
    h = spread(h) & this.tableMask;
    for (;;) {
      const entry = at(this.table, h) - 1;
      if (entry < 0) return -1;
      let w = entry * kw;
      let k = i;
      while (k < end && at(keys, w) === at(chunk, k)) {
        k += CHUNK;
        w++;
      }
      if (k >= end) return at(this.values, entry);
      h = (h + 1) & this.tableMask;
    }
  }
}

export const NONE = new Int32Array(0);

export function spread(key: number): number {
  const h = Math.imul(key ^ (key >>> 15), 0x85ebca6b);
  return h ^ (h >>> 13);
}

export function hashKey(keys: Int32Array, from: number, words: number): number {
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

/** The same, through the map of a projection; added, as parts of a sum share their place. */
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
    keys[k] = at(keys, k) + (at(map, (at(words, w) >>> shift) & mask) << up);
}
