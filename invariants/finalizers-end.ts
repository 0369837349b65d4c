// What is deleted is not held for ever.
import { leadsTo, type Property, predicate } from "../explorer/property.ts";
import { projection, type View } from "../explorer/system.ts";
import {
  type HeldObject,
  heldObjects,
  mayBeHeld,
  podFinalizers,
  startedJobs,
} from "../model/apiserver/held-objects.ts";
import { type Cluster, nameInUid, type Owner } from "../model/cluster.ts";
import { waitingFor } from "../model/pods/daemon-pods.ts";
import { isDeleting, isEnded, type PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const finalizersEnd: ClusterProperty = {
  id: "finalizers-end",
  kind: "liveness",
  title: "every finalizer is removed in the end",
  description:
    "Whenever an object of the manifests is being deleted and finalizers hold it, there comes a time when it is gone; so too " +
    "for pods with finalizers (their own, or those of their template), once their containers have stopped. The " +
    "garbage collector removes its own two (foregroundDeletion, orphan); any other is removed by the operator that the " +
    "scenario names for it, while a pod of that operator is available, and by nobody if it names none. Applies to objects " +
    "with finalizers in their manifests, to those that edits delete with Foreground or Orphan, and to Jobs with " +
    "ttlSecondsAfterFinished, which are deleted in the foreground. Not to volume claims, which wait for the pods that use them.",
  decidedBy: ["metadata.finalizers"],
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/",
  on(cluster) {
    const expiring = startedJobs(cluster).filter(({ owner }) => owner.reads.ttl);
    const held = [
      ...heldObjects(cluster).filter((object) => !isClaim(object) && mayBeHeld(cluster, object)),
      ...expiring,
    ];
    const templates = cluster.owners.filter((owner) => podFinalizers(cluster, owner).length > 0);
    return [...held.map(objectGoes), ...templates.map((owner) => podsGo(cluster, owner))];
  },
};

/** It is deleted when no pod uses it any more, which may never be: that is how Kubernetes wants it. */
function isClaim({ workload: { kind } }: HeldObject): boolean {
  return kind === "PersistentVolumeClaim";
}

function objectGoes({ title, slot }: HeldObject): Property {
  const reads = {
    isHeld: projection(slot, "is being deleted", (stored) => stored !== null && isDeleting(stored)),
  };
  const some = predicate(`${title} is being deleted`, reads, (v) => v.isHeld);
  const none = predicate(`${title} is gone`, reads, (v) => !v.isHeld);
  return leadsTo(idFor(finalizersEnd, title), some, none);
}

/** Pods that have nothing to stop any more, and are still there. */
function podsGo(cluster: Cluster, owner: Owner): Property {
  const title = `pods of ${owner.name} that only finalizers hold`;
  const isHeld = (pods: readonly PodState[], isBound: boolean): boolean =>
    pods.some(
      (pod) =>
        nameInUid(pod.metadata.owner) === owner.name &&
        isDeleting(pod) &&
        pod.metadata.finalizers !== undefined &&
        (isEnded(pod) || !isBound),
    );
  const reads = {
    pending: projection(owner.pending, title, (pods) => isHeld(pods, false)),
    nodes: cluster.nodes.map((n) =>
      projection(n.slot, title, (state) => isHeld(state.pods, true) || isHeld(waitingFor(state), false)),
    ),
  };
  const isAny = (v: View<typeof reads>): boolean => v.pending || v.nodes.includes(true);
  const some = predicate(`finalizers hold pods of ${owner.name} that have stopped`, reads, isAny);
  const none = predicate(`finalizers hold no pod of ${owner.name} that has stopped`, reads, (v) => !isAny(v));
  return leadsTo(idFor(finalizersEnd, `pods of ${owner.name}`), some, none);
}
