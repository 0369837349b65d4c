// Classes that nothing refers to: the representative of all permutations is the one whose members are sorted by their ids.
import { at } from "../arrays.ts";

/** Where the field of each slot stands in a packed state. */
export interface Fields {
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly mask: Int32Array;
}

/** A class that is sorted: its members have one slot each, which stand in `slots`, or several, which stand in `members`. */
export interface SortedPart {
  readonly bit: number;
  readonly slots: Int32Array | undefined;
  readonly members: readonly Int32Array[];
}

/** Sorts those classes that have a bit in `classBits`, in the packed state at `words[base...]`. */
export function sortParts(
  parts: readonly SortedPart[],
  words: Int32Array,
  base: number,
  layout: Fields,
  classBits: number,
): void {
  for (const { bit, slots, members } of parts) {
    if ((bit & classBits) === 0) continue;
    if (slots === undefined) sortPacked(words, base, layout, members);
    else sortPackedSlots(words, base, layout, slots);
  }
}

/**
 * Sorts the members of a class in the packed state at `words[base...]`, by insertion: a step changes few fields of
 * states that were sorted.
 */
export function sortPacked(
  words: Int32Array,
  base: number,
  layout: Fields,
  members: readonly Int32Array[],
): void {
  const places = members[0]?.length ?? 0;
  for (let i = 1; i < members.length; i++) {
    for (let j = i; j > 0; j--) {
      const before = members[j - 1];
      const after = members[j];
      if (before === undefined || after === undefined) return;
      let k = 0;
      while (
        k < places &&
        idAt(words, base, layout, at(before, k)) === idAt(words, base, layout, at(after, k))
      )
        k++;
      if (k === places) break;
      if (idAt(words, base, layout, at(before, k)) < idAt(words, base, layout, at(after, k))) break;
      for (; k < places; k++) exchange(words, base, layout, at(before, k), at(after, k));
    }
  }
}

/** The same for members of one slot each. */
export function sortPackedSlots(words: Int32Array, base: number, layout: Fields, slots: Int32Array): void {
  if (slots.length === 0) return;
  const { word, shift, mask } = layout;
  let greatest = idAt(words, base, layout, at(slots, 0));
  for (let i = 1; i < slots.length; i++) {
    const slot = at(slots, i);
    const id = (at(words, base + at(word, slot)) >>> at(shift, slot)) & at(mask, slot);
    if (id >= greatest) {
      greatest = id;
      continue;
    }
    for (let j = i; j > 0 && idAt(words, base, layout, at(slots, j - 1)) > id; j--)
      exchange(words, base, layout, at(slots, j - 1), at(slots, j));
  }
}

function idAt(words: Int32Array, base: number, { word, shift, mask }: Fields, slot: number): number {
  return (at(words, base + at(word, slot)) >>> at(shift, slot)) & at(mask, slot);
}

function exchange(
  words: Int32Array,
  base: number,
  { word, shift, mask }: Fields,
  a: number,
  b: number,
): void {
  const wa = base + at(word, a);
  const wb = base + at(word, b);
  const difference = ((at(words, wa) >>> at(shift, a)) ^ (at(words, wb) >>> at(shift, b))) & at(mask, a);
  words[wa] = at(words, wa) ^ (difference << at(shift, a));
  words[wb] = at(words, wb) ^ (difference << at(shift, b));
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
