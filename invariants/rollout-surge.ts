// A rollout never asks for more pods than replicas + maxSurge.
import { noStep } from "../explorer/property.ts";
import { projection, type View } from "../explorer/system.ts";
import { replicaSetsOf } from "../model/cluster.ts";
import { fencepostsOf } from "../model/semantics/index.ts";
import { type ClusterProperty, idFor, pendingCounts, sumOn, total } from "./cluster-property.ts";

export const rolloutSurge: ClusterProperty = {
  id: "rollout-surge",
  kind: "safety",
  title: "never more than replicas + maxSurge pods",
  description:
    "No step raises the sum of the ReplicaSets' spec.replicas above the Deployment's replicas + maxSurge (rounded up), " +
    "and none creates a pod beyond its ReplicaSet's spec.replicas. This is what the controller guarantees: it counts what " +
    "its ReplicaSets should have. Pods that a ReplicaSet still has to delete, and pods that are terminating, come on top.",
  decidedBy: ["spec.strategy.rollingUpdate.maxSurge", "spec.strategy", "spec.replicas"],
  source: "pkg/controller/deployment/util/deployment_util.go (NewRSNewReplicas), kubernetes/kubernetes#95498",
  on(cluster) {
    return cluster.deployments.flatMap((d) => {
      const owners = replicaSetsOf(cluster, d);
      const sizes = owners.map((o) =>
        projection(o.replicaSet, "spec.replicas", (rs) => rs?.spec.replicas ?? 0),
      );
      const asked = { deployment: d.slot, sizes };
      const asksTooMuch = (before: View<typeof asked>, after: View<typeof asked>): boolean => {
        if (after.deployment === null) return false;
        const { replicas } = after.deployment.spec;
        const bound = replicas + fencepostsOf(after.deployment.spec).maxSurge;
        return total(after.sizes) > Math.max(bound, total(before.sizes));
      };
      const wanted = noStep(idFor(rolloutSurge, d.title), asked, asksTooMuch, { changes: true });
      const made = owners.map((owner, i) => {
        const reads = {
          size: sizes.slice(i, i + 1),
          pending: pendingCounts(cluster, owner),
          bound: sumOn(cluster, owner, "active"),
        };
        const makesTooMany = (before: View<typeof reads>, after: View<typeof reads>): boolean => {
          const now = total(after.pending) + after.bound;
          const then = total(before.pending) + before.bound;
          return now > then && now > total(after.size);
        };
        return noStep(idFor(rolloutSurge, `ReplicaSet/${owner.name}`), reads, makesTooMany, {
          changes: true,
        });
      });
      return [wanted, ...made];
    });
  },
};
