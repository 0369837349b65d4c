// What the StatefulSet controller sees of a set and its pods, and what it decides from that.
import { projection } from "../../explorer/system.ts";
import type { Cluster, ClusterNode, ClusterStatefulSet, Owner } from "../cluster.ts";
import { isUnownedUid, nameInUid, podOwnerUid, revisionNamed } from "../cluster.ts";
import { informers } from "../informers.ts";
import type { Scenario } from "../scenario/scenario.ts";
import {
  planStatefulSet,
  revisionsToForget,
  type SetHistory,
  type StatefulAction,
  type StatefulPod,
  type StatefulSetOptions,
  type StatefulSetStatus,
  type StatefulSetView,
  setHistory,
  statefulRolloutComplete,
  type TemplateRevision,
} from "../semantics/index.ts";
import { isAvailablePod, isDeleting, type NodeState, type PodState } from "../state.ts";
import type { ClaimState, StatefulSetReport, StatefulSetState } from "../stored.ts";
import { featureEnabled } from "../versions/versions.ts";
import { adopts } from "./pod-adoption.ts";
import { type ClaimWrite, claimWork } from "./statefulset-claims.ts";

export const informer = informers("statefulset-controller", [
  "StatefulSet",
  "Pod",
  "PersistentVolumeClaim",
  "ControllerRevision",
]);

export function nameOf({ title }: ClusterStatefulSet): string {
  return `statefulset-controller ${title}`;
}

export function seenClaims({ claims }: ClusterStatefulSet) {
  return claims === undefined ? [] : [informer.see("PersistentVolumeClaim", claims)];
}

export function seenOnNodes(
  nodes: readonly ClusterNode[],
  set: ClusterStatefulSet,
  revisions: readonly Owner[],
) {
  return nodes.map((node) => informer.see("Pod", seenOn(node, set.title, revisions)));
}

/** A pod with the name of one of the set's, whoever owns it, as far as the controller looks at it. */
export interface SeenPod {
  readonly owner: string;
  /** The name of the revision that it is of. */
  readonly revision: string;
  readonly ordinal: number;
  readonly phase: string;
  readonly ready: boolean;
  readonly available: boolean;
  readonly deleting: boolean;
}

export function seenPods(pods: readonly PodState[], revisions: readonly Owner[]): readonly SeenPod[] {
  const names = new Set(revisions.map(({ name }) => name));
  return pods
    .filter(({ metadata: { owner } }) => names.has(nameInUid(owner)))
    .map((pod) => ({
      owner: pod.metadata.owner,
      revision: revisionNamed(revisions, pod.metadata.owner),
      ordinal: pod.metadata.index ?? -1,
      phase: pod.status.phase,
      ready: pod.status.ready,
      available: isAvailablePod(pod),
      deleting: isDeleting(pod),
    }))
    .toSorted((a, b) => a.ordinal - b.ordinal);
}

/** The set's pods on a node, wherever they are in its list. */
export function seenOn(node: ClusterNode, title: string, revisions: readonly Owner[]) {
  return projection(node.slot, `pods of ${title}`, ({ pods }: NodeState) => seenPods(pods, revisions));
}

/** Its own pods name this very set as their owner; an earlier set of the same name may have left others. */
export function isOwn({ owner }: Pick<SeenPod, "owner">, set: StatefulSetState): boolean {
  return owner === podOwnerUid(nameInUid(owner), set);
}

/** Whether the set adopts pods that were made from this template of its own. */
export function adoptsFrom(revisions: readonly Owner[], set: StatefulSetState, made: Owner): boolean {
  const present = revisions.find(({ name }) => name === set.spec.template);
  return present !== undefined && !isDeleting(set) && adopts(set.metadata.uid, present, made);
}

/** Whether some of these pods are to be adopted, before anything else is done (getPodsForStatefulSet). */
export function waitsForAdoption(
  revisions: readonly Owner[],
  set: StatefulSetState,
  pods: readonly SeenPod[],
): boolean {
  return pods.some(({ owner, deleting }) => {
    const made = revisions.find(({ name }) => name === nameInUid(owner));
    return isUnownedUid(owner) && !deleting && made !== undefined && adoptsFrom(revisions, set, made);
  });
}

/** How the version and the gates of the scenario have the controller behave. */
function optionsOf(scenario: Scenario): StatefulSetOptions {
  const maxUnavailable = featureEnabled(scenario, "MaxUnavailableStatefulSet");
  return { maxUnavailable, brokenPodsCount: scenario.kubernetesVersion !== "1.37" };
}

/** What one sync decides on what it sees. */
export interface SetSync {
  readonly history: SetHistory<string>;
  /** The names of its revisions as they should be; recorded before anything else is done. */
  readonly revisions: readonly string[];
  /** The status to write; undefined if it is there already. */
  readonly status: StatefulSetState["status"] | undefined;
  readonly claims: readonly ClaimWrite[];
  readonly next: Next;
}

