// The containers of a pod one by one, where the scenario asks for that: what each is at, and what the pod is then as a whole.
// Source: pkg/kubelet/kubelet_pods.go (getPhase), pkg/kubelet/status/generate.go.
import type { Cluster, Owner } from "../cluster.ts";
import { ownerOfPod } from "../cluster.ts";
import type { Template } from "../inventory/templates.ts";
import { replaced } from "../multiset.ts";
import {
  type ContainerRun,
  type ContainerRuns,
  type ContainerState,
  podActions,
  podPhase,
} from "../semantics/index.ts";
import { lasting, type NodeState, type PodState, podStatus, type SingleContainer } from "../state.ts";
import { endedWith } from "./containers.ts";

type Status = PodState["status"];

const RUNNING: ReadonlySet<SingleContainer["is"]> = new Set([
  "postStart",
  "postStart hangs",
  "running",
  "hung",
]);

export function runs({ is }: SingleContainer): boolean {
  return RUNNING.has(is);
}

export function hasExited({ is }: SingleContainer): boolean {
  return is === "succeeded" || is === "failed";
}

/** What its containers are at; before the first is started, all wait. */
export function eachOf({ lifecycle: { plan } }: Template, { status }: PodState): readonly SingleContainer[] {
  return status.each ?? plan.containers.map(() => ({ is: "waiting" }));
}

/** The places of those that the kubelet would start if it synced the pod now, ascending. */
export function placesToStart({ lifecycle: { plan } }: Template, each: readonly SingleContainer[]) {
  const done = plan.initContainers.map(({ name }): [string, ContainerRun] => [
    name,
    { state: "exited", exitCode: 0 },
  ]);
  const own = plan.containers.flatMap(({ name }, i): [string, ContainerRun][] => {
    const run = runOf(each[i]);
    return run === undefined ? [] : [[name, run]];
  });
  const all: ContainerRuns = Object.fromEntries([...done, ...own]);
  return podActions(plan, { ready: true, attempt: 0, hasIP: true }, all).containersToStart;
}

function runOf(one: SingleContainer | undefined): ContainerRun | undefined {
  if (one === undefined) return undefined;
  if (runs(one)) return { state: "running" };
  return hasExited(one) ? { state: "exited", exitCode: one.is === "failed" ? 1 : 0 } : undefined;
}

function stateOf(one: SingleContainer): ContainerState {
  if (runs(one)) return { state: "running" };
  return hasExited(one)
    ? { state: "terminated", exitCode: one.is === "failed" ? 1 : 0 }
    : { state: "waiting" };
}

/** The phase of an active pod with these containers, whose init containers have succeeded. */
export function phaseOf({ restartPolicy, lifecycle: { plan } }: Template, each: readonly SingleContainer[]) {
  const initContainers = plan.initContainers.map(
    (): ContainerState => ({ state: "terminated", exitCode: 0 }),
  );
  return podPhase(restartPolicy, { containers: each.map(stateOf), initContainers, sidecars: [] }, false);
}

/** The status of a pod, which goes on, with these containers. Without probes they are ready while they run. */
export function statusWith(
  { template }: Owner,
  { status }: PodState,
  each: readonly SingleContainer[],
  toStart: readonly number[],
): Status {
  const phase = phaseOf(template, each);
  const ready = phase === "Running" && template.behaviour.ready === "eventually" && each.every(isReady);
  const containers = summary(phase, each);
  return podStatus({
    phase,
    ready,
    ...(containers === undefined ? {} : { containers }),
    each,
    ...(toStart.length === 0 ? {} : { toStart }),
    ...lasting(status),
  });
}

function isReady({ is }: SingleContainer): boolean {
  return is === "running" || is === "hung";
}

/** What the containers are at, for those who take them as one. */
function summary(phase: Status["phase"], each: readonly SingleContainer[]): Status["containers"] {
  if (phase === "Pending") return "ContainerCreating";
  if (each.some(({ is }) => is === "hung")) return "hung";
  return each.some(runs) ? undefined : "exited";
}

/** The node after one container of `pod` has exited: it may be restarted, or the pod has ended. */
export function singleExited(
  cluster: Cluster,
  state: NodeState,
  pod: PodState,
  place: number,
  is: "succeeded" | "failed",
): NodeState {
  const owner = ownerOfPod(cluster, pod);
  const each = eachOf(owner.template, pod).map((one, i) => (i === place ? { ...one, is } : one));
  const phase = phaseOf(owner.template, each);
  if (phase === "Succeeded" || phase === "Failed")
    return endedWith(cluster, state, pod, phase === "Succeeded" ? 0 : 1);
  const status = statusWith(owner, pod, each, pod.status.toStart ?? []);
  return { ...state, pods: replaced(state.pods, pod, { ...pod, status }) };
}
