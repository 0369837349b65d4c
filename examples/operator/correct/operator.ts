// Names say what is there, and every step can be done again: a crash or an old list costs time, and nothing else.
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
    return [
      ...(sets.some((set) => isControlledBy(set, object)) ? [] : [create(setOf(object), again)]),
      ...(services.some((service) => isControlledBy(service, object))
        ? []
        : [create(serviceOf(object), again)]),
    ];
  },
});
