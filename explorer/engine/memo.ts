// Memo tables: what was learned of views, found again as `memo-lookup.ts` says. Entries keep the ids of their columns, so that
// a table can be keyed anew when a domain outgrows the bits it was given.

import type { Sum } from "../system.ts";
import { at, bitsFor, grown } from "./arrays.ts";
import type { Domain, Shown } from "./domain.ts";
import type { Layout } from "./layout.ts";
import { GATHER, hashKey, MemoLookup, NONE, spread } from "./memo-lookup.ts";

/** One thing that a reader looks at: a slot, or a projection of it. */
export interface Column {
  readonly slot: number;
  readonly domain: Domain;
  /** Of a projection. */
  readonly shown: Shown | undefined;
  /** Of which sum it is a part: all of its columns are added up in the same place of the key. */
  readonly sum?: Sum;
}

const DIRECT_BITS = 16;

export class MemoTable extends MemoLookup {
  readonly #columns: readonly Column[];
  readonly #count: number;
  // Per column: where its id stands in a state, whether it is projected, where the (projected) id goes in the key.
  readonly #word: Int32Array;
  readonly #shift: Int32Array;
  readonly #mask: Int32Array;
  readonly #projected: Int32Array;
  readonly #keyWord: Int32Array;
  readonly #keyShift: Int32Array;
  readonly #widths: Int32Array;
  /** Of each entry the ids of its columns, so that a table can be keyed anew. */
  #ids = new Int32Array(16);
  #entries = 0;
  #version = 0;

  constructor(columns: readonly Column[]) {
    super();
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

  override get version(): number {
    return this.#version + this.#columns.reduce((sum, { shown }) => sum + (shown?.size ?? 0), 0);
  }

  /** What is looked at of a slot: its projections, and undefined for the slot itself. */
  shownOf(slot: number): readonly (Shown | undefined)[] {
    return this.#columns.filter((c) => c.slot === slot).map((c) => c.shown);
  }

  #idAt(c: number, words: Int32Array, base: number): number {
    const id = (at(words, base + at(this.#word, c)) >>> at(this.#shift, c)) & at(this.#mask, c);
    if (at(this.#projected, c) === 0) return id;
    const map = this.maps[c];
    return map === undefined ? id : at(map, id);
  }

  /** The value that a column has in the state at `words[base...]`. */
  valueAt(c: number, words: Int32Array, base: number): unknown {
    const column = this.#columns[c];
    const id = this.#idAt(c, words, base);
    return column?.shown === undefined ? column?.domain.values[id] : column.shown.valueOf(id);
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
    this.values = grown(this.values, entry + 1);
    for (let c = 0; c < this.#count; c++) this.#ids[entry * this.#count + c] = this.#idAt(c, words, base);
    this.values[entry] = value;
    if (!this.direct && this.#entries * 2 > this.tableMask) this.#rebuild();
    else this.#insert(entry);
  }

  /** Whether a projection, or a sum, has more values than its part of the key can tell apart. */
  outgrown(): boolean {
    for (let c = 0; c < this.#count; c++) {
      const column = this.#columns[c];
      if (column?.shown !== undefined && this.#rangeOf(column) > 2 ** at(this.#widths, c)) return true;
    }
    return false;
  }

  /** How many values a column, or the sum that it is a part of, may have in the key. */
  #rangeOf({ shown, sum }: Column): number {
    if (sum === undefined) return shown?.range ?? 0;
    return this.#columns.reduce((all, one) => all + (one.sum === sum ? (one.shown?.range ?? 1) - 1 : 0), 1);
  }

  /** Projections move their map when it grows: to be called after new values were interned. */
  refreshMaps(): void {
    this.maps = this.#columns.map((column) => column.shown?.map ?? NONE);
  }

  /** Adapts to a layout and to the present sizes of all domains. */
  rekey(layout: Layout): void {
    this.#version++;
    for (const [c, column] of this.#columns.entries()) {
      this.#word[c] = at(layout.word, column.slot);
      this.#shift[c] = at(layout.shift, column.slot);
      this.#mask[c] = at(layout.mask, column.slot);
      this.#projected[c] = column.shown === undefined ? 0 : 1;
    }
    const used: number[] = [0];
    const sums = new Map<Sum, number>();
    for (const c of this.#inLayoutOrder()) {
      const column = this.#columns[c];
      if (column === undefined) continue;
      const first = column.sum === undefined ? undefined : sums.get(column.sum);
      if (first !== undefined) {
        this.#widths[c] = at(this.#widths, first);
        this.#keyWord[c] = at(this.#keyWord, first);
        this.#keyShift[c] = at(this.#keyShift, first);
        continue;
      }
      if (column.sum !== undefined) sums.set(column.sum, c);
      const width = column.shown === undefined ? layout.width(column.slot) : widthFor(this.#rangeOf(column));
      this.#widths[c] = width;
      let w = used.length - 1;
      if ((used[w] ?? 0) + width > 32) w = used.push(0) - 1;
      this.#keyWord[c] = w;
      this.#keyShift[c] = used[w] ?? 0;
      used[w] = (used[w] ?? 0) + width;
    }
    this.refreshMaps();
    this.#gather();
    this.setKeyWords(used.length);
    this.direct = used.length === 1 && (used[0] ?? 0) <= DIRECT_BITS;
    if (this.direct) this.table = new Int32Array(2 ** (used[0] ?? 0));
    this.isPlain = this.direct && this.gathers.length <= 2 * GATHER && !this.#projected.includes(1);
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
      if (projected && width === 0) continue;
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
    this.gathers = Int32Array.from(gathers);
  }

  #rebuild(): void {
    if (this.direct) {
      this.table.fill(0);
    } else {
      let size = 64;
      while (size < this.#entries * 3) size *= 2;
      this.table = new Int32Array(size);
      this.tableMask = size - 1;
    }
    this.keys = grown(this.keys, this.#entries * this.keyWords);
    for (let entry = 0; entry < this.#entries; entry++) this.#insert(entry);
  }

  #insert(entry: number): void {
    const kw = this.keyWords;
    this.keys = grown(this.keys, (entry + 1) * kw);
    this.keys.fill(0, entry * kw, (entry + 1) * kw);
    for (let c = 0; c < this.#count; c++) {
      const w = entry * kw + at(this.#keyWord, c);
      // Added, not set: parts of a sum share their place.
      this.keys[w] = at(this.keys, w) + (at(this.#ids, entry * this.#count + c) << at(this.#keyShift, c));
    }
    if (this.direct) {
      this.table[at(this.keys, entry)] = at(this.values, entry) + 1;
      return;
    }
    let h = (kw === 1 ? spread(at(this.keys, entry)) : hashKey(this.keys, entry * kw, kw)) & this.tableMask;
    while (at(this.table, h) !== 0) h = (h + 1) & this.tableMask;
    this.table[h] = entry + 1;
  }
}

/** Room for twice as many values; what has shown one value only, as many projections always do, is not looked at. */
function widthFor(range: number): number {
  return range <= 1 ? 0 : bitsFor(2 * range);
}
