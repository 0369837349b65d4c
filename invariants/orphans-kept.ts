// Deleting with Orphan deletes nothing else.
import { type About, noStep, type Property } from "../explorer/property.ts";
import { projection, type Slot } from "../explorer/system.ts";
import { finalizersOf } from "../model/apiserver/deletion.ts";
import { type HeldObject, startedJobs } from "../model/apiserver/held-objects.ts";
import { mayPropagate } from "../model/apiserver/propagation.ts";
import { revisionUid } from "../model/apiserver/uids.ts";
import {
  type Cluster,
  daemonRevisionsOf,
  isJobOwner,
  isReplicaSetOwner,
  nameInUid,
  type Owner,
  replicaSetKind,
  replicaSetsOf,
  revisionsOf,
  unowned,
} from "../model/cluster.ts";
import { waitingFor } from "../model/pods/daemon-pods.ts";
import { FINALIZER_ORPHAN } from "../model/semantics/index.ts";
import { isActivePod, isDeleting, type PodState } from "../model/state.ts";
import type { StoredObject } from "../model/stored.ts";
import { type ClusterProperty, idFor, total } from "./cluster-property.ts";

export const orphansKept: ClusterProperty = {
  id: "orphans-kept",
  kind: "safety",
  title: "what is orphaned is kept",
  description:
    "While an object that was deleted with Orphan lets go of what it owns, and ever after, no step of the garbage collector " +
    "deletes any of it: the ReplicaSets of a Deployment, the Jobs of a CronJob, the pods of all others. Whoever adopts it " +
    "then, may. Applies to objects that edits delete with propagationPolicy Orphan. A pod of a Job that has ended is not looked at.",
  source: "pkg/controller/garbagecollector/garbagecollector.go (attemptToOrphanWorker)",
  on(cluster) {
    const isOrphaned = ({ workload }: Pick<HeldObject, "workload">): boolean =>
      mayPropagate(cluster, workload, "Orphan");
    const ofItsOwn = cluster.owners.filter(isReplicaSetOwner).filter((o) => o.deployment === undefined);
    const jobs = cluster.owners.filter(isJobOwner).filter(({ workload }) => workload.kind === "Job");
    return [
      ...cluster.deployments.filter(isOrphaned).map((d) =>
        objectsKept(
          d,
          replicaSetsOf(cluster, d).map((o) => o.replicaSet),
        ),
      ),
      ...cluster.cronJobs.filter(isOrphaned).map((c) =>
        objectsKept(
          c,
          startedJobs(cluster)
            .filter(({ workload }) => workload === c.workload)
            .map((j) => j.slot),
        ),
      ),
      ...cluster.statefulSets.filter(isOrphaned).map((s) => podsKept(cluster, s, revisionsOf(cluster, s))),
      ...cluster.daemonSets
        .filter(isOrphaned)
        .map((d) => podsKept(cluster, d, daemonRevisionsOf(cluster, d))),
      ...ofItsOwn
        .filter(isOrphaned)
        .map((o) => podsKept(cluster, { title: `${replicaSetKind(o)}/${o.name}`, slot: o.replicaSet }, [o])),
      ...jobs.filter(isOrphaned).map((o) => podsKept(cluster, { title: `Job/${o.name}`, slot: o.job }, [o])),
    ];
  },
};

type Deletable = Pick<HeldObject, "title" | "slot">;

/** Something that a controller has made. */
type Made = StoredObject & { readonly metadata: { readonly owner?: string | undefined } };

function objectsKept({ title, slot }: Deletable, owned: readonly Slot<Made | null>[]): Property {
  return noStep(
    idFor(orphansKept, title),
    { owner: slot, owned },
    (before, after) =>
      before.owned.some((made, i) => isLetGo(made, before.owner) && isGone(after.owned[i] ?? null)),
    BY_COLLECTOR,
  );
}

function podsKept(cluster: Cluster, { title, slot }: Deletable, owners: readonly Owner[]): Property {
  const reads = { owner: slot, pods: owners.flatMap((o) => activePods(cluster, o)) };
  return noStep(
    idFor(orphansKept, title),
    reads,
    (before, after) =>
      letGo(owners, before.pods.flat(), before.owner) > letGo(owners, after.pods.flat(), before.owner),
    BY_COLLECTOR,
  );
}

const BY_COLLECTOR: About = {
  changes: true,
  steps: ({ process }) => process.startsWith("garbage-collector"),
};

function isOrphaning(owner: StoredObject | null): owner is StoredObject {
  return owner !== null && isDeleting(owner) && finalizersOf(owner).includes(FINALIZER_ORPHAN);
}

function isLetGo(made: Made | null, owner: StoredObject | null): boolean {
  if (made === null || isDeleting(made)) return false;
  const named = made.metadata.owner;
  return named === undefined || (isOrphaning(owner) && named === owner.metadata.uid);
}

function isGone(made: Made | null): boolean {
  return made === null || isDeleting(made);
}

/** How many of the active pods, given by their owners, are orphans or about to be. */
function letGo(owners: readonly Owner[], named: readonly string[], owner: StoredObject | null): number {
  const going = owners.flatMap(({ name }) => [
    unowned(name),
    ...(isOrphaning(owner) ? [revisionUid(name, owner.metadata.uid)] : []),
  ]);
  return total(named.map((uid) => Number(going.includes(uid))));
}

/** Those that it made itself, and that no other has adopted. */
function activePods(cluster: Cluster, { name, pending }: Owner) {
  const title = `owners of active pods of ${name}`;
  const owners = (pods: readonly PodState[]): readonly string[] =>
    pods
      .filter((pod) => isActivePod(pod) && pod.metadata.controller === undefined)
      .map((pod) => pod.metadata.owner)
      .filter((uid) => nameInUid(uid) === name);
  return [
    projection(pending, title, owners),
    ...cluster.nodes.map((n) =>
      projection(n.slot, title, (state) => owners([...state.pods, ...waitingFor(state)])),
    ),
  ];
}
