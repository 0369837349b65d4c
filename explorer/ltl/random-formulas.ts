// For tests only: random formulas, and their meaning once more, in the words of the textbooks.
import fc from "fast-check";
import type { Binary, Formula, Unary } from "./syntax.ts";

const UNARY: readonly Unary[] = ["not", "next", "always", "eventually"];
const BINARY: readonly Binary[] = ["and", "or", "implies", "iff", "until", "weak until", "release"];

/** Formulas of at most `size` operators and leaves. */
export function formulas(size: number, names: readonly string[]): fc.Arbitrary<Formula> {
  const leaf: fc.Arbitrary<Formula> = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...names).map((name): Formula => ({ op: "predicate", name })) },
    { weight: 1, arbitrary: fc.boolean().map((value): Formula => ({ op: "constant", value })) },
  );
  if (size <= 1) return leaf;
  const unary = fc.tuple(fc.constantFrom(...UNARY), formulas(size - 1, names));
  const choices: fc.Arbitrary<Formula>[] = [leaf, unary.map(([op, of]): Formula => ({ op, of }))];
  if (size > 2) {
    const half = Math.ceil((size - 1) / 2);
    const both = fc.tuple(
      fc.constantFrom(...BINARY),
      formulas(half, names),
      formulas(size - 1 - half, names),
    );
    choices.push(both.map(([op, left, right]): Formula => ({ op, left, right })));
  }
  const [, second = leaf, third = second] = choices;
  return fc.oneof(
    { weight: 1, arbitrary: leaf },
    { weight: 4, arbitrary: second },
    { weight: 5, arbitrary: third },
  );
}

/** By position: the names of the predicates that hold; after the last position comes position `loop` again. */
interface Lettered {
  readonly letters: readonly ReadonlySet<string>[];
  readonly loop: number;
}

/** `satisfies` for many runs: the answers are kept. Letters are bit masks over `names`. */
export function meaningOf(
  formula: Formula,
  names: readonly string[],
): (letters: readonly number[], loop: number) => boolean {
  const known = new Map<string, boolean>();
  return (masks, loop) => {
    const key = `${masks.join()}:${loop}`;
    const answer =
      known.get(key) ??
      satisfies(
        { letters: masks.map((m) => new Set(names.filter((_, i) => (m >> i) % 2 === 1))), loop },
        formula,
      );
    known.set(key, answer);
    return answer;
  };
}

/** Whether the run satisfies the formula from position `i` on, by the definition of each operator. */
export function satisfies({ letters, loop }: Lettered, formula: Formula, i = 0): boolean {
  // The positions from i on, in order, each at least once.
  const later = [...letters.keys(), ...letters.keys()]
    .map((_, k) => i + k)
    .map((k) => (k < letters.length ? k : loop + ((k - loop) % (letters.length - loop))));
  const at = (f: Formula) => (k: number) => satisfies({ letters, loop }, f, k);
  switch (formula.op) {
    case "constant":
      return formula.value;
    case "predicate":
      return letters[i]?.has(formula.name) === true;
    case "not":
      return !at(formula.of)(i);
    case "next":
      return at(formula.of)(later[1] ?? i);
    case "always":
      return later.every(at(formula.of));
    case "eventually":
      return later.some(at(formula.of));
  }
  const left = at(formula.left);
  const right = at(formula.right);
  switch (formula.op) {
    case "and":
      return left(i) && right(i);
    case "or":
      return left(i) || right(i);
    case "implies":
      return !left(i) || right(i);
    case "iff":
      return left(i) === right(i);
    case "until":
      return later.some((k, n) => right(k) && later.slice(0, n).every(left));
    case "weak until":
      return later.every(left) || later.some((k, n) => right(k) && later.slice(0, n).every(left));
    case "release":
      return later.every((k, n) => right(k) || later.slice(0, n).some(left));
  }
}
