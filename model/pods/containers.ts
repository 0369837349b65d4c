// The containers of a pod: init containers one after the other, then all others as one. What they are at, as the rules of
// Kubernetes want to know it, and what follows when they exit.
import type { Cluster } from "../cluster.ts";
import { ownerOfPod } from "../cluster.ts";
import type { Template } from "../inventory/templates.ts";
import { replaced } from "../multiset.ts";
import {
  type ContainerRun,
  type ContainerRuns,
  type ContainerState,
  type ContainerStates,
  isSidecar,
  podPhase,
} from "../semantics/index.ts";
import {
  isActivePod,
  isAdmitted,
  isDeleting,
  lasting,
  type NodeState,
  type PodState,
  podStatus,
} from "../state.ts";
import { ended } from "./terminated.ts";

/** The others than init containers run, and answer. Of pods whose containers are told apart, see one-by-one.ts. */
export function hasRunningContainers(pod: PodState): boolean {
  const { phase, containers, each } = pod.status;
  return isActivePod(pod) && phase === "Running" && containers === undefined && each === undefined;
}

/** Something of it runs that may crash: an init container, or the others. */
export function mayExit(pod: PodState): boolean {
  const { phase, init, containers, each } = pod.status;
  if (!isActivePod(pod) || each !== undefined) return false;
  return init === undefined
    ? phase === "Running" && (containers === undefined || containers === "starting")
    : containers === undefined;
}

/** The node after the containers of `pod` have exited: they wait for a restart, or the pod has ended. */
export function exited(cluster: Cluster, state: NodeState, pod: PodState, exitCode: number): NodeState {
  const { template } = ownerOfPod(cluster, pod);
  const { init, restarted } = pod.status;
  const phase = podPhase(
    template.restartPolicy,
    statesOf(template, pod, { state: "terminated", exitCode }),
    false,
  );
  if (phase === "Failed" || phase === "Succeeded") return endedWith(cluster, state, pod, exitCode);
  const status = podStatus({
    phase: pod.status.phase,
    ready: false,
    containers: restarted === true ? "CrashLoopBackOff" : "exited",
    ...(init === undefined ? {} : { init }),
    ...lasting(pod.status),
  });
  return { ...state, pods: replaced(state.pods, pod, { ...pod, status }) };
}

/** The node after the containers of `pod` have exited for good. */
export function endedWith(cluster: Cluster, state: NodeState, pod: PodState, exitCode: number): NodeState {
  const phase = exitCode === 0 ? "Succeeded" : "Failed";
  const read = exitCode !== 0 && ownerOfPod(cluster, pod).reads.exitCodes;
  return ended(cluster, state, pod, { phase, ready: false, ...(read ? { exitCode } : {}) });
}

/** The node after its machine was down: nothing runs any more, and init containers begin again. */
export function afterReboot(cluster: Cluster, state: NodeState): NodeState {
  const affected = state.pods.filter((pod) => isActivePod(pod) && isAdmitted(pod));
  const restarted = affected.reduce((s, pod) => rebooted(cluster, s, pod), state);
  const stopped = restarted.pods.filter((pod) => isDeleting(pod) && listens(pod));
  const pods = stopped.reduce((all, pod) => replaced(all, pod, silent(pod)), restarted.pods);
  return stopped.length === 0 ? restarted : { ...restarted, pods };
}

/** Only kept where requests are looked at. */
function listens({ metadata, status: { phase, containers } }: PodState): boolean {
  return metadata.endpoints !== undefined && phase === "Running" && containers !== "exited";
}

function silent(pod: PodState): PodState {
  return { ...pod, status: podStatus({ ...pod.status, ready: false, containers: "exited" }) };
}

function rebooted(cluster: Cluster, state: NodeState, pod: PodState): NodeState {
  const { plan } = ownerOfPod(cluster, pod).template.lifecycle;
  const { containers } = pod.status;
  if (plan.initContainers.length > 0 && plan.restartPolicy !== "Never") {
    const status = podStatus({
      phase: "Pending",
      ready: false,
      init: 0,
      containers: "ContainerCreating",
      ...lasting(pod.status),
    });
    return { ...state, pods: replaced(state.pods, pod, { ...pod, status }) };
  }
  return mayExit(pod) || containers === "hung" ? exited(cluster, state, pod, 137) : state;
}

/** The runs of an admitted pod's containers, for the plan of what to start next. */
export function runsOf({ lifecycle: { plan } }: Template, pod: PodState): ContainerRuns {
  const { init = plan.initContainers.length } = pod.status;
  const isMain = init === plan.initContainers.length;
  const now = presentRun(pod);
  const done = plan.initContainers
    .slice(0, init)
    .map((c): [string, ContainerRun] => [
      c.name,
      isSidecar(c) ? { state: "running", startup: "success" } : { state: "exited", exitCode: 0 },
    ]);
  const current = isMain ? plan.containers : plan.initContainers.slice(init, init + 1);
  return Object.fromEntries([
    ...done,
    ...(now === undefined ? [] : current.map(({ name }): [string, ContainerRun] => [name, now])),
  ]);
}

function presentRun({ status: { phase, init, containers } }: PodState): ContainerRun | undefined {
  switch (containers) {
    case "exited":
    case "CrashLoopBackOff":
      return { state: "exited", exitCode: 1 };
    case "ContainerCreating":
    case "ImagePullBackOff":
    case "ErrImageNeverPull":
    case "CreateContainerConfigError":
      return undefined;
    default:
      return phase === "Running" || init !== undefined ? { state: "running" } : undefined;
  }
}

/** The states of the containers of a pod whose present ones are in the state `now`. */
function statesOf({ lifecycle: { plan } }: Template, pod: PodState, now: ContainerState): ContainerStates {
  const { init = plan.initContainers.length } = pod.status;
  const isMain = init === plan.initContainers.length;
  const ofInit = plan.initContainers.map((c, i): ContainerState => {
    if (i > init) return { state: "waiting" };
    if (i === init) return now;
    return isSidecar(c) ? { state: "running", started: true } : { state: "terminated", exitCode: 0 };
  });
  const sidecar = plan.initContainers.map(isSidecar);
  return {
    containers: plan.containers.map(() => (isMain ? now : { state: "waiting" })),
    initContainers: ofInit.filter((_, i) => sidecar[i] === false),
    // A pod that is over takes its sidecars with it.
    sidecars: ofInit
      .filter((_, i) => sidecar[i] === true)
      .map((c) => (isMain && now.state === "terminated" ? { state: "terminated", exitCode: 0 } : c)),
  };
}
