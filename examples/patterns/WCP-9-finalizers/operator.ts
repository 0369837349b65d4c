// A case with a finalizer for each branch. The first branch to be done makes what comes next, as there cannot be two of one name; each then takes its
// finalizer off, so that the case ends when all have come.
import { controller, create, customResource, removeFinalizer } from "plimsoll";

const Case = customResource({ group: "example.com", version: "v1", kind: "Case" });

function branch(name: string) {
  return controller({
    name: `branch-${name}`,
    for: Case,
    watches: { jobs: "Job" },
    staleness: "none",
    reconcile({ object, jobs }) {
      const finalizer = `example.com/${name}`;
      const job = jobs.find(({ metadata }) => metadata.name === name);
      const isDone = job?.status.conditions.some(
        ({ type, status }) => type === "Complete" && status === "True",
      );
      if (isDone !== true || !object.metadata.finalizers.includes(finalizer)) return [];
      const next = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "next" } };
      return [create(next, { ignoreAlreadyExists: true }), removeFinalizer(object, finalizer)];
    },
  });
}

export const branches = ["a", "b"].map(branch);
