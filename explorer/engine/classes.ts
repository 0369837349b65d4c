// Interchangeable slots: the representative of all permutations is the one with sorted ids.
import { at } from "./arrays.ts";
import type { Layout } from "./layout.ts";

/**
 * Sorts the fields of those classes whose bits are set, in the packed state at `words[base...]`. By insertion: a step
 * changes few fields of states that were sorted.
 */
export function sortClasses(
  words: Int32Array,
  base: number,
  { word, shift, mask }: Layout,
  classes: readonly Int32Array[],
  bits: number,
): void {
  for (let c = 0; c < classes.length; c++) {
    const members = classes[c];
    if (members === undefined || (bits & (1 << c)) === 0) continue;
    for (let i = 1; i < members.length; i++) {
      for (let j = i; j > 0; j--) {
        const a = at(members, j - 1);
        const b = at(members, j);
        const wa = base + at(word, a);
        const wb = base + at(word, b);
        const ia = (at(words, wa) >>> at(shift, a)) & at(mask, a);
        const ib = (at(words, wb) >>> at(shift, b)) & at(mask, b);
        if (ia <= ib) break;
        words[wa] = at(words, wa) ^ ((ia ^ ib) << at(shift, a));
        words[wb] = at(words, wb) ^ ((ia ^ ib) << at(shift, b));
      }
    }
  }
}
