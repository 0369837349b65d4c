// The garbage collector, as far as pods go: those whose owner is gone, or goes in the foreground, are deleted, and those
// whose owner is to orphan them are let go of.
// Source: pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem, attemptToOrphanWorker).
import { type Alternative, act, type Process, process, type Slot } from "../../explorer/system.ts";
import { deleteBoundPod, withoutUnbound } from "../apiserver/apiserver.ts";
import {
  type Cluster,
  type ClusterNode,
  type ControlledOwner,
  controllerUid,
  isUnowned,
  nameInUid,
} from "../cluster.ts";
import { informers } from "../informers.ts";
import { distinct, replaced, without } from "../multiset.ts";
import { disowned, pendingSlotsOf } from "../pods/adoption.ts";
import { waitingFor, withWaiting } from "../pods/daemon-pods.ts";
import { withoutFinalizer as untracked } from "../pods/job-pods.ts";
import { collect, isOrphaningDependents } from "../semantics/index.ts";
import { isDeleting, isEnded, isHeld, type NodeState, type PodState } from "../state.ts";
import type { ObjectMarks } from "../stored.ts";
import { collectable } from "./garbage-collector-rules.ts";

const informer = informers("garbage-collector", ["*", "Pod"]);

export function collectPods(cluster: Cluster, owner: ControlledOwner): readonly Process[] {
  return [
    ...pendingSlotsOf(cluster, owner).map((slot) => collectPending(owner, slot)),
    ...cluster.nodes.map((node) => collectPodsOn(owner, node)),
  ];
}

function ownerReads({ liveUid, controllerMarks }: ControlledOwner) {
  return {
    uid: informer.see("*", liveUid),
    marks: controllerMarks === undefined ? [] : [informer.see("*", controllerMarks)],
  };
}

/** What becomes of a pod because of its controller. */
function fateOf(
  pod: PodState,
  { name, controllerMarks }: ControlledOwner,
  uid: string | null,
  marks: ObjectMarks | null | undefined,
): "delete" | "orphan" | "nothing" {
  const controller = uid === null ? undefined : collectable({ metadata: { ...marks, uid } });
  const named = controllerUid(pod);
  if (nameInUid(named) !== name || isUnowned(pod)) return "nothing";
  if (controllerMarks !== undefined && controller?.uid === named && isOrphaningDependents(controller))
    return "orphan";
  const object = { ...collectable({ metadata: { uid: "" } }, named), deleting: isDeleting(pod) };
  return collect(object, () => controller, []).kind === "delete" ? "delete" : "nothing";
}

/**
 * The pods after one of them is let go of. A Job's finalizer goes with its owner (handleSingleOrphanPod in
 * pkg/controller/job/job_controller.go), and then nobody reads of the pod any more that it has ended.
 */
function orphaned(pods: readonly PodState[], pod: PodState): readonly PodState[] {
  const free = untracked(pod);
  if (pod.metadata.tracked !== undefined && isEnded(pod) && !isHeld(free)) return without(pods, pod);
  return replaced(pods, pod, disowned(free));
}

function collectPending(owner: ControlledOwner, slot: Slot<readonly PodState[]>): Process {
  const isOwn = slot === owner.pending;
  return process({
    name: `garbage-collector pods of ${owner.name}${isOwn ? "" : ` among ${slot.name}`}`,
    reads: { ...ownerReads(owner), pending: informer.see("Pod", slot) },
    fairness: "weak",
    step: ({ uid, marks: [marks], pending }) =>
      distinct(pending).flatMap((pod) => {
        const fate = fateOf(pod, owner, uid, marks);
        if (fate === "delete") {
          const free = untracked(pod);
          return [act("delete pod", slot.set(withoutUnbound(replaced(pending, pod, free), free)))];
        }
        return fate === "orphan" ? [act("orphan pod", slot.set(orphaned(pending, pod)))] : [];
      }),
  });
}

function collectPodsOn(owner: ControlledOwner, node: ClusterNode): Process {
  const { name } = owner;
  return process({
    name: `garbage-collector pods of ${name} on ${node.facts.name}`,
    reads: { ...ownerReads(owner), node: informer.see("Pod", node.slot) },
    fairness: "weak",
    fairAs: `garbage-collector pods of ${name}`,
    orbit: `garbage-collector pods of ${name} on a node`,
    step: ({ uid, marks: [marks], node: state }) => {
      const own = (pods: readonly PodState[]) =>
        distinct(pods.filter((pod) => nameInUid(controllerUid(pod)) === name));
      const fate = (pod: PodState) => fateOf(pod, owner, uid, marks);
      const become = (label: string, after: NodeState): Alternative => act(label, node.slot.set(after));
      const waiting = waitingFor(state);
      return [
        ...own(state.pods).flatMap((pod) => {
          if (fate(pod) === "nothing") return [];
          if (fate(pod) === "orphan")
            return [become("orphan pod", { ...state, pods: orphaned(state.pods, pod) })];
          // The finalizer of a Job that is gone goes first (syncOrphanPod in pkg/controller/job/job_controller.go).
          const released = untracked(pod);
          const answer = deleteBoundPod({ ...state, pods: replaced(state.pods, pod, released) }, released);
          return answer.ok ? [become("delete pod", answer.object)] : [];
        }),
        ...own(waiting).flatMap((pod) => {
          if (fate(pod) === "nothing") return [];
          return fate(pod) === "orphan"
            ? [become("orphan pod", withWaiting(state, orphaned(waiting, pod)))]
            : [become("delete pod", withWaiting(state, withoutUnbound(waiting, pod)))];
        }),
      ];
    },
  });
}
