// Classes that nothing refers to: the representative of all permutations is the one whose members are sorted by their ids.
import { at } from "../arrays.ts";
import type { Layout } from "../layout.ts";

/**
 * Sorts the members of a class in the packed state at `words[base...]`, by insertion: a step changes few fields of
 * states that were sorted. Hashes do not depend on the order, see `mix`.
 */
export function sortPacked(
  words: Int32Array,
  base: number,
  { word, shift, mask }: Layout,
  members: readonly Int32Array[],
): void {
  const places = members[0]?.length ?? 0;
  for (let i = 1; i < members.length; i++) {
    for (let j = i; j > 0; j--) {
      const before = members[j - 1];
      const after = members[j];
      if (before === undefined || after === undefined) return;
      let k = 0;
      let [ia, ib] = [0, 0];
      for (; k < places && ia === ib; k++) {
        const a = at(before, k);
        const b = at(after, k);
        ia = (at(words, base + at(word, a)) >>> at(shift, a)) & at(mask, a);
        ib = (at(words, base + at(word, b)) >>> at(shift, b)) & at(mask, b);
      }
      if (ia <= ib) break;
      for (k--; k < places; k++) {
        const a = at(before, k);
        const b = at(after, k);
        const wa = base + at(word, a);
        const wb = base + at(word, b);
        const x = ((at(words, wa) >>> at(shift, a)) ^ (at(words, wb) >>> at(shift, b))) & at(mask, a);
        words[wa] = at(words, wa) ^ (x << at(shift, a));
        words[wb] = at(words, wb) ^ (x << at(shift, b));
      }
    }
  }
}

/** The same in a state of which `ids` holds the id of each slot. */
export function sortIds(ids: Int32Array, members: readonly Int32Array[]): void {
  const places = members[0]?.length ?? 0;
  for (let i = 1; i < members.length; i++) {
    for (let j = i; j > 0; j--) {
      const before = members[j - 1];
      const after = members[j];
      if (before === undefined || after === undefined) return;
      let k = 0;
      while (k < places && at(ids, at(before, k)) === at(ids, at(after, k))) k++;
      if (k === places || at(ids, at(before, k)) < at(ids, at(after, k))) break;
      for (; k < places; k++) {
        const id = at(ids, at(before, k));
        ids[at(before, k)] = at(ids, at(after, k));
        ids[at(after, k)] = id;
      }
    }
  }
}
