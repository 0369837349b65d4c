// How hard a formula is to read: negations first, then its size as a text. Parts that are shared count as often as they are printed.
import type { Formula } from "./formula.ts";

/** One negation inside another costs more than any size that is worth printing. */
const NEGATION = 1000;

const known = new WeakMap<Formula, number>();

export function costOf(f: Formula): number {
  const cost =
    known.get(f) ?? 1 + partsOf(f).reduce((sum, g) => sum + costOf(g), f.kind === "not" ? NEGATION : 0);
  known.set(f, cost);
  return cost;
}

export function partsOf(f: Formula): readonly Formula[] {
  switch (f.kind) {
    case "true":
    case "rests":
      return [];
    case "not":
      return [f.of];
    case "and":
    case "or":
      return f.of;
    case "can":
    case "circles":
      return [f.leads];
    case "until":
      return [f.stays, f.leads];
    case "diverges":
      return [f.stays];
  }
}

const sizes = new WeakMap<Formula, number>();

/** The number of operators that its text has. */
export function sizeOfFormula(f: Formula): number {
  const size = sizes.get(f) ?? 1 + partsOf(f).reduce((sum, g) => sum + sizeOfFormula(g), 0);
  sizes.set(f, size);
  return size;
}
