// Runs the steps of a Pipeline one after the other: a Job for each, made when that of the step before is complete.
import { controller, controllerReference, create, customResource, type SeenBuiltIn } from "plimsoll";

const Pipeline = customResource<{ readonly steps: readonly string[] }>({
  group: "example.com",
  version: "v1",
  kind: "Pipeline",
});

export const pipelines = controller({
  name: "pipelines",
  for: Pipeline,
  watches: { jobs: "Job" },
  reconcile({ object, jobs }) {
    const jobOf = (step: string) => jobs.find(({ metadata }) => metadata.name === step);
    const next = object.spec.steps.find((step) => !isComplete(jobOf(step)));
    if (next === undefined || jobOf(next) !== undefined) return [];
    const spec = {
      template: {
        spec: {
          restartPolicy: "Never",
          containers: [{ name: "main", image: `registry.example/${next}:1` }],
        },
      },
    };
    const metadata = { name: next, ownerReferences: [controllerReference(object)] };
    return [create({ apiVersion: "batch/v1", kind: "Job", metadata, spec }, { ignoreAlreadyExists: true })];
  },
});

function isComplete(job: SeenBuiltIn<"Job"> | undefined): boolean {
  return job?.status.conditions.some(({ type, status }) => type === "Complete" && status === "True") === true;
}
