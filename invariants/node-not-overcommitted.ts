// No node is over-committed: what runs on it, or is about to, fits into what it can allocate.
import { invariant, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import type { Cluster, ClusterNode } from "../model/cluster.ts";
import { ownerOfPod } from "../model/cluster.ts";
import { requestedBy } from "../model/scheduling/placement.ts";
import { isAdmitted, isEnded, type NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const nodeNotOvercommitted: ClusterProperty = {
  id: "node-not-overcommitted",
  kind: "safety",
  title: "no node is over-committed",
  description:
    "On every node the requests of all pods that hold its resources add up to no more than its allocatable, for every " +
    "resource and for the number of pods. A pod holds them from its binding (or, if nodeName bypasses the scheduler, from " +
    "its admission by the kubelet) until its containers have stopped: terminating pods count.",
  source: "pkg/scheduler/framework/plugins/noderesources/fit.go; pkg/kubelet/lifecycle/predicate.go",
  on(cluster) {
    const fits = cluster.nodes.map((n) =>
      projection(n.slot, "is within its allocatable", (s) => isWithin(cluster, n, s)),
    );
    const holds = predicate("every node is within its allocatable", { fits }, (v) =>
      v.fits.every((ok) => ok),
    );
    return cluster.owners.length === 0 ? [] : [invariant(idFor(nodeNotOvercommitted, "all nodes"), holds)];
  },
};

function isWithin(cluster: Cluster, { facts }: ClusterNode, { pods }: NodeState): boolean {
  const holding = pods.filter((pod) => {
    const awaitsAdmission = !isAdmitted(pod) && ownerOfPod(cluster, pod).template.spec.nodeName !== undefined;
    return !isEnded(pod) && !awaitsAdmission;
  });
  const requested = requestedBy(cluster, holding);
  const { allocatable } = facts;
  return (
    holding.length <= (allocatable.pods ?? 0) &&
    Object.entries(requested).every(([name, amount]) => amount === 0 || amount <= (allocatable[name] ?? 0))
  );
}
