// Every property has examples: a bad one that violates it, unless no manifest can, and a good one where it holds.
import { join } from "node:path";
import { expect, test } from "vitest";
import { clusterProperties } from "../invariants/index.ts";
import { inputOf, pairsIn, VARIANTS } from "./pairs.ts";

/**
 * What the model itself guarantees: only a mistake in a controller, a scheduler or a kubelet violates these, whatever users
 * write. Tests violate each of them with a saboteur (invariants/*.test.ts).
 */
const ONLY_BY_SABOTEURS = [
  "node-not-overcommitted",
  "quota-never-exceeded",
  "rollout-surge",
  "rollout-availability",
  "pod-owner",
  "orphans-kept",
  "no-child-of-dead-owner",
  "placement-filters",
  "no-preemption-of-equal-or-higher-priority",
  "terminated-stays-terminated",
  "restart-policy-respected",
  "init-containers-in-order",
  "ready-only-while-running",
  "tolerant-pods-stay",
  "pressure-evicts-by-qos",
  "daemonset-one-per-node",
  "statefulset-identity",
  "statefulset-ordered",
  "job-parallelism",
  "job-finished-stays-finished",
  "job-failure-count",
];

const here = import.meta.dirname;
const folders = [here, join(here, "scenarios")].flatMap((folder) =>
  pairsIn(folder).map((name) => join(folder, name)),
);

/** The ids of the properties that some variant of that kind expects to have this status. */
function expectedToBe(status: string, variant: (typeof VARIANTS)[number]): ReadonlySet<string> {
  const expectations = folders.map((folder) => inputOf(join(folder, variant)).scenario.expect?.properties);
  const entries = expectations.flatMap((properties) => Object.entries(properties ?? {}));
  return new Set(entries.flatMap(([id, expected]) => (expected.status === status ? [id] : [])));
}

/** Those that examples state themselves. */
function stated(): readonly string[] {
  const scenarios = folders.flatMap((folder) => VARIANTS.map((v) => inputOf(join(folder, v)).scenario));
  return scenarios.flatMap(({ customProperties }) => customProperties.map(({ id }) => id));
}

const ids = clusterProperties.map(({ id }) => id);
const violated = expectedToBe("violated", "bad");

test("examples expect something of properties that there are", () => {
  const named = VARIANTS.flatMap((v) => [...expectedToBe("violated", v), ...expectedToBe("holds", v)]);
  const known = [...ids, ...stated()];
  expect(named.filter((id) => !known.includes(id))).toEqual([]);
});

test("every property has a bad example that says so, or is one that only saboteurs violate", () => {
  expect(ids.filter((id) => !violated.has(id)).toSorted()).toEqual(ONLY_BY_SABOTEURS.toSorted());
});

test("every property has a good example that says that it holds", () => {
  const held = expectedToBe("holds", "good");
  expect(ids.filter((id) => !held.has(id))).toEqual([]);
});

test("every property says what it claims, where that comes from, and when it does not apply", () => {
  for (const { id, title, description, source } of clusterProperties)
    expect(Math.min(title.length, description.length, source.length), id).toBeGreaterThan(10);
});
