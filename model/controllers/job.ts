// The Job controller: creates pods until enough have succeeded or too many have failed, and counts those that have ended.
// One call per step. A pod's finalizer goes only after the status lists the pod, and the pod is counted only after that.
// Source: pkg/controller/job/job_controller.go (syncJob, trackJobStatusAndRemoveFinalizers).
import {
  type Alternative,
  act,
  guard,
  type Process,
  process,
  projection,
  timer,
} from "../../explorer/system.ts";
import { type Answer, deleteBoundPod, deletePendingPod, withoutUnbound } from "../apiserver/apiserver.ts";
import {
  type Cluster,
  type ClusterNode,
  isJobOwner,
  type JobOwner,
  nameInUid,
  pinnedNode,
  withFinalizersOf,
} from "../cluster.ts";
import { informers } from "../informers.ts";
import { added, properParts, replaced } from "../multiset.ts";
import { newJobPod, released, withoutFinalizer } from "../pods/job-pods.ts";
import { type Admission, admissionReads, admitted } from "../policy/admission.ts";
import type { JobGates } from "../semantics/index.ts";
import type { NodeState, PodState } from "../state.ts";
import { isFinishedJob, type JobState } from "../stored.ts";
import { featureEnabled, type VersionChoice } from "../versions/versions.ts";
import { interruptions } from "./interruption.ts";
import { type JobCall, nextJobCalls, type SeenPod } from "./job-sync.ts";

const informer = informers("job-controller", ["Job", "Pod"]);

export function jobControllers(cluster: Cluster): readonly Process[] {
  return cluster.owners
    .filter(isJobOwner)
    .flatMap((owner) => [
      withoutNodes(cluster, owner),
      withNodes(cluster, owner),
      ...interruptions(cluster, halfDone(cluster, owner)),
      ...deadline(owner),
    ]);
}

/** The Job and its pods, as far as they decide what to do. */
function readsOf(cluster: Cluster, owner: JobOwner) {
  return {
    job: informer.see("Job", owner.job),
    pending: informer.see("Pod", owner.pending),
    pods: cluster.nodes.map((node) => informer.see("Pod", podsOn(owner, node))),
    ...admissionReads(cluster, owner.workload.ref.namespace),
  };
}

function podsOn({ name }: JobOwner, node: ClusterNode) {
  return projection(node.slot, `pods of ${name}`, ({ pods }: NodeState): readonly PodState[] =>
    pods.filter((pod) => nameInUid(pod.metadata.owner) === name),
  );
}

interface Seen extends Admission {
  readonly job: JobState | null;
  readonly pending: readonly PodState[];
  readonly pods: readonly (readonly PodState[])[];
}

function callsIn(cluster: Cluster, owner: JobOwner, seen: Seen): readonly JobCall[] {
  const { template } = owner;
  const { job, pending, pods } = seen;
  if (job === null) return [];
  const all = [pending, ...pods].flatMap((some, i) => some.map((pod) => ({ pod, place: i - 1 })));
  const own = all.filter(({ pod }) => pod.metadata.owner === job.metadata.uid);
  const containers = template.spec.containers.map(({ name }) => name);
  const calls = nextJobCalls(job, own, { containers, gates: jobGates(cluster.scenario) });
  return admitted(cluster, owner, seen) === undefined ? calls.filter(({ type }) => type !== "create") : calls;
}

function jobGates(scenario: VersionChoice): JobGates {
  return {
    podReplacementPolicy: featureEnabled(scenario, "JobPodReplacementPolicy"),
    successPolicy: featureEnabled(scenario, "JobSuccessPolicy"),
    managedBy: featureEnabled(scenario, "JobManagedBy"),
    mutableSchedulingDirectives: featureEnabled(scenario, "MutableSchedulingDirectivesForSuspendedJobs"),
  };
}

/** Whether the call writes to nodes: to pods that are bound, or to one that is bound from the start. */
function concernsNodes(cluster: Cluster, owner: JobOwner, call: JobCall): boolean {
  if (call.type === "create") return pinnedNode(cluster, owner) !== undefined;
  return podsIn(call).some(({ place }) => place >= 0);
}

function podsIn(call: Exclude<JobCall, { type: "create" }>): readonly SeenPod[] {
  switch (call.type) {
    case "status":
      return call.listed;
    case "release":
      return call.all;
    case "dismiss":
    case "delete":
      return [call.seen];
  }
}

/** What the controller does without touching a node: creating pods, most statuses. Its view is small. */
function withoutNodes(cluster: Cluster, owner: JobOwner): Process {
  return process({
    name: `job-controller ${owner.name}`,
    reads: readsOf(cluster, owner),
    fairness: () => "weak",
    step: (seen) =>
      callsIn(cluster, owner, seen)
        .filter((call) => !concernsNodes(cluster, owner, call))
        .map((call) => carriedOut(cluster, owner, call, { ...seen, nodes: [] })),
  });
}

function withNodes(cluster: Cluster, owner: JobOwner): Process {
  const reads = readsOf(cluster, owner);
  const concerns = (call: JobCall) => concernsNodes(cluster, owner, call);
  return process({
    name: `job-controller ${owner.name} on nodes`,
    reads: { ...reads, nodes: cluster.nodes.map((n) => n.slot) },
    fairness: () => "weak",
    fairAs: `job-controller ${owner.name}`,
    onlyIf: guard(reads, (seen) => callsIn(cluster, owner, seen).some(concerns)),
    step: (seen) =>
      callsIn(cluster, owner, seen)
        .filter(concerns)
        .map((call) => carriedOut(cluster, owner, call, seen)),
  });
}

