// Pod garbage collection: it ends the deletion of pods whose kubelet cannot, because somebody has said that their node is out
// of service. That ended pods are not kept for ever is terminated.ts.
// Source: pkg/controller/podgc/gc_controller.go (gcTerminating, markFailedAndDeletePod).
import { act, type Process, process } from "../../explorer/system.ts";
import type { Cluster, ClusterNode } from "../cluster.ts";
import { ownerOfPod, podName } from "../cluster.ts";
import { informers } from "../informers.ts";
import type { Operation } from "../inventory.ts";
import { distinct, without } from "../multiset.ts";
import type { NodeFacts } from "../node-facts.ts";
import { taintsOf } from "../placement.ts";
import { ended } from "../pods/terminated.ts";
import { failedStatus, type GarbagePod, gcTerminating, TAINT_OUT_OF_SERVICE } from "../semantics/index.ts";
import { isDeleting, type NodeState, type PodState } from "../state.ts";

const informer = informers("pod-garbage-collector", ["Node", "Pod"]);

export function podGarbageCollector(cluster: Cluster): readonly Process[] {
  return cluster.nodes
    .filter((node) => mayBeOutOfService(cluster, node.facts))
    .map((node) => collectFrom(cluster, node));
}

/** Whether the manifest of the node or an edit gives it the taint. */
export function mayBeOutOfService(
  { operations }: { readonly operations: readonly Operation[] },
  { name, taints }: NodeFacts,
): boolean {
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

/** It fails, and is gone, unless a Job still has to count it. */
function collected(cluster: Cluster, state: NodeState, pod: PodState): NodeState {
  const failed = failedStatus({ phase: pod.status.phase });
  if (pod.metadata.tracked === undefined || failed === undefined)
    return { ...state, pods: without(state.pods, pod) };
  return ended(cluster, state, pod, { phase: "Failed", ready: false });
}
