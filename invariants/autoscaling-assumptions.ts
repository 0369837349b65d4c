// What a verdict rests on about autoscalers, in words: only where there are some.
import { isAbout, type Load, mayChange } from "../model/autoscaling/load.ts";
import { MOST_EVENTS } from "../model/autoscaling/memory.ts";
import { type Inventory, sameRef, titleOf, type Workload } from "../model/inventory/inventory.ts";
import { autoscalerSpecs, scales } from "../model/slots/autoscalers.ts";

export function autoscalingAssumptions({
  workloads,
  scenario: { missingMetrics, lateMetrics },
}: Pick<Inventory, "workloads" | "scenario">): readonly string[] {
  if (!workloads.some(isAutoscaler)) return [];
  const late = lateMetrics > 0 ? "beyond the budget, metrics are never late" : "metrics are never late";
  const missing = missingMetrics > 0 ? ", or that the budget takes them from," : "";
  return [
    `an autoscaler may look at any time, and measures what is there then: ${late}, and only pods that run no container${missing} have none; the processor use of pods that are not ready does not count, and that of ready ones does at once`,
    "a stabilization window, and the period of a scaling policy, may pass at any time after a recommendation or a change of size, in their order; those of up to 15 seconds have passed by the next look",
    `of its own changes of size in each direction, an autoscaler with longer periods remembers the last ${MOST_EVENTS}`,
  ];
}

export function autoscalingBounds(inventory: Inventory): readonly string[] {
  const autoscalers = inventory.workloads.filter(isAutoscaler);
  return [...autoscalers.flatMap((workload) => boundsOf(inventory, workload)), ...rivalBounds(inventory)];
}

/** Where several may scale the same object. */
function rivalBounds(inventory: Inventory): readonly string[] {
  return inventory.workloads.flatMap(({ ref }) => {
    const own = inventory.workloads.filter((w) => isAutoscaler(w) && scales(inventory, w, ref));
    return own.length < 2
      ? []
      : [
          `each of the autoscalers of ${titleOf(ref)} waits while pods of it are terminating (two that disagree could make ever more of them)`,
        ];
  });
}

function isAutoscaler({ kind }: Workload): boolean {
  return kind === "HorizontalPodAutoscaler";
}

function boundsOf(inventory: Inventory, workload: Workload): readonly string[] {
  const title = titleOf(workload.ref);
  const specs = autoscalerSpecs(inventory, workload);
  const refs = new Map(
    specs.map(({ scaleTargetRef: { kind, name } }) => {
      const ref = { kind, namespace: workload.ref.namespace, name };
      return [titleOf(ref), ref] as const;
    }),
  );
  return [...refs].flatMap(([target, ref]): readonly string[] => {
    if (!inventory.workloads.some((w) => sameRef(w.ref, ref)))
      return [`${title} does nothing: there is no ${target} that is modelled`];
    const entries = inventory.scenario.load.filter(({ workload: w }) => sameRef(w, ref));
    const names = new Set(specs.flatMap(({ metrics }) => metrics.map(({ name }) => name)));
    const given = entries.map((load) => loadText(load, target));
    const atTarget = [...names].filter((name) => !entries.some((load) => isAbout(load, ref, name)));
    return [
      ...given,
      ...(atTarget.length === 0
        ? []
        : [
            `${title} measures ${atTarget.join(" and ")} right at the target, always (see load in the scenario)`,
          ]),
    ];
  });
}

function loadText(load: Load, target: string): string {
  const { metric, image, measure, values, starting, changes } = load;
  const isPercent = measure === "utilization" || measure === "totalUtilization";
  const amount = (value: number): string => (isPercent ? `${value}%` : String(value / 1000));
  const what = [
    `load of ${target}`,
    ...(metric === undefined ? [] : [`(${metric})`]),
    ...(image === undefined ? [] : [`of pods with ${image}`]),
  ].join(" ");
  const start =
    starting === undefined
      ? ""
      : `; ${amount(starting)} while a ready pod starts up, which may end at any time`;
  const all = mayChange(load)
    ? `${amount(values[0] ?? 0)} at first, changes at most ${changes} time${changes === 1 ? "" : "s"} to any of ${values.map(amount).join(", ")}`
    : `always ${amount(values[0] ?? 0)}`;
  return `${what}: ${measure} ${all}${start}`;
}
