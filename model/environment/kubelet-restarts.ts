// Kubelets restart: what runs goes on, and what they only had in memory is lost.
// Source: pkg/kubelet/kubelet.go (HandlePodAdditions: pods are admitted anew), pkg/kubelet/prober/prober_manager.go (UpdatePodStatus),
// pkg/features/kube_features.go (ChangeContainerStatusOnKubeletRestart).
import { act, type Process, process } from "../../explorer/system.ts";
import { budgetOf, type Cluster, type ClusterNode, ownerOfPod } from "../cluster.ts";
import { replaced } from "../multiset.ts";
import { specOf } from "../nodes/node-spec.ts";
import { ended } from "../pods/terminated.ts";
import { evictingTaints, untoleratedTaint } from "../semantics/index.ts";
import {
  isActivePod,
  isAdmitted,
  isAtWork,
  isDeleting,
  isEnded,
  type NodeState,
  type PodState,
  podStatus,
} from "../state.ts";
import { featureEnabled } from "../versions/versions.ts";

/** One that changes nothing is none; on a node that is shut down, or has no Node object, others say what a restart does. */
export function interruptedKubelet(cluster: Cluster, node: ClusterNode): Process {
  const budget = budgetOf(cluster, "kubeletRestarts");
  return process({
    name: `fault: the kubelet of ${node.facts.name} restarts`,
    reads: { left: budget, node: node.slot },
    orbit: "fault: a kubelet restarts",
    environment: true,
    labels: ["kubelet restarts"],
    step: ({ left, node: state }) => {
      if (left === 0 || !isAtWork(state) || state.gone === true || state.shutdown !== undefined) return [];
      const after = state.pods.reduce((now, pod) => takenOver(cluster, node, now, pod), state);
      if (JSON.stringify(after) === JSON.stringify(state)) return [];
      return [act("kubelet restarts", budget.set(left - 1), node.slot.set(after))];
    },
  });
}

/** The node once its kubelet has come upon this pod. */
function takenOver(cluster: Cluster, node: ClusterNode, state: NodeState, pod: PodState): NodeState {
  if (isEnded(pod)) return state;
  if (isDeleting(pod)) return { ...state, pods: replaced(state.pods, pod, stoppedAnew(pod)) };
  if (!isAdmitted(pod)) return state;
  if (isExcluded(cluster, node, state, pod)) return rejected(cluster, state, pod);
  return { ...state, pods: replaced(state.pods, pod, forgotten(cluster, pod)) };
}

/** The node with the pods rejected that its kubelet does not take on again when it starts. */
export function admittedAnew(cluster: Cluster, node: ClusterNode, state: NodeState): NodeState {
  return state.pods
    .filter((pod) => isActivePod(pod) && isAdmitted(pod) && isExcluded(cluster, node, state, pod))
    .reduce((now, pod) => rejected(cluster, now, pod), state);
}

/** Of what admission asks for, only taints may have changed since the pod was admitted. */
function isExcluded(cluster: Cluster, node: ClusterNode, state: NodeState, pod: PodState): boolean {
  const { tolerations } = ownerOfPod(cluster, pod).template;
  return untoleratedTaint(evictingTaints(specOf(node, state).taints), tolerations) !== undefined;
}

function rejected(cluster: Cluster, state: NodeState, pod: PodState): NodeState {
  return ended(cluster, state, pod, { phase: "Failed", ready: false, reason: "TaintToleration" });
}

/** Its preStop hook begins anew. */
function stoppedAnew(pod: PodState): PodState {
  // Where requests are looked at, it matters that the listener stays closed.
  if (pod.status.containers !== "stopping" || pod.metadata.endpoints !== undefined) return pod;
  const { containers: _, ...status } = pod.status;
  return { ...pod, status };
}

/** No back-off is under way, and up to 1.34 a pod with probes is not ready before they have succeeded anew. */
function forgotten(cluster: Cluster, pod: PodState): PodState {
  const { containers, restarted: _, containersReady, ...status } = pod.status;
  const { isProbed } = ownerOfPod(cluster, pod).template;
  const loses = isProbed && featureEnabled(cluster.scenario, "ChangeContainerStatusOnKubeletRestart");
  const { available, ...others } = status;
  const kept = {
    ...(available === undefined ? {} : { available }),
    ...(containersReady === undefined ? {} : { containersReady }),
  };
  return {
    ...pod,
    status: podStatus({
      ...others,
      ...(loses ? {} : kept),
      ready: status.ready && !loses,
      ...(containers === undefined ? {} : { containers: AFTER_BACKOFF.get(containers) ?? containers }),
    }),
  };
}

type Containers = NonNullable<PodState["status"]["containers"]>;

const AFTER_BACKOFF: ReadonlyMap<Containers, Containers> = new Map([
  ["CrashLoopBackOff", "exited"],
  ["ImagePullBackOff", "ContainerCreating"],
]);
