// What a formula is worth, given values of its variables: our own reading of what a solver says.
import type { Bool, Int } from "./term.ts";

/** Values of variables by name. */
export type Assignment = ReadonlyMap<string, bigint | boolean>;

/** A variable without a value of its sort. */
export class UnassignedError extends Error {
  override readonly name = "UnassignedError";
}

/** @throws UnassignedError */
export function amountOf(term: Int, values: Assignment): bigint {
  switch (term.op) {
    case "int":
      return term.value;
    case "int-var": {
      const value = values.get(term.name);
      if (typeof value !== "bigint") throw new UnassignedError(`${term.name} has no whole number`);
      return value;
    }
    case "+":
      return term.terms.reduce((total, part) => total + amountOf(part, values), 0n);
    case "*":
      return amountOf(term.left, values) * amountOf(term.right, values);
    case "div":
      return floorDiv(amountOf(term.term, values), term.by);
    case "if":
      return amountOf(isTrue(term.when, values) ? term.yes : term.no, values);
  }
}

/** @throws UnassignedError */
export function isTrue(term: Bool, values: Assignment): boolean {
  switch (term.op) {
    case "bool":
      return term.value;
    case "bool-var": {
      const value = values.get(term.name);
      if (typeof value !== "boolean") throw new UnassignedError(`${term.name} has no truth value`);
      return value;
    }
    case "not":
      return !isTrue(term.term, values);
    case "and":
      return term.terms.every((part) => isTrue(part, values));
    case "or":
      return term.terms.some((part) => isTrue(part, values));
    case "=>":
      return !isTrue(term.left, values) || isTrue(term.right, values);
    case "<=":
      return amountOf(term.left, values) <= amountOf(term.right, values);
    case "=":
      return amountOf(term.left, values) === amountOf(term.right, values);
  }
}

/** Division of whole numbers in JavaScript rounds towards zero. */
function floorDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}
