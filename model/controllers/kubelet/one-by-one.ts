// Pods whose containers are followed one by one: in each of its syncs of a pod the kubelet starts what is to be started, in the order of
// the manifest. One that cannot be started does not hold up the others, and is tried again in a later sync; a postStart hook does
// hold them up. What is in its back-off is left out.
// Source: pkg/kubelet/kuberuntime/kuberuntime_manager.go (SyncPod, doBackOff), kuberuntime_container.go (startContainer).
import { type Alternative, act, timer } from "../../../explorer/system.ts";
import { missingVariable } from "../../config/needs.ts";
import { replaced } from "../../multiset.ts";
import { eachOf, hasExited, placesToStart, statusWith } from "../../pods/one-by-one.ts";
import type { PodState, SingleContainer } from "../../state.ts";
import { whyItWaits, withImages } from "./images.ts";
import { become, type Sync } from "./sync.ts";

const FAILURES = {
  ImagePullBackOff: "fail to pull the image of",
  ErrImageNeverPull: "fail to pull the image of",
  CreateContainerConfigError: "fail to create",
} as const;

/** What comes next for a pod of which some container has been started, or could not be. */
export function tendEach(sync: Sync, pod: PodState): readonly Alternative[] {
  const { owner, name } = sync;
  const each = eachOf(owner.template, pod);
  const hooked = each.findIndex(({ is }) => is === "postStart");
  if (hooked >= 0) {
    const status = statusWith(
      owner,
      pod,
      each.with(hooked, { ...at(each, hooked), is: "running" }),
      later(pod),
    );
    return become(sync, `postStart hook ends: ${containerName(sync, hooked)}`, pod, status, timer);
  }
  if (each.some(({ is }) => is === "postStart hangs")) return [];
  const now = statusWith(owner, pod, each, later(pod));
  const report = now.ready && !pod.status.ready ? become(sync, `report ready ${name}`, pod, now, timer) : [];
  return [...report, ...startOneByOne(sync, pod)];
}

/** The next start of the present sync, or the first of the next one. */
export function startOneByOne(sync: Sync, pod: PodState): readonly Alternative[] {
  const each = eachOf(sync.owner.template, pod);
  const isLate = (place: number): boolean => waitsLonger(sync, each, place);
  const left = later(pod);
  const places = left.every(isLate) ? placesToStart(sync.owner.template, each) : left;
  const [first, ...rest] = places;
  if (first === undefined) return [];
  // This sync starts nothing; a later one starts the first of them of which the back-off is over.
  if (places.every(isLate)) return places.flatMap((place) => start(sync, pod, place, [], timer));
  if (!isLate(first)) return start(sync, pod, first, rest, act);
  const skipped = statusWith(sync.owner, pod, each, rest);
  return [
    ...start(sync, pod, first, rest, timer),
    ...become(sync, `leave out ${containerName(sync, first)}: it backs off`, pod, skipped),
  ];
}

/** Starts the container, or says why not; `rest` is left to this sync. */
function start(
  sync: Sync,
  pod: PodState,
  place: number,
  rest: readonly number[],
  by: typeof act,
): readonly Alternative[] {
  const { owner, node, state } = sync;
  const { withPostStart, backsOff: mayBackOff } = owner.template.lifecycle;
  const each = eachOf(owner.template, pod);
  const before = at(each, place);
  const isRestart = hasExited(before);
  const { container, images } = partsOf(sync, place);
  const waits = whyNot(sync, place);
  // What has run before keeps its last state while it waits, and what waits already says so.
  if (waits !== undefined && (isRestart || by === timer)) return [];
  const is = waits ?? (withPostStart.has(container) ? "postStart" : "running");
  const again = before.restarted === true || (isRestart && mayBackOff);
  const after = each.with(place, again ? { is, restarted: true } : { is });
  const { restarts = 0 } = pod.status;
  const counted =
    isRestart && owner.reads.restarts ? { ...pod, status: { ...pod.status, restarts: restarts + 1 } } : pod;
  const left = rest.every((other) => waitsLonger(sync, after, other)) ? [] : rest;
  const status = statusWith(owner, counted, after, left);
  const label = `${waits === undefined ? verb(before) : FAILURES[waits]} ${containerName(sync, place)}`;
  const pods = replaced(state.pods, pod, { ...pod, status });
  return [by(label, node.slot.set({ ...(waits === undefined ? withImages(state, images) : state), pods }))];
}

/** Why it cannot be started now, if so. */
function whyNot(sync: Sync, place: number): keyof typeof FAILURES | undefined {
  const { container, images } = partsOf(sync, place);
  const lack = missingVariable(sync.owner.template.config, [container], sync.config);
  return whyItWaits(sync, images) ?? (lack === undefined ? undefined : "CreateContainerConfigError");
}

function partsOf({ owner }: Sync, place: number) {
  const { plan, images } = owner.template.lifecycle;
  const container = plan.containers[place]?.name ?? "";
  const image = images.get(container);
  return { container, images: image === undefined ? [] : [image] };
}

/** It backs off, or could not be started again anyway. A first restart does not back off. */
function waitsLonger(sync: Sync, each: readonly SingleContainer[], place: number): boolean {
  const one = at(each, place);
  if (hasExited(one)) return one.restarted === true || whyNot(sync, place) !== undefined;
  return one.is !== "waiting";
}

function verb(before: SingleContainer): string {
  if (hasExited(before)) return before.restarted === true ? "back-off ends: restart" : "restart";
  if (before.is === "CreateContainerConfigError") return "try again: start";
  return before.is === "waiting" ? "start" : "back-off ends: pull and start";
}

function containerName({ owner, name }: Sync, place: number): string {
  return `container ${owner.template.lifecycle.plan.containers[place]?.name} of ${name}`;
}

function later({ status: { toStart = [] } }: PodState): readonly number[] {
  return toStart;
}

function at(each: readonly SingleContainer[], place: number): SingleContainer {
  const one = each[place];
  if (one === undefined) throw new RangeError(`no container ${place}`);
  return one;
}
