// Random small DaemonSets: the engine and the reference explorer agree, symmetry included, and what every DaemonSet keeps is kept.
import fc from "fast-check";
import { expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { exploreNaively } from "../explorer/naive.ts";
import { daemonSet, rollingDaemons, type Sample, sample } from "../model/samples.ts";
import { clusterProperties } from "./registry.ts";

const STRATEGIES = [
  {},
  rollingDaemons(0, 2),
  rollingDaemons(0, "50%"),
  rollingDaemons(1, 0),
  rollingDaemons("10%", 0),
  { updateStrategy: { type: "OnDelete" } },
];
const NODES = [
  "1x4cpu8Gi",
  "2x4cpu8Gi",
  "1x4cpu8Gi, {name: pool, cpu: 4, memory: 8Gi, taints: [{key: pool, effect: NoSchedule}]}",
];
const EDITS = ["{apply: v2}", "{apply: v1}", "{apply: v3}", "{delete: {kind: DaemonSet, name: agent}}"];
/** Explorations beyond it say nothing that smaller ones do not. */
const MOST_STATES = 600;

const versions = fc.record({
  strategy: fc.constantFrom(...STRATEGIES),
  minReadySeconds: fc.constantFrom(0, 5),
  revisionHistoryLimit: fc.constantFrom(0, 10),
  tolerant: fc.boolean(),
});
const scenarios = fc.record({
  first: versions,
  second: versions,
  nodes: fc.constantFrom(...NODES),
  edits: fc.uniqueArray(fc.constantFrom(...EDITS), { maxLength: 2 }),
  crashes: fc.integer({ min: 0, max: 1 }),
  nodeFailures: fc.integer({ min: 0, max: 1 }),
});
type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never;

function manifest(image: string, { strategy, tolerant, ...spec }: Drawn<typeof versions>): string {
  const tolerations = tolerant ? [{ key: "pool", operator: "Exists" }] : [];
  return daemonSet("agent", { image, spec: { ...strategy, ...spec }, pod: { tolerations } });
}

function drawn({ first, second, nodes, edits, ...faults }: Drawn<typeof scenarios>): Sample {
  const [v1, v2, v3] = [manifest("app:1", first), manifest("app:2", second), manifest("app:3", first)];
  const present = edits.some((edit) => edit.includes("delete")) ? edits.toSorted().slice(0, 1) : edits;
  const budgets = Object.entries(faults).map(([name, n]) => `${name}: ${n}`);
  const scenario = [`nodes: [${nodes}]`, `edits: [${present.join(", ")}]`, ...budgets].join("\n");
  return sample(v1, scenario, { v1, v2, v3 });
}

test("counts, verdicts and distances agree", () => {
  let compared = 0;
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const { cluster, system } = drawn(scenario);
      const claims = clusterProperties.flatMap((p) => p.on(cluster));
      const report = check(system, claims, { maxStates: MOST_STATES });
      if (report.limit !== undefined) return;
      compared += 1;
      const naive = exploreNaively(system, claims);
      const { initial, states, transitions, depth, terminal } = naive.counts;
      expect(report.counts).toMatchObject({ initial, states, transitions, depth, terminal });
      const safety = ["daemonset-one-per-node", "pod-owner", "placement-filters", "node-not-overcommitted"];
      for (const { id, status } of report.properties) {
        if (safety.includes(id.split(" ")[0] ?? "")) expect(status, id).toBe("holds");
      }
      const exact = check({ ...system, interchangeable: [] }, claims);
      const violated = (r: typeof exact): readonly string[] =>
        [...new Set(r.properties.filter((p) => p.status === "violated").map((p) => p.id))].sort();
      expect(violated(exact)).toEqual(violated(report));
    }),
    { seed: 7, numRuns: 16 },
  );
  expect(compared).toBeGreaterThan(5);
});
