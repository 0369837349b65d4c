// Nets as text: what is understood, and what is refused with its line.
import { expect, test } from "vitest";
import { event, silent } from "./net.ts";
import { transitionsIn } from "./net-text.ts";

test("transitions, one a line", () => {
  const text = `
    tau split: i > p q   # both at once
    start(a): p > running
    evict: open > o, empties p running, needs q
    evict: r s > o, waits
    end: open >, without p
  `;
  expect(transitionsIn(text)).toEqual([
    silent("split", { takes: "i", gives: "p q" }),
    event("start(a)", { takes: "p", gives: "running" }),
    event("evict", { takes: "open", gives: "o", empties: "p running", needs: "q" }),
    event("evict", { takes: "r s", gives: "o", waits: true }, "evict 2"),
    event("end", { takes: "open", without: "p" }),
  ]);
});

test.each([
  ["a: p q", /line 2|is not a transition/],
  ["a: p > q, need r", /"need" is none of needs, without, empties, waits/],
  ["a: p > q, empties", /"empties" names no place/],
  ["a: p > q, waits r", /"waits" takes no places/],
])("refused: %s", (line, problem) => {
  expect(() => transitionsIn(`\n${line}`)).toThrow(problem);
  expect(() => transitionsIn(`\n${line}`)).toThrow(expect.objectContaining({ line: 2 }));
});
