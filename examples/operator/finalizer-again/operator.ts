// It takes its finalizer off a database that has all it needs, and puts it on whatever has none: each look undoes the last.
import { addFinalizer, controller, create, isControlledBy, removeFinalizer } from "plimsoll";
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
    const missing = [
      ...(sets.some((set) => isControlledBy(set, object)) ? [] : [create(setOf(object), again)]),
      ...(services.some((service) => isControlledBy(service, object))
        ? []
        : [create(serviceOf(object), again)]),
    ];
    return missing.length > 0 ? missing : [removeFinalizer(object, FINALIZER)];
  },
});
