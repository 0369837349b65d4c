// What the kubelet makes of the states of a pod's containers: the phase of the pod.
// Sources: pkg/kubelet/kubelet_pods.go (getPhase), pkg/kubelet/container/helpers.go (HasAnyRegularContainerStarted).
import type { RestartPolicy } from "../kubernetes/index.ts";
import { type OwnRestarts, restartsAfterExit } from "./container-restart.ts";

/** The status of one container, as the pod's status reports it. */
export type ContainerState =
  | { readonly state: "running"; readonly started?: boolean }
  /** `own`: the container's own restart policy and rules, if its spec has some. */
  | { readonly state: "terminated"; readonly exitCode: number; readonly own?: OwnRestarts }
  /** With the exit code of the run before, if there was one. */
  | { readonly state: "waiting"; readonly lastExitCode?: number; readonly own?: OwnRestarts };

/** The container states of a pod; undefined for a container without status. */
export interface ContainerStates {
  readonly containers: readonly (ContainerState | undefined)[];
  readonly initContainers: readonly (ContainerState | undefined)[];
  /** Init containers with restartPolicy Always. */
  readonly sidecars: readonly (ContainerState | undefined)[];
}

export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed";

/**
 * The phase of a pod that is on a node.
 * @param podIsTerminal The kubelet has decided that none of its containers will run again (never so for static pods).
 * @param initialized Some container has started in the pod's present sandbox; if that is not known: some container
 * runs or has ended.
 */
export function podPhase(
  policy: RestartPolicy,
  states: ContainerStates,
  podIsTerminal: boolean,
  initialized: boolean = states.containers.some((c) => c?.state === "running" || c?.state === "terminated"),
): PodPhase {
  const { containers, initContainers, sidecars } = states;
  if (initContainers.some((c) => (lastExitCode(c) ?? 0) !== 0 && !restarts(policy, c))) return "Failed";
  if (initContainers.some((c) => lastExitCode(c) === undefined)) return "Pending";
  if (!initialized && sidecars.some(isNotStarted)) return "Pending";
  if ([...containers, ...sidecars].some((c) => c === undefined || isFirstWait(c))) return "Pending";

  const isRunning = (c: ContainerState | undefined) => c?.state === "running";
  if (containers.some(isRunning) || sidecars.some(isRunning)) return "Running";
  if (containers.length === 0) return "Pending";
  if (!podIsTerminal && containers.some((c) => restarts(policy, c))) return "Running";
  // A container that waits for its next run does not count as succeeded, even if its last run did.
  return containers.every((c) => c?.state === "terminated" && c.exitCode === 0) ? "Succeeded" : "Failed";
}

/** Will a container that has ended run again? */
function restarts(policy: RestartPolicy, c: ContainerState | undefined): boolean {
  const exitCode = lastExitCode(c);
  if (c === undefined || c.state === "running" || exitCode === undefined) return false;
  return restartsAfterExit(policy, exitCode, c.own);
}

/** How the container's latest run ended; undefined if it runs, or never ran. */
function lastExitCode(c: ContainerState | undefined): number | undefined {
  return c?.state === "terminated" ? c.exitCode : c?.state === "waiting" ? c.lastExitCode : undefined;
}

function isNotStarted(c: ContainerState | undefined): boolean {
  return c === undefined || (c.state === "running" && c.started !== true) || isFirstWait(c);
}

function isFirstWait(c: ContainerState): boolean {
  return c.state === "waiting" && c.lastExitCode === undefined;
}
