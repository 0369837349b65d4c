// Two systems under all relations: against the definitions, the chain of implications, and cases that one can follow by hand.
import fc from "fast-check";
import { expect, test } from "vitest";
import { BISIMULATIONS } from "./bisimulation.ts";
import { Budget } from "./budget.ts";
import { type Comparison, compare } from "./compare.ts";
import type { Evidence } from "./evidence.ts";
import { random, written } from "./families.ts";
import { formulaText } from "./formula.ts";
import { Judge } from "./judge.ts";
import { fromSteps, type Lts } from "./lts.ts";
import { naiveBisimilarity, naiveRefines, naiveSimulation } from "./naive.ts";
import { anyLts, blownUp, withShortcuts } from "./random-lts.ts";
import { EQUIVALENCES, type Equivalence, implies, PREORDERS, type Preorder } from "./relations.ts";
import { type Pair, sideBySide } from "./shapes.ts";

const SEED = { seed: 20_260_805 };

/** Often related by something: a system beside a clone of it with a few changes. */
const pairs: fc.Arbitrary<readonly [Lts, Lts]> = fc.oneof(
  fc.tuple(anyLts(6), anyLts(6)),
  fc.tuple(anyLts(6), fc.nat()).map(([lts, seed]): readonly [Lts, Lts] => [lts, withShortcuts(lts, seed)]),
  fc
    .tuple(anyLts(5), fc.constantFrom(...BISIMULATIONS), fc.nat())
    .map(([lts, kind, seed]): readonly [Lts, Lts] => [lts, blownUp(lts, kind, seed)]),
);

function naivelyEqual({ lts, left, right }: Pair, relation: Equivalence): boolean {
  const bisimulation = BISIMULATIONS.find((kind) => kind === relation);
  if (bisimulation !== undefined) return naiveBisimilarity(lts, bisimulation)(left, right);
  if (relation === "coupled") {
    const related = naiveSimulation(lts, "coupled");
    return related(left, right) && related(right, left);
  }
  const preorder = PREORDERS.find((kind) => kind === relation);
  return (
    preorder !== undefined &&
    naivelyIncluded({ lts, left, right }, preorder) &&
    naivelyIncluded({ lts, left: right, right: left }, preorder)
  );
}

function naivelyIncluded({ lts, left, right }: Pair, relation: Preorder): boolean {
  if (relation === "simulation" || relation === "ready-simulation")
    return naiveSimulation(lts, relation)(left, right);
  return naiveRefines(lts, left, right, relation);
}

const holds = (found: Comparison): readonly Equivalence[] =>
  found.equivalences.filter(({ status }) => status === "holds").map(({ relation }) => relation);

test("every relation between two systems is that of its definition", () => {
  const seen = new Set<Equivalence | undefined>();
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const both = sideBySide(a, b);
      const found = compare(a, b);
      seen.add(found.finest);
      expect(holds(found)).toEqual(EQUIVALENCES.filter((relation) => naivelyEqual(both, relation)));
      expect(found.finest).toBe(holds(found)[0]);
      for (const [i, relation] of PREORDERS.entries()) {
        const there = naivelyIncluded(both, relation);
        const back = naivelyIncluded({ ...both, left: both.right, right: both.left }, relation);
        expect([relation, found.leftInRight[i]?.status === "holds"]).toEqual([relation, there]);
        expect([relation, found.rightInLeft[i]?.status === "holds"]).toEqual([relation, back]);
      }
    }),
    { ...SEED, numRuns: 250 },
  );
  for (const relation of [
    "strong",
    "branching-divergence",
    "branching",
    "weak-divergence",
    undefined,
  ] as const)
    expect(seen).toContain(relation);
});

test("what is said to follow does, when everything is decided by itself", () => {
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const judge = new Judge(a, b, new Budget());
      const alone = EQUIVALENCES.filter((relation) => {
        const bisimulation = BISIMULATIONS.find((kind) => kind === relation);
        if (bisimulation !== undefined || relation === "coupled")
          return judge.equal(bisimulation ?? "coupled").holds;
        const preorder = PREORDERS.find((kind) => kind === relation) ?? "trace";
        return judge.includes(preorder, "left").length + judge.includes(preorder, "right").length === 0;
      });
      expect(holds(compare(a, b))).toEqual(alone);
      for (const finer of alone)
        for (const coarser of EQUIVALENCES)
          if (implies(finer, coarser))
            expect([finer, coarser, alone.includes(coarser)]).toEqual([finer, coarser, true]);
    }),
    { ...SEED, numRuns: 150 },
  );
});

test("whatever fails has evidence, and evidence of traces is a run of the one and none of the other", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      for (const verdict of compare(a, b).equivalences) {
        if (verdict.status !== "fails") continue;
        expect(verdict.evidence.length).toBeGreaterThan(0);
        for (const evidence of verdict.evidence) kinds.add(evidence.kind);
      }
    }),
    { ...SEED, numRuns: 100 },
  );
  expect(kinds).toEqual(new Set(["trace", "refusal", "divergence", "formula"]));
});

