// What the kubelet does about a pod in one sync: its sandbox, and which containers to start and to kill.
// Sources: pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodActions), kuberuntime_container.go
// (computeInitContainerActions), util/util.go (PodSandboxChanged). Not covered: in-place resize, and the restart of
// all containers by a rule.
import type { RestartPolicy } from "../kubernetes/index.ts";
import {
  isSidecar,
  type OwnRestarts,
  type RuntimeState,
  restartsAfterExit,
  restartsAfterKill,
  shouldRestart,
} from "./container-restart.ts";
import { lookup } from "./lookup.ts";
import type { ProbeResult } from "./probe-threshold.ts";

export interface PlannedContainer extends OwnRestarts {
  readonly name: string;
  readonly livenessProbe?: object;
  readonly startupProbe?: object;
}

export interface PlannedPod {
  readonly restartPolicy: RestartPolicy;
  readonly containers: readonly PlannedContainer[];
  readonly initContainers?: readonly PlannedContainer[];
  readonly ephemeralContainers?: readonly { readonly name: string }[];
  readonly hostNetwork?: boolean;
  readonly deleting?: boolean;
}

/** The pod's newest sandbox. */
export interface Sandbox {
  readonly ready: boolean;
  /** 0 for the first one. */
  readonly attempt: number;
  readonly hasIP: boolean;
}

/** The newest run of a container, as the runtime and the probes report it. */
export interface ContainerRun {
  readonly state: Exclude<RuntimeState, "none">;
  /** Only of exited ones. */
  readonly exitCode?: number;
  /** Published results of its probes; undefined: none yet. */
  readonly liveness?: ProbeResult;
  readonly startup?: ProbeResult;
  /** It was started from another definition than the present one. */
  readonly specChanged?: boolean;
}

/** Runs by container name; a container without one has left no trace. */
export type ContainerRuns = { readonly [container: string]: ContainerRun };

/** What to do, in this order: kill the pod or single containers, create a sandbox, start containers. */
export interface PodActions {
  /** Kill all containers and the sandbox. */
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  /** The number of the sandbox that the pod has, or is to get. */
  readonly attempt: number;
  /** Indexes into the pod's lists, ascending. */
  readonly initContainersToStart: readonly number[];
  readonly containersToStart: readonly number[];
  readonly ephemeralContainersToStart: readonly number[];
  /** Names of containers to kill (all die with the pod, if that is killed). */
  readonly containersToKill: readonly string[];
}

/** The plan of one sync of a pod. `sandbox` is undefined if it never had one. */
export function podActions(pod: PlannedPod, sandbox: Sandbox | undefined, runs: ContainerRuns): PodActions {
  const nothing: PodActions = {
    killPod: false,
    createSandbox: false,
    attempt: sandbox?.attempt ?? 0,
    initContainersToStart: [],
    containersToStart: [],
    ephemeralContainersToStart: [],
    containersToKill: [],
  };
  const usable = sandbox?.ready === true && (sandbox.hasIP || pod.hostNetwork === true);
  if (!usable) return { ...nothing, ...beginAgain(pod, sandbox, runs), killPod: true };

  const ephemeralContainersToStart = indexesOf(pod.ephemeralContainers ?? [], (c) => !lookup(runs, c.name));
  const init = initActions(pod, runs);
  const plan = { ...nothing, ephemeralContainersToStart, containersToKill: init.kill };
  if (init.failed) return { ...plan, killPod: true };
  if (!init.initialized) return { ...plan, initContainersToStart: init.start };

  const regular = pod.containers.map((container) =>
    regularStep(pod, container, lookup(runs, container.name)),
  );
  const over = regular.every((step) => step === "leave" || step === "kill");
  return {
    ...plan,
    killPod: over,
    // Sidecars are not started again just to keep a pod alive that is over.
    initContainersToStart: over ? [] : init.start,
    containersToStart: indexesOf(regular, (step) => step === "start" || step === "replace"),
    containersToKill: [
      ...init.kill,
      ...pod.containers
        .filter((_, i) => regular[i] === "kill" || regular[i] === "replace")
        .map((c) => c.name),
    ],
  };
}

