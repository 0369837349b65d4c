// The containers of a pod, which act as one: whether they run, and what follows when they exit.
import type { Cluster } from "./cluster.ts";
import { ownerOfPod } from "./cluster.ts";
import { replaced } from "./multiset.ts";
import { restartsAfterExit } from "./semantics/index.ts";
import { isActivePod, lasting, type NodeState, type PodState } from "./state.ts";
import { ended } from "./terminated.ts";

export function hasRunningContainers(pod: PodState): boolean {
  return isActivePod(pod) && pod.status.phase === "Running" && pod.status.containers === undefined;
}

/** The node after the containers of `pod` have exited: they wait for a restart, or the pod has ended. */
export function exited(cluster: Cluster, state: NodeState, pod: PodState, exitCode: number): NodeState {
  const { restartPolicy } = ownerOfPod(cluster, pod).template;
  if (restartsAfterExit(restartPolicy, exitCode)) {
    const waiting = {
      ...pod,
      status: {
        phase: pod.status.phase,
        ready: false,
        containers: "exited" as const,
        ...lasting(pod.status),
      },
    };
    return { ...state, pods: replaced(state.pods, pod, waiting) };
  }
  return endedWith(cluster, state, pod, exitCode);
}

/** The node after the containers of `pod` have exited for good. */
export function endedWith(cluster: Cluster, state: NodeState, pod: PodState, exitCode: number): NodeState {
  return ended(cluster, state, pod, {
    phase: exitCode === 0 ? "Succeeded" : "Failed",
    ready: false,
    ...(exitCode !== 0 && ownerOfPod(cluster, pod).reads.exitCodes ? { exitCode } : {}),
  });
}
