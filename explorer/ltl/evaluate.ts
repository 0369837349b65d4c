// The meaning of formulas on a run that repeats itself, by definition: no automaton is involved.
import type { Formula } from "./syntax.ts";

/** A run: positions 0 .. length-1, and after the last one again position `loop`. */
export interface Word {
  readonly length: number;
  readonly loop: number;
  /** By predicate and position. */
  holds(name: string, position: number): boolean;
}

/** Whether the formula is true of the run, from its first position on. */
export function isTrueOf(formula: Formula, word: Word): boolean {
  return truth(formula, word)[0] === true;
}

/** By position: whether the formula is true of the run from there on. */
function truth(formula: Formula, word: Word): readonly boolean[] {
  const at = (value: (position: number) => boolean): readonly boolean[] =>
    Array.from({ length: word.length }, (_, i) => value(i));
  switch (formula.op) {
    case "constant":
      return at(() => formula.value);
    case "predicate":
      return at((i) => word.holds(formula.name, i));
    case "not":
    case "next":
    case "always":
    case "eventually": {
      const of = truth(formula.of, word);
      if (formula.op === "not") return of.map((b) => !b);
      if (formula.op === "next") return at((i) => of[successor(word, i)] === true);
      if (formula.op === "eventually") return untilOf(word, () => true, at2(of));
      return untilOf(
        word,
        () => true,
        (i) => of[i] !== true,
      ).map((b) => !b);
    }
    default:
      return binary(formula.op, truth(formula.left, word), truth(formula.right, word), word);
  }
}

function binary(
  op: Extract<Formula, { left: Formula }>["op"],
  a: readonly boolean[],
  b: readonly boolean[],
  word: Word,
): readonly boolean[] {
  const never = (list: readonly boolean[]) => (i: number) => list[i] !== true;
  switch (op) {
    case "and":
      return a.map((x, i) => x && b[i] === true);
    case "or":
      return a.map((x, i) => x || b[i] === true);
    case "implies":
      return a.map((x, i) => !x || b[i] === true);
    case "iff":
      return a.map((x, i) => x === b[i]);
    case "until":
      return untilOf(word, at2(a), at2(b));
    case "weak until": {
      // Either b comes, or a never ends.
      const until = untilOf(word, at2(a), at2(b));
      const ends = untilOf(word, () => true, never(a));
      return until.map((x, i) => x || ends[i] !== true);
    }
    case "release":
      // b may only end after a state in which a held, too.
      return untilOf(word, never(a), never(b)).map((x) => !x);
  }
}

const at2 = (list: readonly boolean[]) => (i: number) => list[i] === true;

/** By position: walk on while `a` holds; is there a position with `b`? A walk of `length` steps has seen everything. */
function untilOf(word: Word, a: (i: number) => boolean, b: (i: number) => boolean): readonly boolean[] {
  return Array.from({ length: word.length }, (_, start) => {
    let i = start;
    for (let steps = 0; steps <= word.length; steps++) {
      if (b(i)) return true;
      if (!a(i)) return false;
      i = successor(word, i);
    }
    return false;
  });
}

function successor(word: Word, position: number): number {
  return position + 1 < word.length ? position + 1 : word.loop;
}
