// No eviction and no preemption takes the healthy pods of a budget below what it wants.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { type Cluster, type ClusterDisruptionBudget, type ClusterNode, nameInUid } from "../model/cluster.ts";
import { covers } from "../model/disruption/disruption.ts";
import { canPreempt } from "../model/scheduling/preempt.ts";
import { isDeleting, type NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor, total } from "./cluster-property.ts";

/** The labels of the steps that a PodDisruptionBudget is there for. */
const DISRUPTION = /^(allow eviction of|preempt) /;

export const evictionsRespectPdb: ClusterProperty = {
  id: "evictions-respect-pdb",
  kind: "safety",
  title: "no eviction or preemption leaves fewer healthy pods than the budget wants",
  description:
    "When an eviction is allowed, or the scheduler deletes a pod for a more important one, and the pod is healthy (ready, and not " +
    "on its way out), as many healthy pods are left as the desiredHealthy of its PodDisruptionBudget says. Preemption only does its " +
    "best: it fails where nothing else makes room, and where what was preempted without harm preempts in turn. Evictions go " +
    "by the budget's status, which lags behind the pods: it also fails where pods are lost in another way (a rollout, a crash, a failed " +
    "node) just before a pod is evicted. Deletions by users, by controllers and for taints are not counted: no budget forbids them. Does not apply " +
    "where nobody drains a node (no user, and no node autoscaler) or can preempt a pod that a budget selects.",
  decidedBy: ["PodDisruptionBudget spec.minAvailable", "PodDisruptionBudget spec.maxUnavailable"],
  source:
    "pkg/registry/core/pod/storage/eviction.go (checkAndDecrement); " +
    "pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go (filterPodsWithPDBViolation)",
  on(cluster) {
    return cluster.disruptionBudgets
      .filter((budget) => budget.owners.length > 0 && mayBeDisrupted(cluster))
      .map((budget) => {
        const reads = {
          budget: projection(budget.slot, "selector and desiredHealthy", (stored) =>
            stored === null ? null : { spec: stored.spec, desiredHealthy: stored.status.desiredHealthy },
          ),
          healthy: cluster.nodes.map((node) => healthyOn(budget, node)),
        };
        return noStep(idFor(evictionsRespectPdb, budget.title), reads, (before, after, { label }) => {
          if (before.budget === null || !DISRUPTION.test(label)) return false;
          const { spec, desiredHealthy } = before.budget;
          const covered = budget.owners.map(({ template }) => covers(budget.workload.ref, spec, template));
          const count = (all: typeof before.healthy): number =>
            total(all.flatMap((on) => on.filter((_, i) => covered[i] === true)));
          const left = count(after.healthy);
          return left < count(before.healthy) && left < desiredHealthy;
        });
      });
  },
};

function mayBeDisrupted(cluster: Cluster): boolean {
  return (
    cluster.scenario.nodeAutoscaler !== undefined ||
    cluster.operations.some((o) => o.type === "drain" && o.disableEviction !== true) ||
    cluster.owners.some((owner) => canPreempt(cluster, owner))
  );
}

/** How many healthy pods there are of each owner of the budget, in their order. */
function healthyOn({ title, owners }: ClusterDisruptionBudget, { slot }: ClusterNode) {
  return projection(slot, `healthy pods of ${title}`, ({ pods }: NodeState): readonly number[] => {
    const healthy = pods.filter(
      (pod) => pod.status.ready && !isDeleting(pod) && pod.metadata.evicted === undefined,
    );
    return owners.map(
      ({ name }) => healthy.filter(({ metadata }) => nameInUid(metadata.owner) === name).length,
    );
  });
}
