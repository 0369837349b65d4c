// The controller of HorizontalPodAutoscalers: one sync observes the pods of the target and their metrics, and writes its scale.
// Source: pkg/controller/podautoscaler/horizontal.go (reconcileAutoscaler).
import {
  type Alternative,
  act,
  type Process,
  process,
  type Slot,
  timer,
  type View,
} from "../../explorer/system.ts";
import type { LoadNow, Measured } from "../autoscaling/measure.ts";
import { waysToMiss } from "../autoscaling/measure.ts";
import { passings } from "../autoscaling/memory.ts";
import { countedOwners, podCounts, terminatingOn } from "../autoscaling/pods.ts";
import { syncAutoscaler } from "../autoscaling/sync.ts";
import { type ScaleTarget, scaleTargets, type TargetUser } from "../autoscaling/targets.ts";
import { budgetOf, type Cluster, type ClusterAutoscaler, type ClusterLoad } from "../cluster.ts";
import { isSame, writtenIn } from "../environment/writers.ts";
import { informers } from "../informers.ts";
import { titleOf } from "../inventory/inventory.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import { changesOf, denialOf, gateReads, passedOver, scalingRefusal, sizeOf } from "../policy/gate.ts";
import { AUTOSCALER } from "../policy/request.ts";
import type { Fault } from "../scenario/fault-budgets.ts";
import type { AutoscalerSpec, AutoscalerState, StoredObject } from "../stored.ts";
import { autoscalerWriter } from "../writes/written.ts";
import { distinctly } from "./interruption.ts";

const informer = informers("horizontal-pod-autoscaler", ["HorizontalPodAutoscaler", "Scale", "Pod"]);

export function autoscalerControllers(cluster: Cluster): readonly Process[] {
  const targets = scaleTargets(cluster);
  return cluster.autoscalers.flatMap((autoscaler) => {
    const own = targets.filter(({ workload: { ref } }) =>
      autoscaler.specs.some((spec) => isTarget(autoscaler, spec, ref)),
    );
    return [...own.flatMap((target) => scalers(cluster, autoscaler, target)), ...clock(autoscaler)];
  });
}

function isTarget(
  { workload }: ClusterAutoscaler,
  { scaleTargetRef: { kind, name } }: AutoscalerSpec,
  ref: ObjectRef,
): boolean {
  return ref.kind === kind && ref.name === name && ref.namespace === workload.ref.namespace;
}

/** Other autoscalers that may claim the pods of this target: then no metrics count for any of them (validateAndParseSelector). */
function rivals(cluster: Cluster, autoscaler: ClusterAutoscaler, ref: ObjectRef) {
  return cluster.autoscalers
    .filter((other) => other !== autoscaler && other.specs.some((spec) => isTarget(other, spec, ref)))
    .map((other) => ({ other, slot: informer.see("HorizontalPodAutoscaler", other.slot) }));
}

function scalers(cluster: Cluster, autoscaler: ClusterAutoscaler, target: ScaleTarget): readonly Process[] {
  const maker: TargetUser<readonly Process[]> = {
    with: (slot, resized) => scalersOf(cluster, autoscaler, target, slot, resized),
  };
  return target.use(maker);
}

