// How the StatefulSet controller makes a pod: it makes the volume claim, then the pod, and then gives the claim its owner, all
// by one decision. Whoever stops it in between may leave a claim that belongs to nobody.
// Source: pkg/controller/statefulset/stateful_pod_control.go (CreateStatefulPod, createMissingPersistentVolumeClaims).
import { type Alternative, act, type Write } from "../../explorer/system.ts";
import { create } from "../apiserver/apiserver.ts";
import type { ClusterStatefulSet, Owner } from "../cluster.ts";
import { podFrom, podName, podOwnerUid } from "../cluster.ts";
import type { Fault } from "../scenario/fault-budgets.ts";
import type { StatefulAction } from "../semantics/index.ts";
import type { PodState } from "../state.ts";
import type { ClaimState, StatefulSetState } from "../stored.ts";
import { claimsAfter } from "./statefulset-claims.ts";
import type { SeenPod } from "./statefulset-view.ts";

/** What is done about one pod, besides that it has a claim: the pod is made, and the claim has the owner that the policy wants. */
export interface Progress {
  readonly pod: boolean;
  readonly owner: boolean;
}

const ALL: Progress = { pod: true, owner: true };

export const STOPS = ["controllerCrashes", "apiErrors"] as const satisfies readonly Fault[];

/** How far it gets. When the API server refuses the pod, the claim still gets its owner. */
export const PARTS: { readonly [fault in (typeof STOPS)[number]]: readonly Progress[] } = {
  controllerCrashes: [
    { pod: false, owner: false },
    { pod: true, owner: false },
  ],
  apiErrors: [
    { pod: false, owner: true },
    { pod: true, owner: false },
  ],
};

/** What the controller knows when it makes pods. */
export interface Making {
  readonly set: ClusterStatefulSet;
  readonly state: StatefulSetState;
  readonly revisions: readonly Owner[];
  /** What a pod of this revision is made from now. */
  readonly madeOf: (revision: Owner) => Owner;
  readonly pods: readonly SeenPod[];
  /** Absent where claims are not kept. */
  readonly claims: readonly ClaimState[] | undefined;
  /** Stores a pod, and charges it together with its claim; undefined if it is refused. */
  readonly place: (
    owner: Owner,
    pod: PodState,
    claims: readonly ClaimState[],
  ) => readonly Write[] | undefined;
  /** What quotas are charged when these are the claims; undefined if one refuses that. */
  readonly chargeClaims: (claims: readonly ClaimState[]) => readonly Write[] | undefined;
}

type Creation = Extract<StatefulAction, { readonly kind: "create" }>;

/**
 * Refused with AlreadyExists while there is a pod of that name, also one that is being deleted, or of an earlier set: then the
 * claim is left without an owner.
 */
export function createPod(
  making: Making,
  { ordinal, revision }: Creation,
  progress: Progress = ALL,
): readonly Alternative[] {
  const { state, revisions, madeOf, pods, place } = making;
  const wanted = revisions.find(({ name }) => name === revision);
  const stored = pods.find((pod) => pod.ordinal === ordinal) ?? null;
  if (wanted === undefined) return [];
  if (!create<object>(stored, {}).ok) {
    return progress.pod ? claimOnly(making, ordinal, { pod: false, owner: false }) : [];
  }
  if (!progress.pod) return claimOnly(making, ordinal, progress);
  const claims = claimWrites(making, ordinal, progress);
  if (!progress.owner && !differs(making, ordinal, progress)) return [];
  const owner = madeOf(wanted);
  const pod = podFrom(owner, podOwnerUid(owner.name, state), ordinal);
  const stores = place(owner, pod, claimsAfter(making.claims ?? [], state, ordinal, progress));
  if (stores === undefined) return claimOnly(making, ordinal, { ...progress, pod: false });
  return [{ ...act(`create ${podName(owner, pod)}`, ...stores, ...claims), detail: `of ${revision}` }];
}

/** The claim of a pod that is there already, or of one that is not made. */
export function claimOnly(making: Making, ordinal: number, progress: Progress): readonly Alternative[] {
  const { claims, set } = making;
  if (claims === undefined) return [];
  const verb = claims.some(({ index }) => index === ordinal) ? "update" : "create";
  const writes = claimWrites(making, ordinal, progress);
  const charges = making.chargeClaims(claimsAfter(claims, making.state, ordinal, progress));
  return writes.length === 0 || charges === undefined
    ? []
    : [act(`${verb} PersistentVolumeClaim of ${set.workload.ref.name}-${ordinal}`, ...charges, ...writes)];
}

function claimWrites({ set, state, claims }: Making, ordinal: number, progress: Progress): readonly Write[] {
  if (set.claims === undefined || claims === undefined) return [];
  const after = claimsAfter(claims, state, ordinal, progress);
  return JSON.stringify(after) === JSON.stringify(claims) ? [] : [set.claims.set(after)];
}

/** Whether stopping there leaves anything else than going on. */
function differs({ state, claims = [] }: Making, ordinal: number, progress: Progress): boolean {
  const [part, whole] = [progress, ALL].map((how) => claimsAfter(claims, state, ordinal, how));
  return JSON.stringify(part) !== JSON.stringify(whole);
}
