// How a state, one small id per slot, is packed into 32-bit words. A field never straddles two words.
import { at, bitsFor } from "./arrays.ts";

export class Layout {
  /** Words per state; two at least, since that is what a state is stored as. */
  readonly words: number;
  /** Per slot: its word, the shift of its field, and the mask of the field after shifting. */
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly mask: Int32Array;
  readonly #widths: readonly number[];

  constructor(widths: readonly number[]) {
    this.#widths = widths;
    this.word = new Int32Array(widths.length);
    this.shift = new Int32Array(widths.length);
    this.mask = new Int32Array(widths.length);
    const used: number[] = [];
    for (const [slot, width] of widths.entries()) {
      let w = used.findIndex((bits) => bits + width <= 32);
      if (w < 0) w = used.push(0) - 1;
      this.word[slot] = w;
      this.shift[slot] = used[w] ?? 0;
      this.mask[slot] = width === 32 ? -1 : 2 ** width - 1;
      used[w] = (used[w] ?? 0) + width;
    }
    this.words = Math.max(2, used.length);
  }

  width(slot: number): number {
    return this.#widths[slot] ?? 0;
  }

  /** Whether `size` different values fit into the field of `slot`. */
  fits(slot: number, size: number): boolean {
    return size <= 2 ** this.width(slot);
  }

  /**
   * Fields for domains of these sizes: just enough bits for small ones, room for twice the present size for larger.
   * A slot that starts as a boolean will need one bit, any other at least two: guessing well saves packing anew.
   */
  static forDomains(
    domains: readonly { readonly size: number; readonly values: readonly unknown[] }[],
  ): Layout {
    return new Layout(
      domains.map(({ size, values }) => {
        if (size <= 2 && typeof values[0] === "boolean") return 1;
        return bitsFor(size <= 4 ? 4 : size * 2);
      }),
    );
  }

  unpack(words: Int32Array, base: number, ids: Int32Array): void {
    for (let s = 0; s < ids.length; s++) {
      ids[s] = (at(words, base + at(this.word, s)) >>> at(this.shift, s)) & at(this.mask, s);
    }
  }

  pack(ids: Int32Array, words: Int32Array, base: number): void {
    words.fill(0, base, base + this.words);
    for (let s = 0; s < ids.length; s++) {
      const w = base + at(this.word, s);
      words[w] = at(words, w) | (at(ids, s) << at(this.shift, s));
    }
  }
}
