// A loop of two steps, a Job each, that is made anew for every turn. Where it is entered, and after which step it is left, is decided by who claims
// it first, by conditional updates. All of them read what is stored: from a cache that lags, a step might be begun twice.
import { controller, create, customResource, patchStatus, remove, type SeenBuiltIn } from "plimsoll";

type Step = "a" | "b";
const Loop = customResource<object, { readonly at?: Step | "end" }>({
  group: "example.com",
  version: "v1",
  kind: "Loop",
});

/** What each of them does to the loop, when the Job of its step is done, or when it has not begun. */
type Move = (at: Step | undefined, job: SeenBuiltIn<"Job"> | undefined) => Step | "end" | undefined;

function mover(name: string, move: Move) {
  return controller({
    name,
    for: Loop,
    watches: { jobs: "Job" },
    staleness: "none",
    reconcile({ object, jobs }) {
      const at = object.status?.at;
      if (at === "end") return [];
      const job = jobs.find(({ metadata }) => metadata.name === at);
      const next = move(at, job);
      if (next === undefined) return [];
      const { resourceVersion } = object.metadata;
      return [
        patchStatus(object, { at: next }, { preconditions: { resourceVersion } }),
        ...(job === undefined
          ? []
          : [remove(job, { propagationPolicy: "Background", ignoreNotFound: true })]),
      ];
    },
  });
}

const isDone = (job: SeenBuiltIn<"Job"> | undefined) =>
  job?.status.conditions.some(({ type, status }) => type === "Complete" && status === "True") === true;

export const movers = [
  mover("enter-a", (at) => (at === undefined ? "a" : undefined)),
  mover("enter-b", (at) => (at === undefined ? "b" : undefined)),
  mover("leave", (at, job) => (at !== undefined && isDone(job) ? "end" : undefined)),
  mover("go-on", (at, job) => (at !== undefined && isDone(job) ? (at === "a" ? "b" : "a") : undefined)),
];

export const runner = controller({
  name: "run",
  for: Loop,
  watches: { jobs: "Job" },
  staleness: "none",
  reconcile({ object, jobs }) {
    const at = object.status?.at;
    if (at === undefined || at === "end" || jobs.some(({ metadata }) => metadata.name === at)) return [];
    const template = {
      spec: { restartPolicy: "Never", containers: [{ name: "main", image: "registry.example/task:1" }] },
    };
    return [create({ apiVersion: "batch/v1", kind: "Job", metadata: { name: at }, spec: { template } })];
  },
});
