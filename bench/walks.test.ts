// A fast part of what `node bench/walks.ts` measures: the seeded faults are found by few walks, and shrunk nearly to the shortest.
import { expect, test } from "vitest";
import { MOST, page, timesTooLong } from "./walks/page.ts";
import { BadExample, EFFORT, seeded } from "./walks/seeded.ts";

/** One of each sort: forbidden steps, states, rests, rounds, edits, faults; with those that shrink worst without a search. */
const FAST = [
  ["lone-pod", "stable-reconciliation", 20],
  ["claims-leaked", "claims-not-leaked", 50],
  ["gitops-fight", "no-write-fight", 5],
  ["never-ready-revision", "rollout-completes", 5],
  ["stuck-rollout-report", "stuck-rollout-reported", 5],
  ["cronjob-forgets-job", "cronjob-forbid", 40],
  ["rollout-drops-requests", "no-request-to-closed-listener", 40],
  ["node-failure-capacity", "pending-pod-bound", 60],
  ["scenarios/B01-anti-affinity-rollout", "pending-pod-bound", 5],
  ["scenarios/B09-terminating-pods-surge", "live-pods-within-surge", 5],
  ["scenarios/C04-cascade-preemption", "evictions-respect-pdb", 5],
  ["scenarios/F06-claim-deleted-under-its-pod", "pending-pod-bound", 5],
  ["scenarios/G01-two-writers", "no-rwo-volume-on-two-nodes", 150],
] as const;

const library = seeded();

test.each(FAST)("%s: %s is found by %i walks, and shrunk", (example, property, numRuns) => {
  const one = library.find((s) => s.example === example && s.property === property);
  if (one?.shortest === undefined) throw new Error("the example does not say how long the shortest run is");
  const found = new BadExample(example).seek(property, 1, { ...EFFORT, numRuns });
  expect(found.walks).toBeLessThanOrEqual(numRuns);
  const row = { seeded: one, reach: "claimed", sought: [found] } as const;
  expect(timesTooLong(row, "shrunk")).toBeLessThanOrEqual(MOST);
  expect(timesTooLong(row, "shrunk")).toBeGreaterThanOrEqual(1);
  expect(timesTooLong(row, "shortened")).toBeGreaterThanOrEqual(timesTooLong(row, "shrunk") ?? 0);
});

test("what walks cannot refute is said to be so", () => {
  expect(new BadExample("node-failure-capacity").reach("same-end-state")).toBe(
    "compares with runs without faults",
  );
  expect(new BadExample("webhooks-guard-each-other").reach("recovery-possible")).toBe("a walk cannot tell");
  expect(new BadExample("lone-pod").reach("stable-reconciliation")).toBe("claimed");
});

test("the page says what was found, and what was not", () => {
  const one = { example: "lone-pod", property: "stable-reconciliation", shortest: 4 };
  const none = { walks: undefined, shortened: undefined, shrunk: undefined };
  const sought = [{ walks: 3, shortened: 7, shrunk: 4 }, { walks: 1_000, shortened: 4, shrunk: 4 }, none];
  const rows = [
    { seeded: one, reach: "claimed", sought },
    { seeded: { ...one, property: "other" }, reach: "a walk cannot tell", sought: [] },
  ] as const;
  const text = page(rows, [], EFFORT, "today");
  expect(text).toContain("1 can be refuted by a walk, and 0 were found with every seed");
  expect(text).toContain("| stable-reconciliation | 1,000 (not with 1 of 3 seeds) | 4 | 7 | 4 |");
  expect(text).toContain("0 are longer than 1.5 times that when shrunk, and 1 without the search");
  expect(text).toContain("| other | not sought: no walk shows");
  expect(text).toContain('import { assertWalks, satisfies, walks } from "plimsoll/properties";');
});

test("what the page shows of a test suite runs", async () => {
  await expect(import("./walks/usage.ts")).resolves.toBeDefined();
});