function scalersOf<State extends StoredObject & { readonly spec: { readonly replicas: number } }>(
  cluster: Cluster,
  autoscaler: ClusterAutoscaler,
  { workload }: ScaleTarget,
  slot: Slot<State | null>,
  resized: (stored: State, replicas: number) => State,
): readonly Process[] {
  const { ref } = workload;
  const written = writtenIn(cluster, ref);
  const counted = countedOwners(cluster, workload);
  const others = rivals(cluster, autoscaler, ref);
  const loads = cluster.loads.filter(({ load }) => titleOf(load.workload) === titleOf(ref));
  const changing = loads.flatMap((load) => (load.slot === undefined ? [] : [load.slot]));
  const reads = {
    autoscaler: informer.see("HorizontalPodAutoscaler", autoscaler.slot),
    target: informer.see("Scale", slot),
    pods: podCounts(cluster, counted).map((counts) => informer.see("Pod", counts)),
    loads: changing,
    rivals: others.map((rival) => rival.slot),
    fields: written === undefined ? [] : [written.slot],
    // Two that disagree could make ever more pods that are terminating.
    terminating: others.length === 0 ? [] : terminatingOn(cluster, counted),
    ...gateReads(cluster, ref),
  };
  /** What one look writes, of each of the measurements that it may make. */
  const looks = (view: View<typeof reads>, distortions: Distortions): readonly Alternative[] => {
    const { autoscaler: stored, target: scaled, pods: counts, loads: states, rivals: present } = view;
    if (stored === null || scaled === null || !isTarget(autoscaler, stored.spec, ref)) return [];
    if (view.terminating.includes(true)) return [];
    const isAmbiguous = present.some((rival, i) => {
      const { other } = others[i] ?? {};
      return rival !== null && other !== undefined && isTarget(other, rival.spec, ref);
    });
    const from = scaled.spec.replicas;
    const measured: Measured = {
      target: ref,
      currentReplicas: from,
      owners: counted,
      counts,
      loads: loads.map((one) => ({ load: one.load, value: presentValue(one, changing, states) })),
    };
    return distortions(stored.spec, measured).flatMap((distorted) => {
      const { scaleRefused: before, ...unrefused } = stored;
      const { replicas, after } = syncAutoscaler(unrefused, distorted, isAmbiguous);
      const [fields] = view.fields;
      const result =
        replicas === from || fields === undefined
          ? undefined
          : written?.object.after(autoscalerWriter(replicas), fields, passedOver(cluster, ref, view));
      // Mutating admission may have changed what it asks for.
      const to = sizeOf(result) ?? replicas;
      const sizes = [from, to] as const;
      const refusal =
        replicas === from
          ? undefined
          : (denialOf(result) ?? scalingRefusal(cluster, ref, sizes, AUTOSCALER, view, result?.asked));
      if (refusal !== undefined) {
        const noted: AutoscalerState = { ...after, scaleRefused: true };
        const refused = act("scale refused", autoscaler.slot.set(noted));
        const detail = `${titleOf(ref)} from ${from} to ${replicas}: ${refusal}`;
        return before === true && isSame(noted, stored) ? [] : [{ ...refused, detail }];
      }
      const memory = isSame(after, stored) ? [] : [autoscaler.slot.set(after)];
      if (replicas === from) return memory.length === 0 ? [] : [act("recommend", ...memory)];
      if (result?.ok === false) return [];
      const own =
        result === undefined || written === undefined ? [] : [written.slot.set(result.version.fields)];
      const write = act("scale", slot.set(resized(scaled, to)), ...own, ...memory);
      return [{ ...write, detail: `${titleOf(ref)} from ${from} to ${to}${changesOf(result)}` }];
    });
  };
  const name = `horizontal-pod-autoscaler ${autoscaler.title}`;
  return [
    process({ name, reads, fairness: "weak", step: (view) => looks(view, (_, measured) => [measured]) }),
    ...DISTORTIONS.filter(({ fault }) => cluster.scenario[fault] > 0).map(({ fault, what, ways }) => {
      const budget = budgetOf(cluster, fault);
      return process({
        name: `fault: ${what}, ${name}`,
        reads: { left: budget, ...reads },
        environment: true,
        step: ({ left, ...view }) =>
          left === 0
            ? []
            : distinctly(looks(view, ways)).map((look) => ({
                ...look,
                label: `${look.label} (${what})`,
                writes: [...look.writes, budget.set(left - 1)],
              })),
      });
    }),
  ];
}

/** In which ways a measurement may be wrong. */
type Distortions = (spec: AutoscalerSpec, measured: Measured) => readonly Measured[];

const DISTORTIONS: readonly {
  readonly fault: Fault;
  readonly what: string;
  readonly ways: Distortions;
}[] = [
  {
    fault: "missingMetrics",
    what: "metrics are missing",
    ways: (spec, measured) => waysToMiss(spec, measured).map((missing) => ({ ...measured, missing })),
  },
  {
    fault: "lateMetrics",
    what: "metrics are late",
    ways: (_, measured) => earlier(measured.loads).map((loads) => ({ ...measured, loads })),
  },
];

/** Every choice of the values that the loads may have, but for the present one. */
function earlier(loads: readonly LoadNow[]): readonly (readonly LoadNow[])[] {
  const all = loads.reduce<readonly (readonly LoadNow[])[]>(
    (ways, { load }) => ways.flatMap((way) => load.values.map((value) => [...way, { load, value }])),
    [[]],
  );
  return all.filter((way) => way.some(({ value }, i) => value !== loads[i]?.value));
}

function presentValue(
  { load, slot }: ClusterLoad,
  changing: readonly unknown[],
  states: readonly { readonly value: number }[],
): number {
  const i = slot === undefined ? -1 : changing.indexOf(slot);
  return states[i]?.value ?? load.values[0] ?? 0;
}

/** What the autoscaler remembers gets old, at any time. */
function clock(autoscaler: ClusterAutoscaler): readonly Process[] {
  const { title, slot } = autoscaler;
  return [
    process({
      name: `clock of ${title}`,
      reads: { autoscaler: slot },
      fairness: () => "weak",
      step: ({ autoscaler: stored }) => {
        if (stored === null) return [];
        const { recommendations: _, scaleUpEvents: __, scaleDownEvents: ___, ...rest } = stored;
        return passings(stored).map(({ label, memory }) => timer(label, slot.set({ ...rest, ...memory })));
      },
    }),
  ];
}
