// A controller that carries out a net of four tasks: a, then b and c, then d. It looks at its Jobs, and begins one that may begin: its name says which
// task it is, so that none begins twice.
import { controller, create, customResource, patchStatus } from "plimsoll";

const Workflow = customResource<object, { readonly done?: true }>({
  group: "example.com",
  version: "v1",
  kind: "Workflow",
});

const AFTER: { readonly [task: string]: readonly string[] } = { a: [], b: ["a"], c: ["a"], d: ["b", "c"] };

export const engine = controller({
  name: "engine",
  for: Workflow,
  watches: { jobs: "Job" },
  reconcile({ object, jobs }) {
    const begun = jobs.map(({ metadata }) => metadata.name);
    const done = jobs.flatMap(({ metadata, status }) =>
      status.conditions.some(({ type, status: is }) => type === "Complete" && is === "True")
        ? [metadata.name]
        : [],
    );
    if (done.includes("d")) return object.status?.done === true ? [] : [patchStatus(object, { done: true })];
    const next = Object.keys(AFTER).find(
      (task) => !begun.includes(task) && AFTER[task]?.every((before) => done.includes(before)),
    );
    if (next === undefined) return [];
    const containers = [{ name: "main", image: "registry.example/task:1" }];
    const spec = { template: { spec: { restartPolicy: "Never", containers } } };
    const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: next }, spec };
    return [create(job, { ignoreAlreadyExists: true })];
  },
});
