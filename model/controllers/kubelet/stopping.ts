// The end of a pod that is being deleted: preStop hook, SIGTERM, and SIGKILL when the grace period is over.
// Source: pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer), pkg/kubelet/pod_workers.go.
import { type Alternative, act, timer } from "../../../explorer/system.ts";
import { without } from "../../multiset.ts";
import type { PodState } from "../../state.ts";
import { become, type Sync } from "./sync.ts";

export function stop(sync: Sync, pod: PodState): readonly Alternative[] {
  const { node, state, owner } = sync;
  const { phase, containers } = pod.status;
  const gone = node.slot.set({ ...state, pods: without(state.pods, pod) });
  const hasHook = owner.template.lifecycle.hasPreStopHook && phase === "Running";
  // What hangs does not react to SIGTERM, nor does its hook end.
  if (containers === "hung") return [timer(`grace period ends: remove ${sync.name}`, gone)];
  if (!hasHook || containers === "stopping") return [act(`remove ${sync.name}`, gone)];
  return [
    ...become(sync, `preStop hook ends: ${sync.name}`, pod, { ...pod.status, containers: "stopping" }, timer),
    timer(`grace period ends: remove ${sync.name}`, gone),
  ];
}
