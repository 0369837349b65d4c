// The properties of what namespaces admit can fail: each is shown a cluster with one saboteur in it, or as users know it.
import { describe, expect, test } from "vitest";
import { newPod } from "../model/cluster.ts";
import { added } from "../model/multiset.ts";
import { documents, quota, replicaSet, sample } from "../model/samples.ts";
import { first, once, violations } from "./sabotage.ts";

const ONE = "nodes: [1x4cpu8Gi]";

describe("safety", () => {
  test("quota-never-exceeded: an API server that stores a pod without asking the quota", () => {
    const s = sample(documents(replicaSet("web", { replicas: 2 }), quota("team", { pods: "2" })), ONE);
    expect(violations(s, {}).ids).toEqual([]);
    const { pending } = first(s.cluster.owners);
    const hasty = once(pending, pending, (_, pods) =>
      pods.length === 2 ? added(pods, newPod("web")) : undefined,
    );
    expect(violations(s, hasty)).toEqual({ ids: ["quota-never-exceeded"], last: "saboteur" });
  });
});
