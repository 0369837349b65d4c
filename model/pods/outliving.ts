// Containers that outlive the object of their pod: somebody has deleted it without its kubelet, which ends them once it looks. They are kept only where
// somebody asks for processes.
// Sources: pkg/kubelet/kubelet_pods.go (HandlePodCleanups), documentation of pods (Forced Pod termination).
import { type Alternative, act } from "../../explorer/system.ts";
import { type Cluster, type ClusterNode, ownerOfPod, podName } from "../cluster.ts";
import { added, distinct, without } from "../multiset.ts";
import { isDown, isEnded, isInTouch, type NodeState, type PodState } from "../state.ts";
import { hasStarted } from "../storage/attaching.ts";

/** The node with the containers of a pod that is gone from the API server, if they run. */
export function withOutliving(
  { observed }: Pick<Cluster, "observed">,
  state: NodeState,
  pod: PodState,
): NodeState {
  const { containers } = pod.status;
  const hasExited = containers === "exited" || containers === "CrashLoopBackOff";
  if (!observed.includes("processes") || isEnded(pod) || isDown(state)) return state;
  if (!hasStarted(pod) || (hasExited && isInTouch(state))) return state;
  const { owner, index } = pod.metadata;
  const left: PodState = {
    metadata: { owner, ...(index === undefined ? {} : { index }) },
    status: { phase: "Running", ready: false },
  };
  return { ...state, outliving: added(state.outliving ?? [], left) };
}

/** They end: one for each of the exit codes that they may have then. */
export function outlivingEnds(
  cluster: Cluster,
  { slot }: ClusterNode,
  state: NodeState,
  does: "complete" | "stop",
  codes: (pod: PodState) => readonly number[],
): readonly Alternative[] {
  const { outliving = [], ...rest } = state;
  return distinct(outliving).flatMap((pod) => {
    const left = without(outliving, pod);
    const after = left.length === 0 ? rest : { ...rest, outliving: left };
    const label = `${does} ${podName(ownerOfPod(cluster, pod), pod)}, which has no pod`;
    return codes(pod).map((code) => ({ ...act(label, slot.set(after)), detail: `exit code ${code}` }));
  });
}
