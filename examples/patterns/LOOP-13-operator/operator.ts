// A controller that carries out one task. What it does not see has not begun: it begins it, under a name of which there are two, as with
// generateName there are any number.
import { controller, create, customResource, patchStatus } from "plimsoll";

const Workflow = customResource<object, { readonly made?: number; readonly done?: true }>({
  group: "example.com",
  version: "v1",
  kind: "Workflow",
});

export const engine = controller({
  name: "engine",
  for: Workflow,
  watches: { jobs: "Job" },
  reconcile({ object, jobs }) {
    const { made = 0, done } = object.status ?? {};
    const isDone = jobs.some(({ status }) =>
      status.conditions.some(({ type, status: is }) => type === "Complete" && is === "True"),
    );
    if (isDone) return done === true ? [] : [patchStatus(object, { done: true })];
    if (jobs.length > 0) return [];
    const containers = [{ name: "main", image: "registry.example/task:1" }];
    const spec = { template: { spec: { restartPolicy: "Never", containers } } };
    const metadata = { name: `a-${made % 2}` };
    return [
      patchStatus(object, { made: (made + 1) % 2 }),
      create({ apiVersion: "batch/v1", kind: "Job", metadata, spec }, { ignoreAlreadyExists: true }),
    ];
  },
});
