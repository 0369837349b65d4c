// Once somebody says that it is enough, the Job gets the completions that it has, and what runs of it goes: only a prefix of its indexes can be kept,
// and so none is.
import { controller, customResource, patch } from "plimsoll";

const Batch = customResource<{ readonly enough: boolean }>({
  group: "example.com",
  version: "v1",
  kind: "Batch",
});

export const batches = controller({
  name: "batches",
  for: Batch,
  watches: { jobs: "Job" },
  reconcile({ object, jobs: [job] }) {
    if (job === undefined || !object.spec.enough || job.spec.completions === 0) return [];
    return [patch(job, { spec: { completions: 0, parallelism: 0 } })];
  },
});
