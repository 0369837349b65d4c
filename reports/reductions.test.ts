// What reports say of the reductions of a search.
import { expect, test } from "vitest";
import type { ReductionReport } from "../explorer/result.ts";
import type { VerifiedGroup } from "../invariants/verify-result.ts";
import { reducedBy, reductionLines } from "./reductions.ts";
import { sampleGroup } from "./samples.ts";

function groupWith(name: string, ...reductions: readonly ReductionReport[]): VerifiedGroup {
  const group = sampleGroup(name);
  return { ...group, report: { ...group.report, reductions } };
}

const symmetry: ReductionReport = { name: "symmetry", applied: true, classes: [3, 2], factor: 12 };
const none: ReductionReport = {
  name: "symmetry",
  applied: false,
  why: "nothing is declared interchangeable",
};
const did = {
  name: "partial-order",
  applied: true,
  expanded: 1_300,
  partly: 900,
  leftOut: 2_700,
  restarts: 0,
} as const;
const off: ReductionReport = { name: "partial-order", applied: false, why: "it was switched off" };

test("a line for each", () => {
  const group = groupWith("web", symmetry, did);
  expect(reductionLines([group])).toEqual([
    "symmetry: 3 interchangeable members, 2 interchangeable members: up to 12 states explored as one",
    "partial order: in 900 of 1,300 states, 2,700 possible steps left out",
  ]);
  expect(reducedBy([group])).toBe(" (reduced by symmetry and partial order)");
});

test("what is off says why, and what did nothing says so", () => {
  const [unused, idle] = [
    groupWith("web", none, off),
    groupWith("web", none, { ...did, partly: 0, leftOut: 0 }),
  ];
  expect(reductionLines([unused])).toEqual([
    "symmetry: off: nothing is declared interchangeable",
    "partial order: off: it was switched off",
  ]);
  expect(reductionLines([idle])[1]).toBe("partial order: nothing was left out");
  expect([reducedBy([unused]), reducedBy([idle])]).toEqual(["", ""]);
});

test("a search begun anew, and one step", () => {
  const lines = [1, 2].map((restarts) =>
    reductionLines([groupWith("web", { ...did, expanded: 1, partly: 1, leftOut: 1, restarts })]).join(),
  );
  expect(lines).toEqual([
    "partial order: in 1 of 1 state, 1 possible step left out; begun anew once",
    "partial order: in 1 of 1 state, 1 possible step left out; begun anew 2 times",
  ]);
});

test("more permutations than can be counted are rounded", () => {
  const group = groupWith("web", {
    name: "symmetry",
    applied: true,
    classes: [30],
    factor: 2.65252859812191e32,
  });
  expect(reductionLines([group])).toEqual([
    "symmetry: 30 interchangeable members: up to 2.65e+32 states explored as one",
  ]);
});

test("groups that differ are told apart", () => {
  const groups = [groupWith("web", symmetry, off), groupWith("db", none, off)];
  expect(reductionLines(groups)).toEqual([
    "symmetry, Deployment/web: 3 interchangeable members, 2 interchangeable members: up to 12 states explored as one",
    "symmetry, Deployment/db: off: nothing is declared interchangeable",
    "partial order: off: it was switched off",
  ]);
  expect(reducedBy(groups)).toBe(" (reduced by symmetry)");
});

test("a walk has none", () => {
  expect(reductionLines([groupWith("web")])).toEqual([]);
});
