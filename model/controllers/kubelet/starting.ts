// Starting and restarting: which containers come next, and whether their images are there.
// Source: pkg/kubelet/kuberuntime/kuberuntime_manager.go (SyncPod), pkg/kubelet/images/image_manager.go
// (EnsureImageExists).
import { type Alternative, act, timer } from "../../../explorer/system.ts";
import { type ConfigNeed, lackText } from "../../config/needs.ts";
import type { Template } from "../../inventory/templates.ts";
import { replaced } from "../../multiset.ts";
import { runsOf } from "../../pods/containers.ts";
import type { PulledImage } from "../../pods/lifecycle.ts";
import { isSidecar, podActions } from "../../semantics/index.ts";
import { isAdmitted, lasting, type PodState, podStatus } from "../../state.ts";
import { lacking, versionsRead, waitsForVolumes } from "./configuration.ts";
import { whyItWaits, withImages } from "./images.ts";
import { whyNotMounted } from "./mounting.ts";
import { startOneByOne } from "./one-by-one.ts";
import { become, running, type Sync } from "./sync.ts";

/** Starts what comes next: an init container, or all others. What cannot be pulled is tried again, for ever. */
export function startNext(sync: Sync, pod: PodState): readonly Alternative[] {
  const { owner } = sync;
  const { lifecycle } = owner.template;
  const isNew = !isAdmitted(pod);
  const next = whatIsNext(sync, pod);
  if (next === undefined) return [];
  const images = next.containers.flatMap((name) => lifecycle.images.get(name) ?? []);
  const { volume, variable } = lacking(owner.template, pod, sync.config);
  const unattached = waitsForVolumes(owner.template, pod) ? whyNotMounted(sync, pod) : undefined;
  const missing = volume === undefined ? unattached : `${lackText(volume)} for a volume`;
  if (isNew && (images.length > 0 || missing !== undefined)) {
    const status = { ...pod.status, ...initOf(next), containers: "ContainerCreating" as const };
    const admitted = become(sync, `admit ${sync.name}`, pod, status);
    if (missing === undefined) return admitted;
    return admitted.map((one) => ({ ...one, detail: missing }));
  }
  if (missing !== undefined) return [];
  if (next.init === undefined && owner.template.behaviour.oneByOne === true) return startOneByOne(sync, pod);
  const waits = whyItWaits(sync, images);
  if (waits !== undefined) {
    if (waits === pod.status.containers) return [];
    return become(sync, `fail to pull an image of ${sync.name}`, pod, { ...pod.status, containers: waits });
  }
  if (variable !== undefined) return failToCreate(sync, pod, { next, images, variable });
  const { node, state } = sync;
  const pods = replaced(state.pods, pod, { ...pod, status: podStatus(started(sync, pod, next)) });
  const label = `${verb(pod)} ${next.title}`;
  const write = node.slot.set({ ...withImages(state, images), pods });
  return [backsOff(pod) ? timer(label, write) : act(label, write)];
}

interface Failure {
  readonly next: Next;
  readonly images: readonly PulledImage[];
  readonly variable: ConfigNeed;
}

/** What was started before keeps saying so; Kubernetes says CreateContainerConfigError of it, too. */
function failToCreate(
  { node, state, name }: Sync,
  pod: PodState,
  { next, images, variable }: Failure,
): readonly Alternative[] {
  const containers = "CreateContainerConfigError";
  const before = pod.status.containers;
  if (before === containers || before === "exited" || before === "CrashLoopBackOff") return [];
  const status = podStatus({ ...pod.status, ...initOf(next), containers });
  const pods = replaced(state.pods, pod, { ...pod, status });
  const write = node.slot.set({ ...withImages(state, images), pods });
  return [{ ...act(`fail to create containers of ${name}`, write), detail: lackText(variable) }];
}

function backsOff({ status: { containers } }: PodState): boolean {
  return (
    containers === "CrashLoopBackOff" ||
    containers === "ImagePullBackOff" ||
    containers === "CreateContainerConfigError"
  );
}

interface Next {
  readonly title: string;
  readonly containers: readonly string[];
  /** The place of an init container; undefined for all others. */
  readonly init: number | undefined;
}

function whatIsNext({ owner: { template }, name }: Sync, pod: PodState): Next | undefined {
  const { plan } = template.lifecycle;
  const sandbox = isAdmitted(pod) ? { ready: true, attempt: 0, hasIP: true } : undefined;
  const actions = podActions(plan, sandbox, isAdmitted(pod) ? runsOf(template, pod) : {});
  const init = actions.initContainersToStart.at(-1);
  const container = init === undefined ? undefined : plan.initContainers[init];
  if (container !== undefined) {
    const title = `init container ${container.name} of ${name}`;
    return { title, containers: [container.name], init };
  }
  const containers = actions.containersToStart.flatMap((i) => plan.containers[i]?.name ?? []);
  return containers.length === 0 ? undefined : { title: name, containers, init: undefined };
}

function initOf({ init }: Next): { readonly init?: number } {
  return init === undefined ? {} : { init };
}

function verb({ status: { containers } }: PodState): string {
  switch (containers) {
    case "exited":
      return "restart";
    case "CrashLoopBackOff":
      return "back-off ends: restart";
    case "ImagePullBackOff":
      return "back-off ends: pull and start";
    case "CreateContainerConfigError":
      return "try again: start";
    default:
      return "start";
  }
}

/** The pod with the containers running that were next. */
function started(sync: Sync, pod: PodState, { init }: Next): PodState["status"] {
  const { template } = sync.owner;
  const { killedWhileStarting, plan } = template.lifecycle;
  const isSlow = killedWhileStarting !== undefined || isSlowlyServed(template);
  const before = { ...pod, status: { ...pod.status, ...restart(sync, pod) } };
  if (init === undefined) {
    const status = { ...running(sync, before), ...versionsRead(sync, pod) };
    return isSlow ? { ...status, containers: "starting" } : status;
  }
  const base = { phase: "Pending" as const, ready: false, ...lasting(before.status) };
  const container = plan.initContainers[init];
  const isDone = container !== undefined && isSidecar(container) && container.startupProbe === undefined;
  return isDone ? initialized(sync, base, init) : { ...base, init };
}

/** Where requests are looked at, it matters since when the application answers. */
function isSlowlyServed({ isServed, behaviour }: Template): boolean {
  return isServed === true && behaviour.startSeconds > 0;
}

/** What there is to remember if containers are started again. */
function restart({ owner }: Sync, { status: { containers, restarts = 0 } }: PodState) {
  if (containers !== "exited" && containers !== "CrashLoopBackOff") return {};
  return {
    ...(owner.template.lifecycle.backsOff ? { restarted: true as const } : {}),
    ...(owner.reads.restarts ? { restarts: restarts + 1 } : {}),
  };
}

/** The status after the init container at `init` has done its part: the next one, or all others, are to be started. */
export function initialized({ owner }: Sync, status: PodState["status"], init: number): PodState["status"] {
  const { phase, ready } = status;
  const isLast = init + 1 === owner.template.lifecycle.plan.initContainers.length;
  return {
    phase,
    ready,
    containers: "ContainerCreating",
    ...(isLast ? {} : { init: init + 1 }),
    ...lasting(status),
  };
}
