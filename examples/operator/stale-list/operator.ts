// What the list does not show it makes, under a new name: the list is a cache, and may be older than its own last write.
import { addFinalizer, controller, create, isControlledBy, patchStatus, removeFinalizer } from "plimsoll";
import { backupOf, Database, FINALIZER, isDone, serviceOf, setOf } from "../database.ts";

export { backupBeforeGone, databaseGone, databaseServed, oneSetEach } from "../database.ts";

const again = { ignoreAlreadyExists: true };

export const databases = controller({
  name: "database-operator",
  for: Database,
  watches: { sets: "StatefulSet", services: "Service", jobs: "Job" },
  reconcile({ object, sets, services, jobs }) {
    const isHeld = object.metadata.finalizers.includes(FINALIZER);
    if (object.metadata.deletionTimestamp !== undefined) {
      if (!isHeld) return [];
      const backup = jobs.find((job) => isControlledBy(job, object));
      if (backup === undefined) return [create(backupOf(object), again)];
      return isDone(backup) ? [removeFinalizer(object, FINALIZER)] : [];
    }
    if (!isHeld) return [addFinalizer(object, FINALIZER)];
    const made = object.status?.made ?? 0;
    const another = [
      create(setOf(object, `${object.metadata.name}-${made % 2}`), again),
      patchStatus(object, { made: (made + 1) % 2 }),
    ];
    return [
      ...(sets.some((set) => isControlledBy(set, object)) ? [] : another),
      ...(services.some((service) => isControlledBy(service, object))
        ? []
        : [create(serviceOf(object), again)]),
    ];
  },
});
