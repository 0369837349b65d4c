// The end of a pod that is being deleted: preStop hook, SIGTERM, and SIGKILL when the grace period is over.
// Source: pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer), pkg/kubelet/pod_workers.go,
// pkg/kubelet/kubelet_pods.go (getPhase), pkg/kubelet/status/status_manager.go (canBeDeleted).
import { type Alternative, act, timer } from "../../../explorer/system.ts";
import type { Cluster, Owner } from "../../cluster.ts";
import { without } from "../../multiset.ts";
import { endedWith } from "../../pods/containers.ts";
import { isHeld, type PodState } from "../../state.ts";
import { become, type Sync } from "./sync.ts";

export const SIGTERM = 143;
export const SIGKILL = 137;

/** With which containers may end that are told to stop: they may have time to complete. */
export function codesWhenStopped({ template }: Owner): readonly number[] {
  return template.behaviour.mayComplete ? [SIGTERM, 0] : [SIGTERM];
}

/** Whether it is seen how a pod ends that is being deleted, whoever keeps it. */
function showsEnd({ observed }: Cluster, { workload, job }: Owner): boolean {
  return observed.includes("ends") && (workload.kind === "Pod" || job !== undefined);
}

/** What has ended goes, once its end was seen. */
export function remove({ cluster, node, state, owner, name }: Sync, pod: PodState): readonly Alternative[] {
  if (isHeld(pod) || !showsEnd(cluster, owner)) return [];
  return [act(`remove ${name}`, node.slot.set({ ...state, pods: without(state.pods, pod) }))];
}

export function stop(sync: Sync, pod: PodState): readonly Alternative[] {
  const { owner } = sync;
  const { phase, containers } = pod.status;
  const hasHook = owner.template.lifecycle.hasPreStopHook && phase === "Running";
  // What hangs does not react to SIGTERM, nor does its hook end.
  if (containers === "hung") return gone(sync, pod, "grace period ends: ", [SIGKILL]);
  // Of single containers only those are left to a pod that is being deleted of which one has failed: it cannot succeed.
  const maySucceed = phase === "Running" && pod.status.each === undefined;
  const stopped = maySucceed ? codesWhenStopped(owner) : [SIGTERM];
  const isServed = pod.metadata.endpoints !== undefined && phase === "Running";
  if (containers === "exited" || (isServed && containers === "CrashLoopBackOff")) {
    return gone(sync, pod, "", stopped);
  }
  if (isServed && !hasHook && containers !== "stopping") {
    return become(sync, `send SIGTERM: ${sync.name}`, pod, { ...pod.status, containers: "stopping" });
  }
  if (!hasHook || containers === "stopping") return gone(sync, pod, "", stopped);
  return [
    ...become(sync, `preStop hook ends: ${sync.name}`, pod, { ...pod.status, containers: "stopping" }, timer),
    ...gone(sync, pod, "grace period ends: ", [SIGKILL]),
  ];
}

/** The containers have stopped: the pod is gone, unless finalizers keep it: that of its Job until this has counted it. */
function gone(
  { cluster, node, state, owner, name }: Sync,
  pod: PodState,
  why: "" | "grace period ends: ",
  codes: readonly number[],
): readonly Alternative[] {
  const does = why === "" ? act : timer;
  if (!isHeld(pod) && !showsEnd(cluster, owner)) {
    const left = { ...state, pods: without(state.pods, pod) };
    return [does(`${why}remove ${name}`, node.slot.set(left))];
  }
  return codes.map((code) => ({
    ...does(`${why}stop ${name}`, node.slot.set(endedWith(cluster, state, pod, code))),
    detail: `exit code ${code}`,
  }));
}
