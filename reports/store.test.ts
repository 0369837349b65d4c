// What reports say of the store, and of verdicts that hold only up to hash collisions.
import { expect, test } from "vitest";
import type { StoreReport } from "../explorer/result.ts";
import type { VerifiedGroup, VerifyResult } from "../invariants/verify-result.ts";
import { human } from "./human.ts";
import { COUNTS, HOLDS, sampleGroup } from "./samples.ts";
import { storeLines } from "./store.ts";

const MANY = 10_000_000;

function groupWith(states: number, store: StoreReport | undefined): VerifiedGroup {
  const group = sampleGroup("web");
  return { ...group, report: { ...group.report, counts: { ...COUNTS, states }, store } };
}

function compact(bytes: number, collision?: StoreReport["collision"]): StoreReport {
  const base = { kind: "compact" as const, bytes, bytesPerState: bytes / MANY };
  return collision === undefined ? base : { ...base, collision };
}

test("bytes a state are told where there are many", () => {
  const exact = { kind: "exact", bytes: 12_000, bytesPerState: 12_000 / 31 } as const;
  expect(storeLines([groupWith(31, exact)])).toEqual(["store: exact, 12 KiB"]);
  expect(storeLines([groupWith(MANY, { ...exact, bytes: 145_000_000 })])).toEqual([
    "store: exact, 139 MiB, 14.5 bytes a state",
  ]);
  expect(storeLines([groupWith(31, undefined)])).toEqual([]);
});

test("fingerprints: both probabilities, added over the groups", () => {
  const one = groupWith(MANY, compact(120_000_000, { calculated: 6.34e-5, actual: 3.2e-5 }));
  const two = groupWith(MANY, compact(121_000_000, { calculated: 2e-5, actual: 0 }));
  expect(storeLines([one])).toEqual([
    "store: compact, 115 MiB, 12.0 bytes a state (only a 64-bit fingerprint of each)",
    "probability that states were missed because two had the same fingerprint:",
    "  6.3e-5 calculated (optimistic), 3.2e-5 based on the actual fingerprints",
  ]);
  expect(storeLines([one, two]).at(-1)).toBe(
    "  8.3e-5 calculated (optimistic), 3.2e-5 based on the actual fingerprints",
  );
  const sure = groupWith(MANY, compact(1, { calculated: 1, actual: 1 }));
  expect(storeLines([sure, sure]).at(-1)).toContain("1.0e+0 calculated");
  expect(storeLines([groupWith(MANY, compact(120_000_000))])).toHaveLength(1);
});

test("what holds only up to collisions is marked, at the property and in the verdict", () => {
  const result: VerifyResult = {
    ...HOLDS,
    upTo: "hash collisions",
    groups: [groupWith(MANY, compact(120_000_000, { calculated: 6.34e-5, actual: 3.2e-5 }))],
    properties: HOLDS.properties.map((p) => (p.status === "holds" ? { ...p, upTo: "hash collisions" } : p)),
  };
  const text = human(result);
  expect(text).toContain("✓ node-capacity      No node is over-committed (up to hash collisions)");
  expect(text).toContain("\nHOLDS, UP TO HASH COLLISIONS: all 2 properties");
  expect(human(HOLDS).toLowerCase()).not.toContain("hash collisions");
});