export interface Next {
  /** Any of these, one at a time: what comes after is decided anew. */
  readonly either: readonly StatefulAction[];
  /** Deletions for an update, of which there are several: one decision, because one would forbid the others. */
  readonly together: readonly StatefulAction[];
}

const NOTHING: Next = { either: [], together: [] };

/** @param claims None if they are not kept. */
export function syncOf(
  { scenario }: Cluster,
  { isAwaited }: ClusterStatefulSet,
  set: StatefulSetState,
  pods: readonly SeenPod[],
  claims: readonly ClaimState[] | undefined,
): SetSync {
  const { spec, status } = set;
  const { template } = spec;
  const history = setHistory(storedRevisions(set), template, status.currentRevision, template, Object.is);
  const view: StatefulSetView = {
    // Times are abstract: a pod was ready long ago if it is available, and has only just become so otherwise.
    spec: { ...spec, minReadySeconds: 1 },
    revisions: { current: history.current.name, update: history.update.name },
    currentReplicas: status.currentReplicas ?? 0,
    pods: pods.filter((pod) => isOwn(pod, set)).map(statefulPod),
    now: 1,
  };
  const plan = planStatefulSet(view, optionsOf(scenario));
  const work =
    claims === undefined ? { writes: [], actions: plan.actions } : claimWork(set, view, plan.actions, claims);
  const revisions = history.revisions.map(({ name }) => name);
  const isRecorded = revisions.join() === set.revisions.join();
  const reported = statusOf(set, plan.status, isAwaited);
  const isReported = JSON.stringify(reported) === JSON.stringify(status);
  const next = isRecorded ? nextOf(work.actions, isReported) : NOTHING;
  return {
    history,
    revisions,
    status: isReported ? undefined : reported,
    claims: isRecorded ? work.writes : [],
    next,
  };
}

function statusOf(
  { spec, metadata: { generation } }: StatefulSetState,
  status: StatefulSetStatus,
  isAwaited: boolean,
): StatefulSetState["status"] {
  const { type, rollingUpdate } = spec.updateStrategy;
  const isRead = type === "RollingUpdate" && rollingUpdate === undefined;
  const { currentRevision, currentReplicas } = status;
  return {
    currentRevision,
    ...(isRead ? { currentReplicas } : {}),
    ...(isAwaited && statefulRolloutComplete(spec, status) ? { rollout: "complete" } : {}),
    ...(generation === undefined ? {} : { report: reportOf(status, generation) }),
  };
}

function reportOf(status: StatefulSetStatus, observedGeneration: number): StatefulSetReport {
  const { replicas, readyReplicas, availableReplicas, updatedReplicas } = status;
  return { observedGeneration, replicas, readyReplicas, availableReplicas, updatedReplicas };
}

/**
 * A sync does all its actions at once, in order; here, they are decided anew after each. That loses nothing: missing pods
 * are made first, in any order (Parallel makes them all at once); one that has ended is deleted as a surplus one is, in any
 * order; a missing pod counts as unavailable before and after it is made, and so the update is the same. The status may be
 * written before or after. Only what an update deletes waits for it: the status does not count it any more, and the next
 * sync, which makes the new pod, goes by that.
 */
function nextOf(actions: readonly StatefulAction[], isReported: boolean): Next {
  const creations = actions.filter(({ kind }) => kind === "create");
  if (creations.length > 0) return { either: creations, together: [] };
  const updates = actions.filter((action) => action.kind === "delete" && action.why === "update");
  if (isReported && updates.length < 2) return { either: actions, together: [] };
  const others = actions.filter((action) => !updates.includes(action));
  return { either: others, together: isReported ? updates : [] };
}

function statefulPod({ revision, ordinal, phase, ready, available, deleting }: SeenPod): StatefulPod {
  const readiness = { ready, since: available ? 0 : 1 };
  return { ordinal, phase, readiness, deleting, revision };
}

function storedRevisions({ revisions }: StatefulSetState): readonly TemplateRevision<string>[] {
  return revisions.map((name, i) => ({ name, template: name, revision: i + 1 }));
}

/** The revisions after the first that is forgotten; undefined if none is. One goes at a time. */
export function withoutForgotten(
  set: StatefulSetState,
  { current, update }: SetHistory<string>,
  pods: readonly SeenPod[],
): readonly string[] | undefined {
  const own = pods.filter((pod) => isOwn(pod, set)).map(({ revision }) => revision);
  const live = new Set([current.name, update.name, ...own]);
  const [gone] = revisionsToForget(storedRevisions(set), live, set.spec.revisionHistoryLimit);
  return gone === undefined ? undefined : set.revisions.filter((name) => name !== gone.name);
}

/** The set's own pod of that ordinal, if it is made from this template and among these. */
export function ownPod(
  pods: readonly PodState[],
  { name }: Owner,
  set: StatefulSetState,
  ordinal: number,
): PodState | undefined {
  const uid = podOwnerUid(name, set);
  return pods.find(({ metadata }) => metadata.owner === uid && metadata.index === ordinal);
}
