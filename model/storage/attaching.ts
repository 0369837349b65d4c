// Which exclusive volumes a node has, and what uses them there: pods, and containers whose pods are gone, because somebody deleted these
// without their kubelet.
// Sources: pkg/controller/volume/attachdetach/util/util.go (DetermineVolumeAction), pkg/volume/util/util.go (IsPodTerminated),
// pkg/kubelet/volumemanager (GetVolumesInUse).
import { mapped, without } from "../multiset.ts";
import {
  isAdmitted,
  isDeleting,
  isDown,
  isEnded,
  isInTouch,
  type NodeState,
  type PodState,
  podStatus,
} from "../state.ts";
import type { ExclusiveVolumes } from "./exclusive.ts";

type Marks = "volumesAttached" | "mountedWithoutPod";

/** The node with one more name in the list, or one less: it is sorted, and absent if it is empty. */
function listing(state: NodeState, list: Marks, claim: string, isIn: boolean): NodeState {
  const { [list]: before = [], ...rest } = state;
  const others = before.filter((one) => one !== claim);
  const after = isIn ? [...others, claim].sort() : others;
  return after.length === 0 ? rest : { ...rest, [list]: after };
}

export function isAttached({ volumesAttached = [] }: NodeState, claim: string): boolean {
  return volumesAttached.includes(claim);
}

export function attached(state: NodeState, claim: string): NodeState {
  return listing(state, "volumesAttached", claim, true);
}

export function detached(state: NodeState, claim: string): NodeState {
  return listing(state, "volumesAttached", claim, false);
}

export function unmounted(state: NodeState, claim: string): NodeState {
  return listing(state, "mountedWithoutPod", claim, false);
}

/** After its machine was down: nothing is mounted that has no pod, and what is being deleted is not started again. */
export function withNothingLeft(
  volumes: ExclusiveVolumes,
  { mountedWithoutPod: _, ...rest }: NodeState,
): NodeState {
  const hasStopped = (pod: PodState): boolean =>
    isDeleting(pod) && pod.status.phase === "Running" && volumes.of(pod).length > 0;
  if (!rest.pods.some(hasStopped)) return rest;
  const stopped = (pod: PodState): PodState => ({
    ...pod,
    status: podStatus({ ...pod.status, ready: false, containers: "exited" }),
  });
  return { ...rest, pods: mapped(rest.pods, (pod) => (hasStopped(pod) ? stopped(pod) : pod)) };
}

function claimsOf(volumes: ExclusiveVolumes, pod: PodState): readonly string[] {
  return volumes.of(pod).map(({ claim }) => claim);
}

/** Those that the attach/detach controller has to bring to the node, or keep there: of all pods, but for those that have stopped (IsPodTerminated). */
export function wantedOn(volumes: ExclusiveVolumes, { pods }: NodeState): readonly string[] {
  const users = pods.filter((pod) => !isEnded(pod) && !(isDeleting(pod) && isNotRunning(pod)));
  const claims = users.flatMap((pod) => volumes.of(pod).filter(({ attaches }) => attaches));
  return [...new Set(claims.map(({ claim }) => claim))].sort();
}

/** No container runs, as far as its status says: one that waits to be started again does not (notRunning). */
function isNotRunning({ status: { phase, containers } }: PodState): boolean {
  return phase === "Pending" || containers === "exited" || containers === "CrashLoopBackOff";
}

/** Those that its kubelet says are in use: of the pods that it has taken on, and of what it has not cleaned up yet. */
export function inUseOn(volumes: ExclusiveVolumes, { pods, mountedWithoutPod = [] }: NodeState) {
  const users = pods.filter((pod) => !isEnded(pod) && isAdmitted(pod));
  return new Set([...users.flatMap((pod) => claimsOf(volumes, pod)), ...mountedWithoutPod]);
}

/** Those that something on the machine really uses, whoever hears of that. */
export function reallyUsedOn(volumes: ExclusiveVolumes, state: NodeState): ReadonlySet<string> {
  if (isDown(state)) return new Set();
  const users = state.pods.filter((pod) => !isEnded(pod) && hasStarted(pod));
  const { mountedWithoutPod = [] } = state;
  return new Set([...users.flatMap((pod) => claimsOf(volumes, pod)), ...mountedWithoutPod]);
}

/** Its containers run, or will again as long as it is there. */
export function hasStarted(pod: PodState): boolean {
  const { phase, init, containers } = pod.status;
  if (isDeleting(pod) && containers === "exited") return false;
  return phase === "Running" || (init !== undefined && containers === undefined);
}

/** The node after the pod is gone from the API server, without a word from its kubelet: what runs, runs on. */
export function abandoned(volumes: ExclusiveVolumes, state: NodeState, pod: PodState): NodeState {
  return leftRunning(volumes, { ...state, pods: without(state.pods, pod) }, pod);
}

/**
 * The same, of a pod that only finalizers keep. A kubelet that hears of it does not restart what has exited; one that is cut off
 * does.
 */
export function leftRunning(volumes: ExclusiveVolumes, state: NodeState, pod: PodState): NodeState {
  const { containers } = pod.status;
  const hasExited = containers === "exited" || containers === "CrashLoopBackOff";
  if (isEnded(pod) || !hasStarted(pod) || (hasExited && isInTouch(state))) return state;
  return claimsOf(volumes, pod).reduce(
    (after, claim) => listing(after, "mountedWithoutPod", claim, true),
    state,
  );
}

/** The volumes that a pod waits for. */
export function unattachedOf(volumes: ExclusiveVolumes, state: NodeState, pod: PodState): readonly string[] {
  return volumes
    .of(pod)
    .filter(({ attaches, claim }) => attaches && !isAttached(state, claim))
    .map(({ claim }) => claim);
}
