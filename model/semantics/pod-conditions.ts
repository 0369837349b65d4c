// The conditions that the kubelet reports about the containers of a pod: Initialized, ContainersReady, Ready.
// Source: pkg/kubelet/status/generate.go.
import { isSidecar, type OwnRestarts } from "./container-restart.ts";
import { conditionStatus, type PodCondition } from "./pod-availability.ts";

/** The part of a pod's spec that conditions depend on. */
export interface ConditionedPod {
  readonly containers?: readonly NamedContainer[];
  readonly initContainers?: readonly NamedContainer[];
  /** The condition types of its readiness gates. */
  readonly readinessGates?: readonly string[];
}

interface NamedContainer extends OwnRestarts {
  readonly name: string;
}

/** The reported status of a container. An init container is ready once it has succeeded. */
export interface ContainerReport {
  readonly name: string;
  readonly ready: boolean;
  readonly started?: boolean;
  /** It runs, or its latest run has ended. */
  readonly hasRun?: boolean;
}

export interface GeneratedCondition extends PodCondition {
  readonly status: "True" | "False";
  readonly reason?: string;
  readonly message?: string;
}

/** Containers and sidecars are ready. `reports`: of all containers; undefined if nothing is known of them. */
export function containersReadyCondition(
  pod: ConditionedPod,
  reports: readonly ContainerReport[] | undefined,
  phase: string | undefined,
): GeneratedCondition {
  const type = "ContainersReady";
  if (reports === undefined) return { type, status: "False", reason: "UnknownContainerStatuses" };
  const relevant = [...(pod.initContainers ?? []).filter(isSidecar), ...(pod.containers ?? [])];
  const { unknown, lacking } = sorted(relevant, reports, (report) => report.ready);
  if (phase === "Succeeded" && unknown.length === 0) return { type, status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" };
  const message = complaint(unknown, lacking, "unready");
  return message === ""
    ? { type, status: "True" }
    : { type, status: "False", reason: "ContainersNotReady", message };
}

/** The containers are ready, and every readiness gate's condition (among `conditions`) is true. */
export function podReadyCondition(
  pod: ConditionedPod,
  conditions: readonly PodCondition[],
  reports: readonly ContainerReport[] | undefined,
  phase: string | undefined,
): GeneratedCondition {
  const type = "Ready";
  const containersReady = containersReadyCondition(pod, reports, phase);
  if (containersReady.status !== "True") return { ...containersReady, type };
  const messages = (pod.readinessGates ?? []).flatMap((gate) => {
    const status = conditionStatus(gate, conditions);
    const name = JSON.stringify(gate);
    if (status === "True") return [];
    return status === undefined
      ? [`corresponding condition of pod readiness gate ${name} does not exist.`]
      : [`the status of pod readiness gate ${name} is not "True", but ${status}`];
  });
  return messages.length === 0
    ? { type, status: "True" }
    : { type, status: "False", reason: "ReadinessGatesNotReady", message: messages.join(", ") };
}

/**
 * Init containers have succeeded, and sidecars have started. Once that was so it stays so, even while they run again:
 * `wasInitialized` says that the condition was true before.
 */
export function podInitializedCondition(
  pod: ConditionedPod,
  reports: readonly ContainerReport[] | undefined,
  phase: string | undefined,
  wasInitialized = false,
): GeneratedCondition {
  const type = "Initialized";
  const init = pod.initContainers ?? [];
  if (reports === undefined && init.length > 0) {
    return { type, status: "False", reason: "UnknownContainerStatuses" };
  }
  const { unknown, lacking } = sorted(init, reports ?? [], (report, container) =>
    isSidecar(container) ? report.started === true : report.ready,
  );
  if (phase === "Succeeded" && unknown.length === 0) return { type, status: "True", reason: "PodCompleted" };
  const regular = (pod.containers ?? []).map(({ name }) => name);
  const anyStarted = (reports ?? []).some(({ name, hasRun }) => hasRun === true && regular.includes(name));
  const message = complaint(unknown, lacking, "incomplete");
  return anyStarted || wasInitialized || message === ""
    ? { type, status: "True" }
    : { type, status: "False", reason: "ContainersNotInitialized", message };
}

/** The names of containers without report, and of those that are not as they should be. */
function sorted(
  containers: readonly NamedContainer[],
  reports: readonly ContainerReport[],
  holds: (report: ContainerReport, container: NamedContainer) => boolean,
): { readonly unknown: readonly string[]; readonly lacking: readonly string[] } {
  const unknown: string[] = [];
  const lacking: string[] = [];
  for (const container of containers) {
    const report = reports.find(({ name }) => name === container.name);
    if (report === undefined) unknown.push(container.name);
    else if (!holds(report, container)) lacking.push(container.name);
  }
  return { unknown, lacking };
}

function complaint(unknown: readonly string[], lacking: readonly string[], how: string): string {
  const parts = [
    ...(unknown.length > 0 ? [`containers with unknown status: [${unknown.join(" ")}]`] : []),
    ...(lacking.length > 0 ? [`containers with ${how} status: [${lacking.join(" ")}]`] : []),
  ];
  return parts.join(", ");
}
