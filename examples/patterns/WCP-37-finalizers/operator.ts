// A case with a finalizer for each branch. Whether a branch is left or begins is decided by who comes first, by a conditional update: left, its
// finalizer goes at once; begun, when its Job is done. Either leaves behind that the branch has nothing more to do.
import { controller, create, customResource, patchStatus, removeFinalizer } from "plimsoll";

type Fate = "left" | "begun";
const Case = customResource<object, { readonly [branch: string]: Fate }>({
  group: "example.com",
  version: "v1",
  kind: "Case",
});

function branch(name: string, fate: Fate) {
  const finalizer = `example.com/${name}`;
  return controller({
    name: `${fate}-${name}`,
    for: Case,
    watches: { jobs: "Job" },
    staleness: "none",
    reconcile({ object, jobs }) {
      const { finalizers, resourceVersion } = object.metadata;
      const known = object.status?.[name];
      if (known === undefined)
        return [patchStatus(object, { [name]: fate }, { preconditions: { resourceVersion } })];
      if (known !== fate || !finalizers.includes(finalizer)) return [];
      const job = jobs.find(({ metadata }) => metadata.name === name);
      const isDone = job?.status.conditions.some(
        ({ type, status }) => type === "Complete" && status === "True",
      );
      if (fate === "left" || isDone === true) return [removeFinalizer(object, finalizer)];
      const containers = [{ name: "main", image: "registry.example/task:1" }];
      const spec = { template: { spec: { restartPolicy: "Never", containers } } };
      const made = { apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec };
      return [create(made, { ignoreAlreadyExists: true })];
    },
  });
}

export const branches = ["a", "b"].flatMap((name) => [branch(name, "left"), branch(name, "begun")]);