/** A new sandbox, and what to start in it first; neither if nothing would be started any more. */
function beginAgain(pod: PlannedPod, sandbox: Sandbox | undefined, runs: ContainerRuns): Partial<PodActions> {
  const attempt = sandbox === undefined ? 0 : sandbox.attempt + 1;
  if (pod.restartPolicy === "Never" && attempt > 0 && Object.keys(runs).length > 0) return { attempt };

  const runsOnce = (c: PlannedContainer) => (c.restartPolicy ?? pod.restartPolicy) === "OnFailure";
  const containersToStart = indexesOf(
    pod.containers,
    (c) => !(runsOnce(c) && hasSucceeded(lookup(runs, c.name))),
  );
  const everInitialized = pod.containers.some(
    (c) => (lookup(runs, c.name)?.state ?? "unknown") !== "unknown",
  );
  if (containersToStart.length === 0 && everInitialized) return { attempt };
  return (pod.initContainers ?? []).length > 0
    ? { attempt, createSandbox: true, initContainersToStart: [0] }
    : { attempt, createSandbox: true, containersToStart };
}

function hasSucceeded(run: ContainerRun | undefined): boolean {
  return run?.state === "exited" && (run.exitCode ?? 0) === 0;
}

/** "keep": it runs on; "leave": it stays ended; "kill": for good; "replace": kill it and start it again. */
type Step = "start" | "keep" | "leave" | "kill" | "replace";

function regularStep(pod: PlannedPod, container: PlannedContainer, run: ContainerRun | undefined): Step {
  if (run?.state !== "running") {
    const { restartPolicy, deleting = false } = pod;
    const starts = shouldRestart(
      restartPolicy,
      deleting,
      run?.state ?? "none",
      run?.exitCode ?? 0,
      container,
    );
    // It may still be running after all: never have two of it.
    return !starts ? "leave" : run?.state === "unknown" ? "replace" : "start";
  }
  if (run.specChanged === true) return "replace";
  if (run.liveness !== "failure" && run.startup !== "failure") return "keep";
  return restartsAfterKill(pod.restartPolicy, container) ? "replace" : "kill";
}

interface InitActions {
  readonly start: readonly number[];
  readonly kill: readonly string[];
  /** The regular containers may run. */
  readonly initialized: boolean;
  /** An init container has failed for good. */
  readonly failed: boolean;
}

/**
 * Walks back from the last init container to the first that has left a trace (earlier traces may be gone): that one
 * decides how initialization goes on. Before it, only sidecars matter: those that do not run are started.
 */
function initActions(pod: PlannedPod, runs: ContainerRuns): InitActions {
  const containers = pod.initContainers ?? [];
  // Not exited ones: those may stem from an earlier sandbox.
  const started = pod.containers.some((c) =>
    ["created", "running"].includes(lookup(runs, c.name)?.state ?? ""),
  );
  let initialized = containers.length === 0 || started;
  let passed = initialized;
  const start: number[] = [];
  const kill: string[] = [];
  for (const [i, container] of [...containers.entries()].reverse()) {
    const run = lookup(runs, container.name);
    const sidecar = isSidecar(container);
    if (run === undefined && passed && sidecar) start.push(i);
    if (run === undefined || (passed && !sidecar)) continue;

    const { done = false, step } = sidecar ? sidecarStep(container, run) : initStep(pod, container, run);
    if (step === "fail") return { start: [], kill: [], initialized: false, failed: true };
    if (done && i === containers.length - 1) initialized = true;
    else if (done && !passed) start.push(i + 1);
    if (step === "start" || step === "replace") start.push(i);
    if (step === "replace") kill.push(container.name);
    passed = true;
  }
  return { start: passed ? start.reverse() : [0], kill, initialized, failed: false };
}

/** `done`: the next container may start. */
interface InitStep {
  readonly done?: boolean;
  readonly step?: "start" | "replace" | "fail";
}

function sidecarStep(container: PlannedContainer, run: ContainerRun): InitStep {
  if (run.state === "unknown") return { step: "replace" };
  if (run.state !== "running") return { step: "start" };
  if (container.startupProbe !== undefined && run.startup !== "success") {
    return run.startup === "failure" ? { step: "replace" } : {};
  }
  const unhealthy = container.livenessProbe !== undefined && run.liveness === "failure";
  return run.specChanged === true || unhealthy ? { done: true, step: "replace" } : { done: true };
}

function initStep({ restartPolicy }: PlannedPod, container: PlannedContainer, run: ContainerRun): InitStep {
  switch (run.state) {
    case "created":
      return { step: "start" };
    case "running":
      return {};
    case "exited": {
      if (hasSucceeded(run)) return { done: true };
      return { step: restartsAfterExit(restartPolicy, run.exitCode ?? 0, container) ? "start" : "fail" };
    }
    case "unknown":
      return { step: restartsAfterKill(restartPolicy, container) ? "replace" : "fail" };
  }
}

function indexesOf<T>(list: readonly T[], holds: (item: T) => boolean): readonly number[] {
  return list.flatMap((item, i) => (holds(item) ? [i] : []));
}
