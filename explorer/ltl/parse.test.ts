// What formulas may look like, what they mean, and what is said of those that are not understood.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelError } from "../errors.ts";
import { ltl, predicate } from "../property.ts";
import { parseFormula } from "./parse.ts";
import { formulas } from "./random-formulas.ts";
import { textOf } from "./syntax.ts";

const NAMES = ["a", "b", "c", "ready"];
const read = (text: string): string => textOf(parseFormula(text, NAMES));

describe("formulas", () => {
  it.each([
    ["G F a", "G F a"],
    ["[]<> a", "G F a"],
    ["always eventually a", "G F a"],
    ["G (a -> F b)", "G (a -> F b)"],
    ["!a U b", "(! a U b)"],
    ["a U b U c", "(a U (b U c))"],
    ["a -> b -> c", "(a -> (b -> c))"],
    ["a & b U c | a", "((a & (b U c)) | a)"],
    ["a && b || c", "((a & b) | c)"],
    ["a <-> b -> c", "(a <-> (b -> c))"],
    ["a W b & c R ready", "((a W b) & (c R ready))"],
    ["G a -> F b", "(G a -> F b)"],
    ["X X !true", "X X ! true"],
    ["(\n  a\n)", "a"],
  ])("%s is %s", (text, meant) => expect(read(text)).toBe(meant));

  it("are read as they are written", () => {
    fc.assert(
      fc.property(formulas(12, NAMES), (formula) => {
        expect(parseFormula(textOf(formula), NAMES)).toEqual(formula);
      }),
      { seed: 73_011, numRuns: 500 },
    );
  });

  it.each([
    ["", 0, "the formula ends too early"],
    ["G", 1, "the formula ends too early"],
    ["a &", 3, "the formula ends too early"],
    ["(a", 0, "this parenthesis is never closed"],
    ["a)", 1, '")" is not expected here'],
    ["a b", 2, '"b" is not expected here'],
    ["a F b", 2, '"F" is not expected here'],
    ["& a", 0, '"&" stands where a formula must begin'],
    ["(a, b)", 2, '"," is no part of any formula'],
    ["a = b", 2, '"=" is no part of any formula'],
    ["G raedy", 2, 'there is no predicate "raedy"; did you mean "ready"? (there are: a, b, c, ready)'],
    ["alwys a", 0, 'there is no predicate "alwys"; did you mean "always"? (there are: a, b, c, ready)'],
    ["GF a", 0, 'there is no predicate "GF"; write the operators apart: "G F" (there are: a, b, c, ready)'],
    ["G elsewhere", 2, 'there is no predicate "elsewhere" (there are: a, b, c, ready)'],
    ["a S b", 2, '"S" is not expected here'],
  ])("that are not understood are refused, with the place: %j", (text, position, message) => {
    expect(() => parseFormula(text, NAMES)).toThrow(expect.objectContaining({ position, message }));
  });

  it("may be nested deeply, but not without end", () => {
    expect(read(`${"(".repeat(450)}a${")".repeat(450)}`)).toBe("a");
    const expected = { position: 501, message: "the formula is nested more than 500 deep" };
    expect(() => read(`${"!".repeat(600)}a`)).toThrow(expect.objectContaining(expected));
  });

  it("cannot use a predicate whose name is an operator, or no name", () => {
    expect(() => parseFormula("true", ["U"])).toThrow(
      'the predicate name "U" cannot be written in a formula',
    );
    expect(() => parseFormula("true", ["not ready"])).toThrow('name "not ready" cannot be written');
  });
});

describe("a property by formula", () => {
  const yes = predicate("yes", {}, () => true);

  it("shows the place of an error", () => {
    const declare = () => ltl("progress", "G a\n  -> F bb", { a: yes, b: yes });
    expect(declare).toThrow(ModelError);
    expect(declare).toThrow(
      'property "progress" has a formula that is not understood: there is no predicate "bb"; did you mean "b"? ' +
        "(there are: a, b)\n    -> F bb\n         ^",
    );
  });

  it("may use no more predicates than there are bits", () => {
    const names = Array.from({ length: 31 }, (_, i) => `p${i}`);
    const all = Object.fromEntries(names.map((name) => [name, yes]));
    expect(() => ltl("many", names.join(" | "), all)).toThrow("it uses more than 30 predicates");
    expect(ltl("fewer", names.slice(1).join(" | "), all).kind).toBe("ltl");
  });
});
