// A descheduler that does not come to an end, and ones that do; and what verdicts say of it.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { disruptionBudget, documents, replicaSet, type Sample, sample } from "../model/samples.ts";
import { boundsOf } from "./assumptions.ts";
import { deschedulerSettles } from "./descheduler-settles.ts";

/** undefined if it does not apply. */
function settles({ cluster, system }: Sample): boolean | undefined {
  const claims = deschedulerSettles.on(cluster);
  if (claims.length === 0) return undefined;
  return check(system, claims, { paranoid: true }).properties.every(({ status }) => status === "holds");
}

const web = replicaSet("web", { replicas: 3, cpu: "1" });
/** One node is all but full, and nobody asks. */
const UNEVEN =
  "nodes: [{name: small, cpu: 100m, memory: 8Gi}, {name: large, cpu: 4, memory: 8Gi}]\ntempo: quiescent\n";
const deschedules = (strategies: string, manifests = web): Sample =>
  sample(manifests, `${UNEVEN}descheduler: {strategies: [${strategies}]}`);

describe("a descheduler", () => {
  test("whose victims can only come back does not settle", () => {
    expect(settles(deschedules("RemoveDuplicates"))).toBe(false);
    expect(settles(deschedules("{name: RemoveDuplicates, nodeFit: true}"))).toBe(true);
  });

  test("does what it can if a budget lets nobody go", () => {
    const guarded = documents(web, disruptionBudget("web", { maxUnavailable: 0 }));
    expect(settles(deschedules("RemoveDuplicates", guarded))).toBe(true);
    const loose = documents(web, disruptionBudget("web", { maxUnavailable: 1 }));
    expect(settles(deschedules("RemoveDuplicates", loose))).toBe(false);
  });

  test("by age never settles, and is not expected to", () => {
    expect(settles(deschedules("PodLifeTime"))).toBeUndefined();
    expect(settles(sample(web, UNEVEN))).toBeUndefined();
  });

  test("that packs pods fights a scheduler that spreads them", () => {
    const packing = (percent: number): Sample =>
      sample(
        replicaSet("web", { replicas: 3, cpu: "1" }),
        `nodes: [2x8cpu8Gi]\nscores: exact\ntempo: quiescent\ndescheduler: {strategies: [{name: HighNodeUtilization, thresholds: {cpu: ${percent}}}]}`,
      );
    expect(settles(packing(20))).toBe(false);
    expect(settles(packing(10))).toBe(true);
  });
});

test("verdicts say what the descheduler does, and how many pods it has in the air", () => {
  const said = boundsOf(deschedules("{name: RemoveDuplicates, nodeFit: true}").inventory).filter((b) =>
    b.includes("descheduler"),
  );
  expect(said[0]).toContain("RemoveDuplicates (nodeFit), one pod after the other");
  expect(said[0]).toContain("while 3 pods that it could have evicted are terminating");
  expect(boundsOf(sample(web, UNEVEN).inventory).join()).not.toContain("a descheduler evicts");
});
