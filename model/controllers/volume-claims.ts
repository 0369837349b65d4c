// The end of volume claims: the garbage collector deletes those whose owner is gone, and lets go of those whose set is to
// orphan them; pvc-protection lets a claim that is
// being deleted go once no pod on a node uses it.
// Sources: pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem),
// pkg/controller/volume/pvcprotection/pvc_protection_controller.go (podUsesPVC: only pods that have a node).
import { act, type Process, process, projection, type Slot } from "../../explorer/system.ts";
import { finalizersOf } from "../apiserver/deletion.ts";
import { type Cluster, type ClusterStatefulSet, nameInUid, revisionsOf } from "../cluster.ts";
import { informers } from "../informers.ts";
import { FINALIZER_FOREGROUND, FINALIZER_ORPHAN } from "../semantics/index.ts";
import { isDeleting, type PodState } from "../state.ts";
import type { ClaimState, StatefulSetState } from "../stored.ts";

const informer = informers("garbage-collector", ["PersistentVolumeClaim"]);
const protector = informers("pvc-protection-controller", ["PersistentVolumeClaim", "Pod"]);

export function claimControllers(cluster: Cluster): readonly Process[] {
  return cluster.statefulSets.flatMap((set) => [...collector(cluster, set), ...protection(cluster, set)]);
}

/** What tells whether an owner of claims exists. */
export function claimUsers(cluster: Cluster, set: ClusterStatefulSet) {
  const revisions = revisionsOf(cluster, set);
  const names = new Set(revisions.map(({ name }) => name));
  const title = `ordinals of ${set.title}`;
  const ordinals = (pods: readonly PodState[]): readonly number[] =>
    pods
      .flatMap(({ metadata: { owner, index } }) =>
        index !== undefined && names.has(nameInUid(owner)) ? [index] : [],
      )
      .toSorted((a, b) => a - b);
  return {
    uid: projection(set.slot, "owner of claims", liveUid),
    pending: revisions.map((o) => projection(o.pending, title, ordinals)),
    bound: cluster.nodes.map((n) => projection(n.slot, title, ({ pods }) => ordinals(pods))),
  };
}

/** What a set that is being deleted in the foreground owns goes as if it were gone. */
function liveUid(set: StatefulSetState | null): string | null {
  const goes = set === null || (isDeleting(set) && finalizersOf(set).includes(FINALIZER_FOREGROUND));
  return goes ? null : set.metadata.uid;
}

/** The uid of a set that is to orphan its claims. */
function orphaningUid(set: StatefulSetState | null): string | null {
  const lets = set !== null && isDeleting(set) && finalizersOf(set).includes(FINALIZER_ORPHAN);
  return lets ? set.metadata.uid : null;
}

/** Who may own a claim: the uid of the set, null if there is none, and the ordinals of the pods that exist. */
export interface LiveOwners {
  readonly uid: string | null;
  readonly pending: readonly (readonly number[])[];
  readonly bound: readonly (readonly number[])[];
}

/** Whether the claim has an owner, and that does not exist any more. */
export function isOrphan({ index, owner }: ClaimState, { uid, pending, bound }: LiveOwners): boolean {
  if (owner === undefined) return false;
  if (owner.kind === "StatefulSet") return owner.uid !== uid;
  return owner.uid === "gone" || ![...pending, ...bound].flat().includes(index);
}

function collector(cluster: Cluster, set: ClusterStatefulSet): readonly Process[] {
  const { claims } = set;
  if (claims === undefined) return [];
  return [
    ...(set.propagates ? [releaser(set, claims)] : []),
    process({
      name: `garbage-collector PersistentVolumeClaims of ${set.title}`,
      reads: { stored: informer.see("PersistentVolumeClaim", claims), ...claimUsers(cluster, set) },
      fairness: "weak",
      step: ({ stored, ...live }) =>
        stored
          .filter((claim) => claim.deletionTimestamp === undefined && isOrphan(claim, live))
          .map((gone) => ({
            ...act(
              "delete PersistentVolumeClaim",
              claims.set(
                stored.map((claim) => (claim === gone ? { ...claim, deletionTimestamp: "set" } : claim)),
              ),
            ),
            detail: `of ${set.workload.ref.name}-${gone.index}`,
          })),
    }),
  ];
}

/** Takes their set off the owners of claims. */
function releaser(
  { title, slot, workload }: ClusterStatefulSet,
  claims: Slot<readonly ClaimState[]>,
): Process {
  const orphaning = projection(slot, "owner that orphans claims", orphaningUid);
  return process({
    name: `garbage-collector orphans of ${title}`,
    reads: { stored: informer.see("PersistentVolumeClaim", claims), orphaning },
    fairness: "weak",
    step: ({ stored, orphaning: uid }) =>
      stored
        .filter(({ owner }) => owner?.kind === "StatefulSet" && owner.uid === uid)
        .map((claim) => {
          const { owner: _, ...free } = claim;
          const after = stored.map((other) => (other === claim ? free : other));
          const detail = `of ${workload.ref.name}-${claim.index}`;
          return { ...act("orphan PersistentVolumeClaim", claims.set(after)), detail };
        }),
  });
}

function protection(cluster: Cluster, set: ClusterStatefulSet): readonly Process[] {
  const { claims } = set;
  if (claims === undefined) return [];
  const { bound } = claimUsers(cluster, set);
  return [
    process({
      name: `pvc-protection-controller ${set.title}`,
      reads: {
        stored: protector.see("PersistentVolumeClaim", claims),
        bound: bound.map((pods) => protector.see("Pod", pods)),
      },
      fairness: "weak",
      step: ({ stored, bound: used }) =>
        stored
          .filter(
            ({ index, deletionTimestamp }) => deletionTimestamp !== undefined && !used.flat().includes(index),
          )
          .map((gone) => ({
            ...act("remove finalizer", claims.set(stored.filter((claim) => claim !== gone))),
            detail: `of the PersistentVolumeClaim of ${set.workload.ref.name}-${gone.index}`,
          })),
    }),
  ];
}
