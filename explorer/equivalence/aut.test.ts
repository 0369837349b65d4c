// The AUT format: what others write, what we write, and what is refused.
import fc from "fast-check";
import { expect, test } from "vitest";
import { AutError, readAut, writeAut } from "./aut.ts";
import { escaped, unescaped } from "./aut-labels.ts";
import { fromSteps, stepsOf } from "./lts.ts";

const SEED = { seed: 20_260_802 };

function problem(text: string): { readonly line: number; readonly message: string } | undefined {
  try {
    readAut(text);
    return undefined;
  } catch (error) {
    if (error instanceof AutError) return { line: error.line, message: error.message };
    throw error;
  }
}

test("mCRL2's files: quotes, tau, a first state that is not 0, duplicates", () => {
  const { lts, silentNames } = readAut(
    'des (2,4,3)\n(2,"a(1, 2)",0)\n(2,"a(1, 2)",0)\n(0,"tau",1)\n(1,"b",2)\n',
  );
  expect(lts.initial).toBe(2);
  expect([...stepsOf(lts)]).toEqual([
    [0, undefined, 1],
    [1, "b", 2],
    [2, "a(1, 2)", 0],
  ]);
  expect(silentNames).toEqual(["tau"]);
});

test("CADP's files: no quotes, i, blanks, commas and parentheses in labels, unreachable states, CRLF", () => {
  const { lts, silentNames } = readAut(
    'des (0, 3, 9)\r\n(0, i, 1)\r\n(1, "GET !1, !2", 2)\r\n(2, PUT !(3), 0)\r\n',
  );
  expect([...stepsOf(lts)]).toEqual([
    [0, undefined, 1],
    [1, "GET !1, !2", 2],
    [2, "PUT !(3)", 0],
  ]);
  expect([lts.stateCount, silentNames]).toEqual([9, ["i"]]);
});

test("the name of silent steps can be said: then the others are visible", () => {
  const { lts } = readAut('des (0,3,2)\n(0,"i",1)\n(0,"tau",1)\n(0,"hush",1)\n', { silent: "hush" });
  expect([...stepsOf(lts)].map(([, label]) => label)).toEqual([undefined, "i", "tau"]);
});

test("any label comes back as it was, in printable 7-bit ASCII without quotes or backslashes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (label) => {
      const text = escaped(label);
      expect(text).toMatch(/^[ !#-[\]-~]*$/);
      expect(unescaped(text)).toBe(label);
    }),
    { ...SEED, numRuns: 500, examples: [["tau"], ["i"], ["%"], ["%41"], ['"'], ["\\"], ["ü → 界"], [""]] },
  );
});

test("what is written is read back", () => {
  const lts = fromSteps(
    3,
    [
      [0, "tau", 1],
      [1, undefined, 2],
      [2, 'say "ü", (i)', 0],
      [2, " edge ", 0],
    ],
    1,
  );
  const again = readAut(writeAut(lts)).lts;
  expect([...stepsOf(again)]).toEqual([...stepsOf(lts)]);
  expect(again.initial).toBe(1);
});

test("labels of others that only look escaped stay as they are", () => {
  const { lts } = readAut('des (0,3,2)\n(0,"50%",1)\n(0,"a%20b",1)\n(0,"a b",1)\n');
  expect([...stepsOf(lts)].map(([, label]) => label)).toEqual(["50%", "a%20b", "a b"]);
});

test.each([
  ["", 1, "first line"],
  ["hello\n", 1, "first line"],
  ["des (3,0,3)\n", 1, "not one of 3 states"],
  ["des (0,0,0)\n", 1, "not one of 0 states"],
  ['des (0,1,2)\n\n(0,"a")\n', 3, "a transition is"],
  ['des (0,1,2)\n(0,"a",2)\n', 2, "there is no state 2"],
  ['des (0,2,2)\n(0,"a",1)\n', 1, "says 2 transitions, and there are 1"],
  ['des (0,2,2)\n(0,"a%25b",1)\n(0,"a%b",1)\n', 3, "would both be read"],
])("%j is refused, and the line named", (text, line, words) => {
  expect(problem(text)).toEqual({ line, message: expect.stringContaining(words) });
});
