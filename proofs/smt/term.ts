// Formulas over whole numbers and truth values, as plain data: they are printed for a solver, printed for people, and
// evaluated by ourselves (evaluate.ts), so that no answer of a solver has to be taken on trust.

export type Int =
  | { readonly op: "int"; readonly value: bigint }
  | { readonly op: "int-var"; readonly name: string }
  | { readonly op: "+"; readonly terms: readonly Int[] }
  | { readonly op: "*"; readonly left: Int; readonly right: Int }
  /** The quotient rounded down; `by` is positive. */
  | { readonly op: "div"; readonly term: Int; readonly by: bigint }
  | { readonly op: "if"; readonly when: Bool; readonly yes: Int; readonly no: Int };

export type Bool =
  | { readonly op: "bool"; readonly value: boolean }
  | { readonly op: "bool-var"; readonly name: string }
  | { readonly op: "not"; readonly term: Bool }
  | { readonly op: "and" | "or"; readonly terms: readonly Bool[] }
  | { readonly op: "=>"; readonly left: Bool; readonly right: Bool }
  | { readonly op: "<=" | "="; readonly left: Int; readonly right: Int };

/** @param value A whole number. @throws RangeError for any other. */
export function int(value: number | bigint): Int {
  return { op: "int", value: BigInt(value) };
}

export function intVar(name: string): Int {
  return { op: "int-var", name };
}

export function boolVar(name: string): Bool {
  return { op: "bool-var", name };
}

/** Constants are added up, and sums in sums made one. */
export function sum(...terms: readonly Int[]): Int {
  const flat = terms.flatMap((term) => (term.op === "+" ? term.terms : [term]));
  const constant = flat.reduce((total, term) => (term.op === "int" ? total + term.value : total), 0n);
  const rest = flat.filter((term) => term.op !== "int");
  const all = constant === 0n ? rest : [...rest, int(constant)];
  const [only, ...others] = all;
  if (only === undefined) return int(0);
  return others.length === 0 ? only : { op: "+", terms: all };
}

export function times(left: Int | number | bigint, right: Int): Int {
  const factor = typeof left === "object" ? left : int(left);
  if (factor.op === "int" && factor.value === 0n) return int(0);
  if (factor.op === "int" && factor.value === 1n) return right;
  return { op: "*", left: factor, right };
}

export function minus(left: Int, right: Int): Int {
  return sum(left, right.op === "int" ? int(-right.value) : times(-1, right));
}

/** @throws RangeError unless `by` is positive. */
export function dividedDown(term: Int, by: number): Int {
  if (by <= 0) throw new RangeError(`a division by ${by}`);
  return { op: "div", term, by: BigInt(by) };
}

export function dividedUp(term: Int, by: number): Int {
  return dividedDown(sum(term, int(by - 1)), by);
}

export function choose(when: Bool, yes: Int, no: Int): Int {
  return { op: "if", when, yes, no };
}

export function least(left: Int, right: Int): Int {
  return choose(atMost(left, right), left, right);
}

export function greatest(left: Int, right: Int): Int {
  return choose(atMost(left, right), right, left);
}

/** 1 or 0. */
export function counted(term: Bool): Int {
  return choose(term, int(1), int(0));
}

export const TRUE: Bool = { op: "bool", value: true };
export const FALSE: Bool = { op: "bool", value: false };

export function atMost(left: Int, right: Int): Bool {
  return { op: "<=", left, right };
}

export function atLeast(left: Int, right: Int): Bool {
  return atMost(right, left);
}

export function lessThan(left: Int, right: Int): Bool {
  return not(atMost(right, left));
}

export function equal(left: Int, right: Int): Bool {
  return { op: "=", left, right };
}

export function not(term: Bool): Bool {
  if (term.op === "bool") return term.value ? FALSE : TRUE;
  return term.op === "not" ? term.term : { op: "not", term };
}

export function and(...terms: readonly Bool[]): Bool {
  return joined("and", terms, true);
}

export function or(...terms: readonly Bool[]): Bool {
  return joined("or", terms, false);
}

export function implies(left: Bool, right: Bool): Bool {
  if (left.op === "bool") return left.value ? right : TRUE;
  return { op: "=>", left, right };
}

/** @param neutral The value that makes no difference among the terms. */
function joined(op: "and" | "or", terms: readonly Bool[], neutral: boolean): Bool {
  const rest = terms
    .flatMap((term) => (term.op === op ? term.terms : [term]))
    .filter((term) => term.op !== "bool" || term.value !== neutral);
  if (rest.some((term) => term.op === "bool")) return neutral ? FALSE : TRUE;
  const [only, ...others] = rest;
  if (only === undefined) return neutral ? TRUE : FALSE;
  return others.length === 0 ? only : { op, terms: rest };
}