/** A part of what goes together. */
function halfDone(cluster: Cluster, owner: JobOwner): Process {
  const reads = readsOf(cluster, owner);
  return process({
    name: `job-controller ${owner.name}`,
    reads: { ...reads, nodes: cluster.nodes.map((n) => n.slot) },
    onlyIf: guard(reads, (seen) => callsIn(cluster, owner, seen).some((call) => partsOf(call).length > 0)),
    step: (seen) =>
      callsIn(cluster, owner, seen)
        .flatMap(partsOf)
        .map((part) => carriedOut(cluster, owner, part, seen)),
  });
}

/** Finalizers go side by side; before a pod that is not needed is deleted, its finalizer goes (deleteJobPods). */
function partsOf(call: JobCall): readonly JobCall[] {
  if (call.type === "dismiss") return [{ type: "release", all: [call.seen] }];
  return call.type === "release" ? properParts(call.all).map((all) => ({ type: "release", all })) : [];
}

/** The state that a call changes. */
interface Places extends Seen {
  /** Empty if the call does not concern nodes. */
  readonly nodes: readonly NodeState[];
}

function carriedOut(cluster: Cluster, owner: JobOwner, call: JobCall, now: Places): Alternative {
  if (call.type === "create") return created(cluster, owner, call, now);
  const after = podsIn(call).reduce((places, seen) => changed(places, seen, call), now);
  const writes = [
    ...(after.pending === now.pending ? [] : [owner.pending.set(after.pending)]),
    ...cluster.nodes.flatMap(({ slot }, i) => {
      const node = after.nodes[i];
      return node === undefined || node === now.nodes[i] ? [] : [slot.set(node)];
    }),
  ];
  switch (call.type) {
    case "status":
      return act("update status", owner.job.set(call.job), ...writes);
    case "release":
      return act("remove finalizers", ...writes);
    case "dismiss":
    case "delete":
      return act("delete pod", ...writes);
  }
}

function created(
  cluster: Cluster,
  owner: JobOwner,
  { pod, afterBackoff }: Extract<JobCall, { type: "create" }>,
  now: Places,
): Alternative {
  const { job, pending, nodes } = now;
  const charges = admitted(cluster, owner, now) ?? [];
  if (job === null) throw new RangeError(`${owner.name} creates pods without existing`);
  const made = withFinalizersOf(owner.template, newJobPod(job.metadata.uid, pod));
  const pinned = pinnedNode(cluster, owner);
  const state = nodes.find((_, i) => cluster.nodes[i] === pinned);
  const write =
    pinned === undefined || state === undefined
      ? owner.pending.set(added(pending, made))
      : pinned.slot.set({ ...state, pods: added(state.pods, made) });
  const { backoff: _, ...rested } = job;
  const call = afterBackoff
    ? timer("back-off ends, create pod", owner.job.set(rested), write, ...charges)
    : act("create pod", write, ...charges);
  return pod.completionIndex === undefined ? call : { ...call, detail: `index ${pod.completionIndex}` };
}

function changed(places: Places, seen: SeenPod, call: JobCall): Places {
  const { pod, place } = seen;
  const state = places.nodes[place];
  if (state === undefined) return { ...places, pending: changedPods(places.pending, seen, call) };
  if (call.type === "delete" || call.type === "dismiss") {
    const going = call.type === "delete" ? pod : withoutFinalizer(pod);
    const held = { ...state, pods: replaced(state.pods, pod, going) };
    return { ...places, nodes: places.nodes.with(place, accepted(deleteBoundPod(held, going))) };
  }
  return {
    ...places,
    nodes: places.nodes.with(place, { ...state, pods: changedPods(state.pods, seen, call) }),
  };
}

/** The pods on a node or without one; deletions only of those without one. */
function changedPods(
  pods: readonly PodState[],
  { pod, place, as }: SeenPod,
  call: JobCall,
): readonly PodState[] {
  switch (call.type) {
    case "status":
      return replaced(pods, pod, { ...pod, metadata: { ...pod.metadata, ...(as && { tracked: as }) } });
    case "release":
      return released(pods, pod, place >= 0);
    case "dismiss":
      return withoutUnbound(replaced(pods, pod, withoutFinalizer(pod)), withoutFinalizer(pod));
    case "delete":
      return accepted(deletePendingPod(pods, pod));
    case "create":
      return pods;
  }
}

function accepted<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new RangeError(`refused: ${answer.reason}`);
  return answer.object;
}

/** activeDeadlineSeconds pass, at any time after the Job has started. */
function deadline(owner: JobOwner): readonly Process[] {
  if (!owner.reads.deadline) return [];
  return [
    process({
      name: `deadline of ${owner.name}`,
      reads: { job: owner.job },
      fairness: () => "weak",
      labels: ["activeDeadlineSeconds pass"],
      step: ({ job }) => {
        if (job === null || isFinishedJob(job) || job.status.startTime !== "set") return [];
        const status: JobState["status"] = { ...job.status, startTime: "long ago" };
        return [timer("activeDeadlineSeconds pass", owner.job.set({ ...job, status }))];
      },
    }),
  ];
}
