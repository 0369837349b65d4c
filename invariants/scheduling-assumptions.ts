// What verdicts rest on as far as schedulers go: only what this input makes matter.
import { evictionLimit } from "../model/descheduling/limit.ts";
import { type Inventory, titleOf, type Workload } from "../model/inventory/inventory.ts";
import { DEFAULT_SCHEDULER, type Template } from "../model/inventory/templates.ts";
import { claimNamesIn } from "../model/storage/facts.ts";

type Given = Pick<Inventory, "workloads" | "scenario">;

/** What a descheduler does, if there is one. */
export function deschedulerBounds(inventory: Inventory): readonly string[] {
  const { descheduler } = inventory.scenario;
  if (descheduler === undefined) return [];
  const names = descheduler.strategies.map(({ name, nodeFit }) => `${name}${nodeFit ? " (nodeFit)" : ""}`);
  const most = evictionLimit(inventory);
  return [
    `a descheduler evicts by ${names.join(" and ")}, one pod after the other; it looks at the cluster anew before each, and waits while ${most} pod${most === 1 ? "" : "s"} that it could have evicted ${most === 1 ? "is" : "are"} terminating`,
    "the descheduler's next look is a timer; it protects pods without a controller, of DaemonSets and of system-critical priority, and no others (local storage is not looked at); eviction limits per node and namespace are not modelled",
  ];
}

/** Who schedules, if it is not the default scheduler alone, and which pods nobody schedules. */
export function schedulingBounds({ workloads, scenario }: Given): readonly string[] {
  const { schedulers } = scenario;
  const isDefault = schedulers.length === 1 && schedulers[0] === DEFAULT_SCHEDULER;
  const unserved = workloads.flatMap((w) => {
    const names = w.owners.map(({ template }) => template.schedulerName);
    return [...new Set(names)]
      .filter((name) => !schedulers.includes(name))
      .map(
        (name) =>
          `no scheduler is called "${name}": pods of ${titleOf(w.ref)} that name it stay pending for ever`,
      );
  });
  const gated = workloads.filter((w) => w.kind !== "Pod" && templates(w).some(({ isGated }) => isGated));
  return [
    ...(isDefault ? [] : [`schedulers: ${schedulers.join(", ")}`]),
    ...unserved,
    ...gated.map(
      (w) => `nobody removes the scheduling gates of the pods of ${titleOf(w.ref)}: they stay pending`,
    ),
  ];
}

export function schedulingAssumptions(given: Given): readonly string[] {
  return [
    ...(given.workloads.flatMap(templates).length === 0 ? [] : [placement(given)]),
    ...(priorities(given).size > 1 ? PRIORITIES : []),
    ...(priorities(given).size > 1 && given.workloads.some(({ kind }) => kind === "PodDisruptionBudget")
      ? [BUDGETS]
      : []),
    ...gangs(given),
    ...(given.scenario.schedulers.length > 1
      ? [
          "a scheduler knows the nominations of its own pods only; every pod that is bound counts for all of them",
        ]
      : []),
  ];
}

function placement({ scenario }: Given): string {
  if (scenario.scores === "any")
    return "the scheduler may choose any node that passes its filters: preferred affinity, ScheduleAnyway and free room decide nothing, so that what holds holds for all scores";
  const { scoringStrategy } = scenario;
  return `the scheduler takes any of the nodes with the best score, as it is configured by default (${scoringStrategy}); image locality does not score, and Services select no pods to spread`;
}

const PRIORITIES: readonly string[] = [
  "a pod that the scheduler tries for the first time comes before all less important ones; one that was tried in vain may be tried again, or be overtaken, at any time (back-off is not timed)",
  "a preemption is one decision: the pod is nominated, its victims are marked, less important nominations to that node are cleared; then the victims are deleted one by one. When pods started is not kept: among equal victims any may go",
  "of equal pods without a node, those that are nominated to one are the last to be deleted",
];

/** What pods of PodGroups are subject to. */
function gangs({ workloads }: Given): readonly string[] {
  const all = workloads.flatMap(templates).filter(({ gang }) => gang !== undefined);
  if (all.length === 0) return [];
  const lost = [...new Set(all.flatMap(({ gang }) => (gang?.minCount === undefined ? [gang?.name] : [])))];
  const hasClaims = workloads.some(({ claimTemplates = [], owners }) =>
    owners.some(
      ({ template }) =>
        template.gang !== undefined && (claimTemplates.length > 0 || claimNamesIn(template.spec).length > 0),
    ),
  );
  return [
    "the pods of a gang for which nodes are found are bound in one step, unless the scheduler is stopped amid it (Kubernetes: side by side); a gang keeps no other pods waiting in the queue, and preempts none",
    "where an attempt to place a gang may fail by the choice of nodes for its first pods, nothing makes it succeed: the scheduler may make the same choice for ever",
    ...(hasClaims
      ? [
          "the volumes that pods of a gang wait for are bound in the step that binds these pods (Kubernetes: before each of them)",
        ]
      : []),
    ...lost.map(
      (name) =>
        `no pod that names the PodGroup ${name} is scheduled: there is none, or its priority is not that of the pods`,
    ),
  ];
}

const BUDGETS =
  "preemption would rather not violate PodDisruptionBudgets, but does if nothing else makes room; where pods of equal priority started at unknown times, or are being deleted, any that may be the ones to violate a budget are";

function templates({ owners }: Workload): readonly Template[] {
  return owners.map(({ template }) => template);
}

function priorities({ workloads }: Given): ReadonlySet<number> {
  return new Set(workloads.flatMap(templates).map(({ priority }) => priority));
}
