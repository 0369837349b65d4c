// What is deleted is not held for ever.
import { leadsTo, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { heldObjects, mayBeHeld, startedJobs } from "../model/held-objects.ts";
import { isDeleting } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const finalizersEnd: ClusterProperty = {
  id: "finalizers-end",
  kind: "liveness",
  title: "every finalizer is removed in the end",
  description:
    "Whenever an object of the manifests is being deleted and finalizers hold it, there comes a time when it is gone. The " +
    "garbage collector removes its own two (foregroundDeletion, orphan); any other is removed by the operator that the " +
    "scenario names for it, while a pod of that operator is available, and by nobody if it names none. Applies to objects " +
    "with finalizers in their manifests, to those that edits delete with Foreground or Orphan, and to Jobs with " +
    "ttlSecondsAfterFinished, which are deleted in the foreground.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/",
  on(cluster) {
    const expiring = startedJobs(cluster).filter(({ owner }) => owner.reads.ttl);
    const held = [...heldObjects(cluster).filter((object) => mayBeHeld(cluster, object)), ...expiring];
    return held.map(({ title, slot }) => {
      const reads = {
        isHeld: projection(slot, "is being deleted", (stored) => stored !== null && isDeleting(stored)),
      };
      const some = predicate(`${title} is being deleted`, reads, (v) => v.isHeld);
      const none = predicate(`${title} is gone`, reads, (v) => !v.isHeld);
      return leadsTo(idFor(finalizersEnd, title), some, none);
    });
  },
};
