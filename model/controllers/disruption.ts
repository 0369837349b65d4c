// The disruption controller: says in the status of each PodDisruptionBudget how many of its pods may be evicted now.
// Source: pkg/controller/disruption/disruption.go (trySync, getExpectedPodCount, countHealthyPods, buildDisruptedPodMap).
import { type Alternative, act, type Process, process, projection, timer } from "../../explorer/system.ts";
import { updateStatus } from "../apiserver/apiserver.ts";
import {
  type Cluster,
  type ClusterDisruptionBudget,
  type ClusterNode,
  isReplicaSetOwner,
  nameInUid,
  type Owner,
  ownerOfPod,
  podName,
} from "../cluster.ts";
import { type SeenByBudget, seenByBudget, syncedStatus } from "../disruption/disruption.ts";
import { informers } from "../informers.ts";
import { added, distinct, replaced } from "../multiset.ts";
import { waitingFor } from "../pods/daemon-pods.ts";
import type { ScaledWorkload } from "../semantics/index.ts";
import type { NodeState, PodState } from "../state.ts";
import type { DisruptionBudgetSpec } from "../stored.ts";

const informer = informers("disruption-controller", [
  "PodDisruptionBudget",
  "Pod",
  "ReplicaSet",
  "Deployment",
  "StatefulSet",
]);

export function disruptionControllers(cluster: Cluster): readonly Process[] {
  const { disruptionBudgets, scenario } = cluster;
  const mayForget = disruptionBudgets.length > 0 && scenario.controllerCrashes + scenario.apiErrors > 0;
  return [
    ...disruptionBudgets.map((budget) => statusWriter(cluster, budget)),
    ...(mayForget ? cluster.nodes.map((node) => unlist(cluster, node)) : []),
  ];
}

function statusWriter(cluster: Cluster, budget: ClusterDisruptionBudget): Process {
  const { owners, title, slot } = budget;
  // Pods that are nobody's may be adopted by others than those that made them.
  const scaling = owners.some(({ liveUid }) => liveUid === undefined) ? cluster.owners : owners;
  return process({
    name: `disruption-controller ${title}`,
    reads: {
      budget: informer.see("PodDisruptionBudget", slot),
      pending: owners.map((o) =>
        informer.see("Pod", projection(o.pending, "as budgets see them", seenOf(cluster, o))),
      ),
      nodes: cluster.nodes.map((n) => informer.see("Pod", seenOn(cluster, budget, n))),
      scales: budget.specs.some(asksForScale) ? scaling.flatMap(scalesOf) : [],
    },
    fairness: "weak",
    step: ({ budget: stored, pending, nodes, scales }): readonly Alternative[] => {
      if (stored === null) return [];
      const seen = [...pending.flat(), ...nodes.flat()].reduce<readonly SeenByBudget[]>(added, []);
      const status = syncedStatus(cluster, budget, stored, seen, scales.flat());
      if (JSON.stringify(status) === JSON.stringify(stored.status)) return [];
      const answer = updateStatus(stored, status);
      return answer.ok ? [act("update status", slot.set(answer.object))] : [];
    },
  });
}

function seenOf(cluster: Cluster, owner: Owner) {
  return (pods: readonly PodState[]): readonly SeenByBudget[] =>
    pods.map((pod) => seenByBudget(cluster, owner, pod)).reduce<readonly SeenByBudget[]>(added, []);
}

function seenOn(cluster: Cluster, { title, owners }: ClusterDisruptionBudget, { slot }: ClusterNode) {
  return projection(slot, `pods of ${title}`, (state: NodeState): readonly SeenByBudget[] => {
    const pods = [...state.pods, ...waitingFor(state)];
    const seen = owners.flatMap((owner) =>
      pods
        .filter((pod) => nameInUid(pod.metadata.owner) === owner.name)
        .map((pod) => seenByBudget(cluster, owner, pod)),
    );
    return seen.reduce<readonly SeenByBudget[]>(added, []);
  });
}

/** A plain number of pods that must stay is compared with the pods that are there. */
function asksForScale({ minAvailable, maxUnavailable }: DisruptionBudgetSpec): boolean {
  return maxUnavailable !== undefined || typeof minAvailable === "string";
}

/** What the pods of an owner may be scaled by. What has no scale is not among it: Jobs, DaemonSets. */
function scalesOf(owner: Owner) {
  const { deployment, statefulSet, workload } = owner;
  const { namespace, name } = workload.ref;
  if (statefulSet !== undefined) {
    const scale = projection(statefulSet.slot, "scale", (set): readonly ScaledWorkload[] =>
      set === null
        ? []
        : [{ kind: "StatefulSet", namespace, name, uid: set.metadata.uid, replicas: set.spec.replicas }],
    );
    return [informer.see("StatefulSet", scale)];
  }
  if (!isReplicaSetOwner(owner)) return [];
  const kind = workload.kind === "ReplicationController" ? workload.kind : "ReplicaSet";
  const own = projection(owner.replicaSet, "scale", (rs): readonly ScaledWorkload[] => {
    if (rs === null) return [];
    const { uid, owner: above } = rs.metadata;
    const controller = above === undefined ? {} : { controller: { kind: "Deployment", name, uid: above } };
    return [{ kind, namespace, name: owner.name, uid, replicas: rs.spec.replicas, ...controller }];
  });
  if (deployment === undefined) return [informer.see("ReplicaSet", own)];
  const above = projection(deployment.slot, "scale", (d): readonly ScaledWorkload[] =>
    d === null
      ? []
      : [{ kind: "Deployment", namespace, name, uid: d.metadata.uid, replicas: d.spec.replicas }],
  );
  return [informer.see("ReplicaSet", own), informer.see("Deployment", above)];
}

/** A pod whose eviction was allowed, and that nobody has deleted since, is taken off the list after a while. */
function unlist(cluster: Cluster, node: ClusterNode): Process {
  return process({
    name: `disruption-controller ${node.facts.name}`,
    reads: { node: informer.see("Pod", node.slot) },
    fairness: "weak",
    orbit: "disruption-controller of a node",
    step: ({ node: state }) =>
      distinct(state.pods.filter(({ metadata }) => metadata.evicted === "forgotten")).map((pod) => {
        const { evicted: _, ...metadata } = pod.metadata;
        const pods = replaced(state.pods, pod, { ...pod, metadata });
        const name = podName(ownerOfPod(cluster, pod), pod);
        return timer(`eviction of ${name} was not seen in time`, node.slot.set({ ...state, pods }));
      }),
  });
}
