// Pods without a grace period: when they are deleted, the API server does not wait for their kubelet.
// In Kubernetes such a pod is gone with the request. Here it is marked first, like all others, and gone in a step of its own: any
// run of Kubernetes is one in which nothing comes in between.
// Source: pkg/registry/core/pod/strategy.go (CheckGracefulDelete).
import { act, type Process, process } from "../../explorer/system.ts";
import { type Cluster, type ClusterNode, ownerOfPod, podName } from "../cluster.ts";
import type { Template } from "../inventory/templates.ts";
import { distinct } from "../multiset.ts";
import { withOutliving } from "../pods/outliving.ts";
import { podGracePeriod } from "../semantics/index.ts";
import { isDeleting, isHeld, type PodState } from "../state.ts";
import { abandoned } from "../storage/attaching.ts";
import { exclusiveVolumes } from "../storage/exclusive.ts";

export function forcedDeletion(cluster: Cluster): readonly Process[] {
  return cluster.owners.some(({ template }) => isForced(template))
    ? cluster.nodes.map((node) => removeFrom(cluster, node))
    : [];
}

/** Whether pods of the template go at once, on whatever node they are. */
export function isForced({ spec: { terminationGracePeriodSeconds = 30 } }: Template): boolean {
  return podGracePeriod({ nodeName: "any", terminationGracePeriodSeconds }, undefined) === 0;
}

function removeFrom(cluster: Cluster, node: ClusterNode): Process {
  // Finalizers keep the pod.
  const goes = (pod: PodState): boolean =>
    isDeleting(pod) && !isHeld(pod) && isForced(ownerOfPod(cluster, pod).template);
  const volumes = exclusiveVolumes(cluster);
  return process({
    name: `api-server ${node.facts.name}`,
    reads: { node: node.slot },
    fairness: "weak",
    orbit: "api-server",
    step: ({ node: state }) =>
      distinct(state.pods)
        .filter(goes)
        .map((pod) => {
          const left = withOutliving(cluster, abandoned(volumes, state, pod), pod);
          return act(`remove ${podName(ownerOfPod(cluster, pod), pod)} at once`, node.slot.set(left));
        }),
  });
}
