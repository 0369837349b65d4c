// Pod garbage collection: it ends the deletion of pods whose kubelet cannot, because somebody has said that their node is out
// of service; and it deletes the pods of nodes that do not exist any more. That ended pods are not kept for ever is terminated.ts.
// Source: pkg/controller/podgc/gc_controller.go (gcTerminating, gcOrphaned, gcUnscheduledTerminating, markFailedAndDeletePod).
import { type Alternative, act, type Process, process, timer } from "../../explorer/system.ts";
import type { Cluster, ClusterNode, JobOwner } from "../cluster.ts";
import { isJobOwner, ownerOfPod, podName } from "../cluster.ts";
import { informers } from "../informers.ts";
import type { Operation } from "../inventory.ts";
import { distinct, replaced, without } from "../multiset.ts";
import type { NodeFacts } from "../node-facts.ts";
import { mayBeDeleted } from "../node-spec.ts";
import { taintsOf } from "../placement.ts";
import { ended } from "../pods/terminated.ts";
import type { Scenario } from "../scenario.ts";
import {
  DELETION_BY_POD_GC,
  failedStatus,
  type GarbagePod,
  gcOrphaned,
  gcTerminating,
  gcUnscheduledTerminating,
  TAINT_OUT_OF_SERVICE,
} from "../semantics/index.ts";
import { isDeleting, isEnded, type NodeState, type PodState } from "../state.ts";

const informer = informers("pod-garbage-collector", ["Node", "Pod"]);

export function podGarbageCollector(cluster: Cluster): readonly Process[] {
  return [
    ...cluster.nodes
      .filter(({ facts }) => mayBeOutOfService(cluster, facts) || mayBeDeleted(cluster, facts))
      .map((node) => collectFrom(cluster, node)),
    ...cluster.owners.filter(isJobOwner).map(endUnscheduled),
  ];
}

/** Whether the manifest of the node, an edit or a remedy gives it the taint. */
export function mayBeOutOfService(
  {
    operations,
    scenario: { remediation },
  }: { readonly operations: readonly Operation[]; readonly scenario: Pick<Scenario, "remediation"> },
  { name, taints }: NodeFacts,
): boolean {
  if (remediation === "out-of-service") return true;
  const given = operations.flatMap((o) => (o.type === "taint" && o.target.name === name ? [o.taint] : []));
  return [...taints, ...given].some(({ key }) => key === TAINT_OUT_OF_SERVICE);
}

function collectFrom(cluster: Cluster, node: ClusterNode): Process {
  const { name } = node.facts;
  return process({
    name: `pod-garbage-collector ${name}`,
    reads: { node: informer.see("Pod", node.slot) },
    fairness: "weak",
    orbit: "pod-garbage-collector",
    step: ({ node: state }) => {
      if (state.gone === true) return orphaned(cluster, node, state);
      const ready = state.status.conditions.Ready === "True";
      const nodes = new Map([[name, { ready, taints: taintsOf(node, state) }]]);
      const pods = distinct(state.pods).map((pod) => garbage(name, pod));
      return gcTerminating(pods, nodes).map(({ pod }) =>
        act(
          `force-delete ${podName(ownerOfPod(cluster, pod), pod)}`,
          node.slot.set(collected(cluster, state, pod)),
        ),
      );
    },
  });
}

function garbage(nodeName: string, pod: PodState): GarbagePod & { readonly pod: PodState } {
  return { name: "", nodeName, deleting: isDeleting(pod), phase: pod.status.phase, pod };
}

/**
 * Of a Job that waits until its pods have ended (podReplacementPolicy Failed): one that is being deleted, and never got a node, has
 * no kubelet to end it. All other pods without a node are gone as soon as they are deleted.
 */
function endUnscheduled(owner: JobOwner): Process {
  return process({
    name: `pod-garbage-collector ${owner.name}`,
    reads: { pending: informer.see("Pod", owner.pending) },
    fairness: "weak",
    step: ({ pending }) =>
      gcUnscheduledTerminating(distinct(pending).map((pod) => garbage("", pod))).flatMap(({ pod }) => {
        const failed = failedStatus({ phase: pod.status.phase });
        if (failed === undefined) return [];
        const after = { ...pod, status: { phase: "Failed", ready: false } } as const;
        return [act(`fail ${podName(owner, pod)}`, owner.pending.set(replaced(pending, pod, after)))];
      }),
  });
}

/** The node may only be late, and so it is given 40 s. */
function orphaned(cluster: Cluster, node: ClusterNode, state: NodeState): readonly Alternative[] {
  const { name } = node.facts;
  const pods = distinct(state.pods).map((pod) => garbage(name, pod));
  return gcOrphaned(pods, new Set([name])).flatMap(({ pod }) => {
    // What has ended already waits for its Job only.
    if (isEnded(pod) && pod.metadata.tracked !== undefined) return [];
    const label = `its node is gone: force-delete ${podName(ownerOfPod(cluster, pod), pod)}`;
    return [timer(label, node.slot.set(collected(cluster, state, pod, DELETION_BY_POD_GC)))];
  });
}

/** It fails, and is gone, unless a Job still has to count it. */
function collected(
  cluster: Cluster,
  state: NodeState,
  pod: PodState,
  condition?: typeof DELETION_BY_POD_GC,
): NodeState {
  const failed = failedStatus({ phase: pod.status.phase }, condition);
  if (pod.metadata.tracked === undefined || failed === undefined)
    return { ...state, pods: without(state.pods, pod) };
  const isDisrupted =
    failed.conditions.some(({ type }) => type === "DisruptionTarget") &&
    ownerOfPod(cluster, pod).reads.disruptions;
  const status = {
    phase: "Failed",
    ready: false,
    ...(isDisrupted ? { disrupted: true as const } : {}),
  } as const;
  return ended(cluster, state, pod, status);
}
