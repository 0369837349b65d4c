// The automaton's language against the meaning of formulas, on all short runs that repeat themselves.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Automaton, FormulaTooLarge, tautology } from "./automaton.ts";
import { isTrueOf } from "./evaluate.ts";
import { parseFormula } from "./parse.ts";
import { formulas, satisfies } from "./random-formulas.ts";
import type { Formula } from "./syntax.ts";

const SEED = 90_217;
const NAMES = ["a", "b"];

interface Run {
  readonly letters: readonly number[];
  readonly loop: number;
}

/** All runs of at most `longest` different positions, over all letters of two predicates. */
function runs(longest: number): readonly Run[] {
  return Array.from({ length: longest }, (_, i) => i + 1).flatMap((length) =>
    Array.from({ length: 4 ** length }, (_, code) =>
      Array.from({ length }, (_, i) => Math.floor(code / 4 ** i) % 4),
    ).flatMap((letters) => letters.map((_, loop) => ({ letters, loop }))),
  );
}

const RUNS = runs(3);

function meaning({ letters, loop }: Run, formula: Formula): boolean {
  const sets = letters.map((letter) => new Set(NAMES.filter((_, i) => (letter >> i) % 2 === 1)));
  const word = {
    length: letters.length,
    loop,
    holds: (name: string, i: number) => sets[i]?.has(name) === true,
  };
  const byDefinition = satisfies({ letters: sets, loop }, formula);
  expect(isTrueOf(formula, word)).toBe(byDefinition);
  return byDefinition;
}

/** The accepting paths that repeat themselves exactly as the run does. */
function paths(automaton: Automaton, { letters, loop }: Run): number {
  const goals = Array.from({ length: automaton.goals }, (_, i) => i);
  let found = 0;
  const walk = (path: readonly number[]): void => {
    const last = path.at(-1) ?? -1;
    if (path.length < letters.length) {
      for (const node of automaton.next(last, letters[path.length] ?? 0)) walk([...path, node]);
      return;
    }
    const cycle = path.slice(loop);
    const closes = automaton.next(last, letters[loop] ?? 0).includes(cycle[0] ?? -1);
    if (closes && goals.every((goal) => cycle.some((node) => automaton.isGood(goal, node)))) found++;
  };
  for (const node of automaton.initial(letters[0] ?? 0)) walk([node]);
  return found;
}

describe("the automaton of a formula", () => {
  it("accepts the runs of which it is true, each by one path that repeats itself as the run does", () => {
    const seen = { true: 0, false: 0 };
    fc.assert(
      fc.property(formulas(9, NAMES), (formula) => {
        const automaton = new Automaton(formula, NAMES);
        for (const run of RUNS) {
          const expected = meaning(run, formula);
          seen[`${expected}`]++;
          expect(paths(automaton, run)).toBe(expected ? 1 : 0);
        }
      }),
      { seed: SEED, numRuns: 100 },
    );
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(3000);
  });

  it.each([
    ["G a", 1],
    ["G F a", 1],
    ["F G a", 3],
    ["a U b", 4],
    ["F (a & G !b)", 4],
    ["G (a -> F b)", 3],
    ["G F a & F G b", 3],
  ])("is small: %s", (text, mostPerLetter) => {
    const automaton = new Automaton(parseFormula(text, NAMES), NAMES);
    const letters = [0, 1, 2, 3];
    const nodes = new Set(letters.flatMap((letter) => automaton.initial(letter)));
    for (const node of nodes) for (const l of letters) for (const n of automaton.next(node, l)) nodes.add(n);
    expect(nodes.size).toBeLessThanOrEqual(4 * mostPerLetter);
  });

  it.each([
    "a | !a",
    "F F a -> F a",
    "G F a <-> F G F a",
    "X G F a <-> G F a",
    "!X a <-> X !a",
    "G F G a <-> F G a",
  ])("is simplified away if all runs satisfy it: %s", (text) =>
    expect(tautology(parseFormula(text, NAMES))).toBe(true),
  );

  it.each(["a", "F a", "F a -> a"])("is not simplified away otherwise: %s", (text) =>
    expect(tautology(parseFormula(text, NAMES))).toBe(false),
  );

  it("is refused if it is too large, in a moment", () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const text = names.map((name) => `F (${name} & X ${name})`).join(" & ");
    const automaton = new Automaton(parseFormula(text, names), names);
    expect(() => automaton.next(automaton.initial(0)[0] ?? 0, 0)).toThrow(FormulaTooLarge);
  });
});
