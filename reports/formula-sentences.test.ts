// Formulas as sentences: every kind of formula, alone and inside others.
import { expect, test } from "vitest";
import { and, type Formula, not, or, TRUE } from "../explorer/equivalence/formula.ts";
import { formulaSentence } from "./formula-sentences.ts";

const can = (label: string | undefined, leads: Formula = TRUE): Formula => ({
  kind: "can",
  weak: true,
  label,
  leads,
});
const until = (stays: Formula, label: string | undefined, leads: Formula): Formula => ({
  kind: "until",
  stays,
  label,
  leads,
});

test.each<[Formula, string]>([
  [can("ok"), "K can do ok; P cannot."],
  [not(can("ok")), "P can do ok; K cannot."],
  [can("start", not(can("ok"))), "K can do start and then be where it can never do ok; P cannot."],
  [can(undefined, not(can("a"))), "K can silently get to where it can never do a; P cannot."],
  [
    can("start", and([not(can("ok")), can("fail"), can("stop")])),
    "K can do start and then be where it can do fail and do stop, but never do ok; P cannot.",
  ],
  [
    can("a", and([not(can("b")), not(can("c"))])),
    "K can do a and then be where it can never do b nor do c; P cannot.",
  ],
  [and([can("a"), not(can("b"))]), "Of K it is true, and not of P, that it can do a, but never do b."],
  [{ kind: "diverges", stays: TRUE }, "K can go on silently for ever; P cannot."],
  [
    { kind: "diverges", stays: can("a") },
    "K can go on silently for ever (as long as it can do a); P cannot.",
  ],
  [not({ kind: "circles", leads: TRUE }), "P can go round silently for ever; K cannot."],
  [
    until(can("a"), "b", can("c")),
    "K can do b (as long as it can do a) and then be where it can do c; P cannot.",
  ],
  [until(TRUE, undefined, not(can("c"))), "K can silently get to where it can never do c; P cannot."],
  [
    can(undefined, and([{ kind: "rests", offers: ["a", "b"] }, can("a")])),
    "K can silently get to where it can do a, it rests and offers nothing but a, b; P cannot.",
  ],
  [
    can("a", or([can("b"), can("c")])),
    "K can do a and then be where either it can do b, or it can do c; P cannot.",
  ],
])("%j", (formula, sentence) => {
  expect(formulaSentence(formula, "K", "P")).toBe(sentence);
});

test("what nobody would read is not told", () => {
  let formula = TRUE;
  for (let i = 0; i < 100; i++) formula = can("a", not(formula));
  expect(formulaSentence(formula, "K", "P")).toMatch(/takes 201 words to say/);
});
