// Graceful shutdown of the machine: the kubelet says that its node is not ready, takes no more pods, and ends those that it has,
// group by group, critical ones last; each group has its grace period. Then the machine is down.
// Source: pkg/kubelet/nodeshutdown/nodeshutdown_manager.go (killPods), nodeshutdown_manager_linux.go (processShutdownEvent).
import { type Alternative, act, timer } from "../../../explorer/system.ts";
import { type Cluster, type ClusterNode, type Owner, ownerOfPod } from "../../cluster.ts";
import { ended } from "../../pods/terminated.ts";
import { SHUTDOWN_PRIORITIES, SHUTDOWN_REASON, shutdownGroup } from "../../semantics/index.ts";
import { downed, isAdmitted, type NodeState, type PodState } from "../../state.ts";
import { featureEnabled } from "../../versions/versions.ts";
import { SIGKILL, SIGTERM } from "./stopping.ts";
import type { Sync } from "./sync.ts";

/** Whether its turn has come. */
export function isShutDown(cluster: Cluster, { template }: Owner, { shutdown }: NodeState): boolean {
  return shutdown !== undefined && shutdownGroup(template.priority, groupsOf(cluster)) <= shutdown;
}

/** Where the groups begin. */
function groupsOf({ scenario }: Cluster): readonly number[] {
  const isByPriority = featureEnabled(scenario, "GracefulNodeShutdownBasedOnPodPriority");
  return isByPriority ? scenario.shutdownPriorities : SHUTDOWN_PRIORITIES;
}

/** The pod has failed, whatever its containers ended with; what hangs takes its whole grace period, and so may a hook. */
export function shutDown(sync: Sync, pod: PodState): readonly Alternative[] {
  const { name, owner } = sync;
  const { phase, containers } = pod.status;
  if (containers === "hung") return [timer(`grace period ends: shut down ${name}`, end(sync, pod, SIGKILL))];
  if (owner.template.lifecycle.hasPreStopHook && phase === "Running") {
    return [
      timer(`preStop hook ends: shut down ${name}`, end(sync, pod, SIGTERM)),
      timer(`grace period ends: shut down ${name}`, end(sync, pod, SIGKILL)),
    ];
  }
  return [act(`shut down ${name}`, end(sync, pod, SIGTERM))];
}

function end({ cluster, node, state, owner: { reads } }: Sync, pod: PodState, exitCode: number) {
  const status = {
    phase: "Failed",
    ready: false,
    reason: SHUTDOWN_REASON,
    ...(reads.exitCodes ? { exitCode } : {}),
    ...(reads.disruptions ? { disrupted: true as const } : {}),
  } as const;
  return node.slot.set(ended(cluster, state, pod, status));
}

/** The next group, or the end: when all pods of this one have stopped, or its time is over. */
export function goOn(cluster: Cluster, node: ClusterNode, state: NodeState): readonly Alternative[] {
  const { shutdown: group } = state;
  if (group === undefined) return [];
  const isLast = group === groupsOf(cluster).length - 1;
  const what = isLast ? "switch the machine off" : "go on with more important pods";
  const end = state.restarts === true ? "rebooting" : "stopped";
  const write = node.slot.set(isLast ? downed(state, end) : { ...state, shutdown: group + 1 });
  const isWaiting = state.pods.some(
    (pod) => isAdmitted(pod) && isShutDown(cluster, ownerOfPod(cluster, pod), state),
  );
  return [isWaiting ? timer(`shutdown grace period ends: ${what}`, write) : act(what, write)];
}
