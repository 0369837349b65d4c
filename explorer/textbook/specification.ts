// What every textbook system is made of, and the few helpers they share.
import type { Property } from "../property.ts";
import type { Alternative, TransitionSystem } from "../system.ts";

/** A system and what is claimed of it. */
export interface Specification {
  readonly system: TransitionSystem;
  readonly properties: readonly Property[];
}

/** 0, 1, ... n-1 */
export function range(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** The element at `i`. @throws RangeError if there is none. */
export function at<T>(list: readonly T[], i: number): T {
  const found = list[i];
  if (found === undefined) throw new RangeError(`no element ${i} in a list of ${list.length}`);
  return found;
}

/** The alternatives if the guard is true, else none. */
export function when(guard: boolean, ...alternatives: readonly Alternative[]): readonly Alternative[] {
  return guard ? alternatives : [];
}

/** All subsets of a list that are not empty. */
export function someOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  return range(2 ** list.length)
    .slice(1)
    .map((mask) => list.filter((_, i) => (mask >> i) % 2 === 1));
}
