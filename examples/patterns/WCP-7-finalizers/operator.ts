// A case with a finalizer for each branch. Who comes first says which branches there are, by a conditional update. A branch that is among them runs its
// Job and takes its finalizer off, one that is not takes it off at once: either leaves behind that it has nothing more to do.
import { controller, create, customResource, patchStatus, removeFinalizer } from "plimsoll";

const Case = customResource<object, { readonly chosen?: string }>({
  group: "example.com",
  version: "v1",
  kind: "Case",
});

function chooser(chosen: string) {
  return controller({
    name: `choose-${chosen}`,
    for: Case,
    staleness: "none",
    reconcile({ object }) {
      if (object.status?.chosen !== undefined) return [];
      const { resourceVersion } = object.metadata;
      return [patchStatus(object, { chosen }, { preconditions: { resourceVersion } })];
    },
  });
}

function branch(name: string) {
  return controller({
    name: `branch-${name}`,
    for: Case,

    watches: { jobs: "Job" },
    staleness: "none",
    reconcile({ object, jobs }) {
      const chosen = object.status?.chosen;
      const finalizer = `example.com/${name}`;
      if (chosen === undefined || !object.metadata.finalizers.includes(finalizer)) return [];
      if (!chosen.includes(name)) return [removeFinalizer(object, finalizer)];
      const job = jobs.find(({ metadata }) => metadata.name === name);
      const isDone = job?.status.conditions.some(
        ({ type, status }) => type === "Complete" && status === "True",
      );
      if (isDone === true) return [removeFinalizer(object, finalizer)];
      const metadata = { name };
      const containers = [{ name: "main", image: "registry.example/task:1" }];
      const spec = { template: { spec: { restartPolicy: "Never", containers } } };
      return [create({ apiVersion: "batch/v1", kind: "Job", metadata, spec }, { ignoreAlreadyExists: true })];
    },
  });
}

export const choosers = ["a", "b", "ab"].map(chooser);
export const branches = ["a", "b"].map(branch);
