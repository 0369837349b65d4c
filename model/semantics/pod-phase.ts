// What the kubelet makes of the states of a pod's containers: restart or not, and the phase of the pod.
// Sources: pkg/kubelet/container/helpers.go (ShouldContainerBeRestarted, HasAnyRegularContainerStarted),
// pkg/kubelet/kubelet_pods.go (getPhase).
import type { RestartPolicy } from "../kubernetes.ts";

/** The newest state of a container in the runtime; "none": there is no trace of it. */
export type RuntimeState = "none" | "created" | "running" | "exited" | "unknown";

/** Is a container to be started (again)? Missing traces, created and unknown ones always are; exited ones by policy. */
export function shouldRestart(
  policy: RestartPolicy,
  podBeingDeleted: boolean,
  state: RuntimeState,
  exitCode: number,
): boolean {
  if (podBeingDeleted || state === "running") return false;
  if (state !== "exited") return true;
  return restartsAfterExit(policy, exitCode);
}

/** Does a container that has exited with this code run again? */
export function restartsAfterExit(policy: RestartPolicy, exitCode: number): boolean {
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** The status of one container, as the pod's status reports it. */
export type ContainerState =
  | { readonly state: "running"; readonly started?: boolean }
  | { readonly state: "terminated"; readonly exitCode: number }
  /** With the exit code of the run before, if there was one. */
  | { readonly state: "waiting"; readonly lastExitCode?: number };

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
 * @param podIsTerminal The kubelet has decided that none of its containers will run again.
 */
export function podPhase(policy: RestartPolicy, states: ContainerStates, podIsTerminal: boolean): PodPhase {
  const { containers, initContainers, sidecars } = states;
  if (policy === "Never" && initContainers.some((c) => (lastExitCode(c) ?? 0) !== 0)) return "Failed";
  if (initContainers.some((c) => lastExitCode(c) === undefined)) return "Pending";
  const initialized = containers.some((c) => c?.state === "running" || c?.state === "terminated");
  if (!initialized && sidecars.some(isNotStarted)) return "Pending";
  if ([...containers, ...sidecars].some((c) => c === undefined || isFirstWait(c))) return "Pending";

  const isRunning = (c: ContainerState | undefined) => c?.state === "running";
  if (containers.some(isRunning) || (sidecars.some(isRunning) && !podIsTerminal)) return "Running";
  if (containers.length === 0) return "Pending";
  return phaseOfStopped(policy, containers, podIsTerminal);
}

function phaseOfStopped(
  policy: RestartPolicy,
  containers: readonly (ContainerState | undefined)[],
  podIsTerminal: boolean,
): PodPhase {
  // A container that waits for its next run does not count as succeeded, even if its last run did.
  const succeeded = containers.every((c) => c?.state === "terminated" && c.exitCode === 0);
  if (podIsTerminal) return succeeded ? "Succeeded" : "Failed";
  if (policy === "Always") return "Running";
  if (succeeded) return "Succeeded";
  return policy === "Never" ? "Failed" : "Running";
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
