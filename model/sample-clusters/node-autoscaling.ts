// Small clusters for tests: nodes that come and go.
import {
  daemonSet,
  deployment,
  disruptionBudget,
  documents,
  replicaSet,
  type Sample,
  sample,
} from "../samples.ts";

export const nodeAutoscalingSamples: { readonly [name: string]: () => Sample } = {
  "nodes that come for pods, and go": () =>
    sample(
      replicaSet("web", { replicas: 2, cpu: "1500m" }),
      "nodeAutoscaler: {groups: [{name: pool, cpu: 2, memory: 4Gi, max: 2}]}\nedits: [{scale: {kind: ReplicaSet, name: web, replicas: 1}}]",
    ),
  "a node that is drained, as far as budgets allow it": () =>
    sample(
      documents(
        replicaSet("web", { replicas: 2, cpu: "500m" }),
        disruptionBudget("web", { minAvailable: 1 }),
      ),
      "nodeAutoscaler: {groups: [{name: pool, cpu: 2, memory: 4Gi, min: 1, max: 2, initial: 2}]}",
    ),
  "nodes that are replaced by cheaper ones, and pods that are on all of them": () =>
    sample(
      documents(deployment("web", { replicas: 1, cpu: "500m" }), daemonSet("agent")),
      "nodeAutoscaler: {consolidation: WhenEmptyOrUnderutilized, groups: [{name: large, cpu: 4, memory: 8Gi, price: 4, max: 1, initial: 1}, {name: small, cpu: 1, memory: 2Gi, price: 1, max: 2}]}",
    ),
};