const lts = (states: number, text: string): Lts => fromSteps(states, written(text));

function told(evidence: Evidence | undefined): string {
  if (evidence === undefined) return "nothing";
  const { side } = evidence;
  switch (evidence.kind) {
    case "trace":
      return `${side}: ${evidence.trace.join(" ")}`;
    case "refusal":
      return `${side}: ${evidence.trace.join(" ")} refuses ${evidence.refused.join(" ")}`;
    case "divergence":
      return `${side}: ${evidence.trace.join(" ")} diverges (${evidence.cycle.length})`;
    case "formula":
      return `${side}: ${formulaText(evidence.formula)}`;
    case "partition":
      return side;
  }
}

const evidenceOf = (found: Comparison, relation: Equivalence): readonly string[] => {
  const verdict = found.equivalences.find((v) => v.relation === relation);
  return verdict?.status === "fails" ? verdict.evidence.map(told) : [];
};

test("the vending machines: the same traces, and one may refuse", () => {
  const early = lts(5, "0 coin 1, 0 coin 2, 1 tea 3, 2 coffee 4");
  const late = lts(4, "0 coin 1, 1 tea 2, 1 coffee 3");
  const found = compare(early, late);
  expect(holds(found)).toEqual(["trace"]);
  expect(found.next).toBe("trace");
  expect(evidenceOf(found, "failures")).toEqual(["left: coin refuses coffee"]);
  expect(evidenceOf(found, "strong")).toEqual(["right: <coin>(<coffee>true & <tea>true)"]);
  expect(evidenceOf(found, "simulation")).toEqual(["right: <<coin>>(<<coffee>>true & <<tea>>true)"]);
  expect(found.leftInRight.filter((v) => v.status === "holds").map((v) => v.relation)).toEqual([
    "simulation",
    "trace",
  ]);
});

test("a retry: equal but for divergence, with a lasso", () => {
  const retry = lts(4, "0 start 1, 1 - 2, 2 - 1, 1 ok 3");
  const once = lts(3, "0 start 1, 1 ok 2");
  const found = compare(retry, once);
  expect(found.finest).toBe("branching");
  expect(found.next).toBe("branching");
  expect(found.asked).toMatchObject({ relation: "branching-divergence", status: "fails" });
  expect(evidenceOf(found, "branching-divergence")).toEqual([
    "left: start diverges (2)",
    "left: (true until <start>Δtrue)",
  ]);
});

test("a choice in steps: coupled similar, not weakly bisimilar", () => {
  const gradual = lts(6, "0 - 1, 0 - 2, 1 - 3, 1 - 4, 2 c 5, 3 a 5, 4 b 5");
  const atOnce = lts(5, "0 - 1, 0 - 2, 0 - 3, 1 a 4, 2 b 4, 3 c 4");
  const found = compare(gradual, atOnce);
  expect(found.finest).toBe("coupled");
  expect(evidenceOf(found, "weak")).toEqual(["left: <<>>(!<<c>>true & <<b>>true & <<a>>true)"]);
});

test("a trace that only one has is the first evidence, and the shortest", () => {
  const more = lts(4, "0 a 1, 1 a 2, 2 b 3");
  const less = lts(3, "0 a 1, 1 a 2");
  const found = compare(more, less);
  expect(found.finest).toBeUndefined();
  expect(evidenceOf(found, "branching-divergence")[0]).toBe("left: a a b");
  expect(found.rightInLeft.map((v) => [v.relation, v.status])).toContainEqual(["trace", "holds"]);
});

test("runs are told in the numbers of the systems as they were given", () => {
  const given = fromSteps(6, written("5 - 3, 3 a 1, 1 - 4, 4 - 1, 0 b 2"), 5);
  const found = compare(given, lts(2, "0 a 1"));
  const evidence = found.asked.status === "fails" ? found.asked.evidence : [];
  expect(evidence[0]).toMatchObject({
    kind: "divergence",
    run: [
      [5, undefined, 3],
      [3, "a", 1],
    ],
    cycle: [
      [1, undefined, 4],
      [4, undefined, 1],
    ],
  });
});

test("limits leave relations undecided, and never make one hold", () => {
  const a = random(400, 3, 2, 30, 1);
  const b = random(400, 3, 2, 30, 2);
  const found = compare(a, b, { maxPairs: 100 });
  for (const { status } of found.equivalences) expect(status).not.toBe("holds");
  expect(found.equivalences.filter(({ status }) => status === "undecided").length).toBeGreaterThan(0);
});

test("sizes: the whole, what can be reached, and the quotients", () => {
  const { left } = compare(lts(5, "0 - 1, 1 a 2, 3 b 4"), lts(2, "0 a 1"));
  expect(left.whole).toEqual({ states: 5, transitions: 3 });
  expect(left.reachable).toBe(3);
  expect(left.minimal.get("strong")).toEqual({ states: 3, transitions: 2 });
  expect(left.minimal.get("branching")).toEqual({ states: 2, transitions: 1 });
});
