// A rollout by itself never takes availability below replicas - maxUnavailable.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { fencepostsOf } from "../model/semantics/index.ts";
import { type ClusterProperty, deploymentCountsOn, idFor, total } from "./cluster-property.ts";

export const rolloutAvailability: ClusterProperty = {
  id: "rollout-availability",
  kind: "safety",
  title: "never fewer than replicas - maxUnavailable available, while nothing fails",
  description:
    "Once replicas - maxUnavailable (rounded down) pods are available, no step of a controller takes the number below " +
    "that, as long as no fault of the scenario has happened. Does not apply to strategy Recreate, which stops all pods " +
    "first, and not to the step in which a user changes the Deployment itself.",
  source:
    "pkg/controller/deployment/rolling.go (reconcileOldReplicaSets), pkg/controller/deployment/util (ResolveFenceposts)",
  on(cluster) {
    const { crashesLeft, nodeFailuresLeft, scenario } = cluster;
    return cluster.deployments.map((d) => {
      const spec = projection(d.slot, "spec", (deployment) => deployment?.spec ?? null);
      const reads = { spec, available: deploymentCountsOn(cluster, d), crashesLeft, nodeFailuresLeft };
      return noStep(idFor(rolloutAvailability, d.title), reads, (before, after) => {
        const hasFailed =
          after.crashesLeft < scenario.crashes || after.nodeFailuresLeft < scenario.nodeFailures;
        if (hasFailed || after.spec === null || after.spec.strategy.type === "Recreate") return false;
        if (JSON.stringify(before.spec) !== JSON.stringify(after.spec)) return false;
        const least = after.spec.replicas - fencepostsOf(after.spec).maxUnavailable;
        return total(before.available) >= least && total(after.available) < least;
      });
    });
  },
};
