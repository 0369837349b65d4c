// What may be chosen if it is not known which pods started first: exactly what some order of their starts leads to.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bestCandidates,
  type PreemptiblePod,
  type PreemptionCandidate,
  possibleVictimsOn,
  possiblyBest,
  victimsOn,
} from "./preemption.ts";

interface Sized extends PreemptiblePod {
  readonly size: number;
}

const sized = fc.record({ priority: fc.integer({ min: 0, max: 2 }), size: fc.integer({ min: 1, max: 4 }) });
const kindOf = ({ priority, size }: Sized): string => `${priority}/${size}`;
const textOf = (victims: readonly Sized[]): string => JSON.stringify(victims.map(kindOf).toSorted());
const sorted = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].toSorted();

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (so, list) => so.flatMap((some) => list.map((one) => [...some, one])),
    [[]],
  );
}

describe("possibleVictimsOn", () => {
  it("finds what victimsOn finds in some order, and nothing else", () => {
    let several = 0;
    const property = fc.property(
      fc.array(sized, { minLength: 2, maxLength: 5 }),
      fc.integer({ min: 3, max: 12 }),
      (pods, capacity) => {
        const fits = (some: readonly Sized[]): boolean =>
          some.reduce((sum, p) => sum + p.size, 3) <= capacity;
        const found = possibleVictimsOn(2, pods, [], fits, kindOf);
        const expected = permutations(pods).flatMap((order) => {
          const victims = victimsOn(2, order, [], fits)?.victims;
          return victims === undefined ? [] : [textOf(victims)];
        });
        expect(sorted(found.map(({ victims }) => textOf(victims)))).toEqual(sorted(expected));
        expect(found).toHaveLength(new Set(expected).size);
        if (found.length > 1) several++;
      },
    );
    fc.assert(property, { seed: 20_261_123, numRuns: 300 });
    expect(several).toBeGreaterThan(20);
  });

  it("finds with budgets all that victimsOn finds in some order", () => {
    let violations = 0;
    const property = fc.property(
      fc.array(sized, { minLength: 2, maxLength: 5 }),
      fc.integer({ min: 3, max: 12 }),
      fc.integer({ min: 0, max: 2 }),
      (pods, capacity, disruptionsAllowed) => {
        const fits = (some: readonly Sized[]): boolean =>
          some.reduce((sum, p) => sum + p.size, 3) <= capacity;
        const labelled = pods.map((pod) => ({ ...pod, labels: { size: pod.size > 1 ? "big" : "small" } }));
        const budgets = [
          { selector: { matchLabels: { size: "big" } }, disruptionsAllowed, disruptedPods: [] },
        ];
        const textOfWay = (way: Pick<PreemptionCandidate<Sized>, "victims" | "budgetViolations">): string =>
          `${textOf(way.victims)} ${way.budgetViolations}`;
        const found = new Set(possibleVictimsOn(2, labelled, budgets, fits, kindOf).map(textOfWay));
        const expected = permutations(labelled).flatMap((order) => {
          const way = victimsOn(2, order, budgets, fits);
          violations += way?.budgetViolations ?? 0;
          return way === undefined ? [] : [textOfWay(way)];
        });
        expect(expected.filter((way) => !found.has(way))).toEqual([]);
        expect(found.size > 0).toBe(expected.length > 0);
      },
    );
    fc.assert(property, { seed: 20_261_123, numRuns: 300 });
    expect(violations).toBeGreaterThan(20);
  });

  it("is quick where orders are many", () => {
    const pods = Array.from({ length: 14 }, (_, i) => ({ priority: 0, size: i % 7 }));
    let asked = 0;
    const fits = (some: readonly Sized[]): boolean => {
      asked++;
      return some.reduce((sum, p) => sum + p.size, 5) <= 42;
    };
    expect(possibleVictimsOn(1, pods, [], fits, kindOf).length).toBeGreaterThan(1);
    expect(asked).toBeLessThan(100_000);
  });
});

describe("possiblyBest", () => {
  it("finds what is best for some choice of each node's candidates, and nothing else", () => {
    const candidates = fc.array(
      fc.array(fc.array(sized, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      { maxLength: 3 },
    );
    const property = fc.property(candidates, (nodes) => {
      const given = nodes.map((sets, i) =>
        sets.map(
          (victims): PreemptionCandidate<Sized> => ({ node: String(i), victims, budgetViolations: 0 }),
        ),
      );
      const expected = new Set(combinations(given).flatMap((chosen) => bestCandidates(chosen)));
      expect(new Set(possiblyBest(given))).toEqual(expected);
    });
    fc.assert(property, { seed: 20_261_123, numRuns: 300 });
  });
});
