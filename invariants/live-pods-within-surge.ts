// Pods that exist, terminating ones included, never exceed replicas + maxSurge.
import { noStep } from "../explorer/property.ts";
import { projection, type View } from "../explorer/system.ts";
import { controllerUid, nameInUid, replicaSetsOf } from "../model/cluster.ts";
import { fencepostsOf } from "../model/semantics/index.ts";
import { isEnded } from "../model/state.ts";
import { type ClusterProperty, idFor, pendingCounts, total } from "./cluster-property.ts";

export const livePodsWithinSurge: ClusterProperty = {
  id: "live-pods-within-surge",
  kind: "safety",
  optIn: true,
  title: "pods that exist, terminating ones included, never exceed replicas + maxSurge",
  description:
    "No step raises the number of pods of a Deployment that have not ended above its replicas + maxSurge (rounded up; none with " +
    "Recreate), pods that are being deleted included: they hold the CPU, memory and host ports of their node until their containers " +
    "have stopped. It must be asked for: a rolling update replaces pods as soon as their deletion begins, unless podReplacementPolicy " +
    "is TerminationComplete. No policy holds back a ReplicaSet that replaces pods which somebody else deleted.",
  decidedBy: ["spec.strategy.rollingUpdate.maxSurge", "spec.strategy", "spec.replicas"],
  source: "kubernetes/kubernetes#95498, KEP-5882 (Deployment podReplacementPolicy)",
  on(cluster) {
    return cluster.deployments.map((d) => {
      const owners = replicaSetsOf(cluster, d);
      const names = new Set(owners.map(({ name }) => name));
      const reads = {
        deployment: d.slot,
        pending: owners.flatMap((o) => pendingCounts(cluster, o)),
        nodes: cluster.nodes.map(({ slot }) =>
          projection(
            slot,
            `live pods of ${d.title}`,
            ({ pods }) => pods.filter((p) => !isEnded(p) && names.has(nameInUid(controllerUid(p)))).length,
          ),
        ),
      };
      const exceeds = (before: View<typeof reads>, after: View<typeof reads>): boolean => {
        if (after.deployment === null) return false;
        const { spec } = after.deployment;
        const now = total([...after.pending, ...after.nodes]);
        const then = total([...before.pending, ...before.nodes]);
        return now > then && now > spec.replicas + fencepostsOf(spec).maxSurge;
      };
      return noStep(idFor(livePodsWithinSurge, d.title), reads, exceeds, { changes: true });
    });
  },
};
