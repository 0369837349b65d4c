// What the arbitraries share: things that are seldom there, tables of settings, and plain data without gaps.
import fc from "fast-check";

/** The value one time in `oneIn`; else nothing at all, to which it shrinks. */
export function seldom<T>(value: fc.Arbitrary<T>, oneIn = 4): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: oneIn - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: value },
  );
}

/** One of the settings; the first one is nothing, and what the others shrink to. */
export function setting<T extends object>(...settings: readonly T[]): fc.Arbitrary<T | Nothing> {
  return fc.constantFrom<T | Nothing>(NOTHING, ...settings);
}

export type Nothing = { readonly [field: string]: never };

const NOTHING: Nothing = {};

/** `value`, under a name, if there is one. */
export function given(name: string, value: unknown): { readonly [name: string]: unknown } {
  return value === undefined ? {} : { [name]: value };
}

/** Which of a list is meant by any number, so that a number stays good when the list gets shorter; undefined of none. */
export function chosen<T>(list: readonly T[], which: number): T | undefined {
  return list[which % Math.max(1, list.length)];
}
