// What a verdict rests on about Jobs, in words: only where there are some.
import { broughtBy, type Inventory } from "../model/inventory/inventory.ts";

export function jobAssumptions({ workloads, operations, agentTasks }: Inventory): readonly string[] {
  const desired = [
    ...workloads.flatMap((w) => (w.initial === undefined ? [] : [w.initial])),
    ...[...operations, ...agentTasks].flatMap(broughtBy),
  ];
  const cronJobs = desired.flatMap((d) => (d.kind === "CronJob" ? [d.spec] : []));
  const specs = [
    ...desired.flatMap((d) => (d.kind === "Job" ? [d.spec] : [])),
    ...cronJobs.map((spec) => spec.job),
  ];
  if (specs.length === 0) return [];
  return [
    "the containers of a Job may end by themselves at any time, or never; those that fail use up the crashes of the scenario",
    ...(workloads.some((w) => w.owners.some(({ template }) => template.behaviour.waitsForPeers === true))
      ? [
          "containers that wait for their peers (waitsForPeers) end with 0 once as many pods of the Job run as it runs at a time, each sooner or later; none before",
        ]
      : []),
    "a Job makes its pods one by one, in the order of their indexes; a pod that it does not need any more loses its finalizer and is deleted in one step, and the finalizers of all pods that are counted together go in one step",
    "the back-off of a Job may end at any time after a failure; among pods that a Job ranks equal for deletion but for age, any may go",
    "containers that are told to stop exit with 143, with 137 when the grace period is over, or with 0 if they may complete",
    "an ended pod of a Job is forgotten once it is counted; a Job counts the pods that it makes, and adopts none; it makes no pod while more have ended than run side by side and are not let go of (Kubernetes: unless it stops amid a sync several times)",
    ...(cronJobs.length === 0
      ? []
      : [
          "the schedule of a CronJob may fire at any time, whatever it says; of several starts that were missed only the latest is served; a deadline for starting ends before the schedule fires again",
          "a CronJob makes a Job and records it in one step, unless its controller is stopped in between",
        ]),
  ];
}

/** How often schedules fire. */
export function jobBounds({
  workloads,
  scenario,
}: Pick<Inventory, "workloads" | "scenario">): readonly string[] {
  if (!workloads.some(({ kind }) => kind === "CronJob")) return [];
  const times = `${scenario.cronTicks} time${scenario.cronTicks === 1 ? "" : "s"}`;
  return [`the schedule of each CronJob fires at most ${times} (cronTicks)`];
}
