// The controller of HorizontalPodAutoscalers: one sync observes the pods of the target and their metrics, and writes its scale.
// Source: pkg/controller/podautoscaler/horizontal.go (reconcileAutoscaler).
import { act, type Process, process, type Slot, timer } from "../../explorer/system.ts";
import { passings } from "../autoscaling/memory.ts";
import { countedOwners, podCounts } from "../autoscaling/pods.ts";
import { syncAutoscaler } from "../autoscaling/sync.ts";
import { type ScaleTarget, scaleTargets, type TargetUser } from "../autoscaling/targets.ts";
import type { Cluster, ClusterAutoscaler, ClusterLoad } from "../cluster.ts";
import { isSame } from "../environment/writers.ts";
import { scalingRefusal } from "../gate.ts";
import { informers } from "../informers.ts";
import { titleOf } from "../inventory.ts";
import type { ObjectRef } from "../objects.ts";
import { controllerNamed } from "../policy/request.ts";
import type { AutoscalerSpec, AutoscalerState, StoredObject } from "../stored.ts";

const AUTOSCALER = controllerNamed("horizontal-pod-autoscaler");

const informer = informers("horizontal-pod-autoscaler", ["HorizontalPodAutoscaler", "Scale", "Pod"]);

export function autoscalerControllers(cluster: Cluster): readonly Process[] {
  const targets = scaleTargets(cluster);
  return cluster.autoscalers.flatMap((autoscaler) => {
    const own = targets.filter(({ workload: { ref } }) =>
      autoscaler.specs.some((spec) => isTarget(autoscaler, spec, ref)),
    );
    return [...own.map((target) => scaler(cluster, autoscaler, target)), ...clock(autoscaler)];
  });
}

function isTarget(
  { workload }: ClusterAutoscaler,
  { scaleTargetRef: { kind, name } }: AutoscalerSpec,
  ref: ObjectRef,
): boolean {
  return ref.kind === kind && ref.name === name && ref.namespace === workload.ref.namespace;
}

/** Whether several autoscalers claim the pods of this target: then none of them does anything (AmbiguousSelector). */
function rivals(cluster: Cluster, autoscaler: ClusterAutoscaler, ref: ObjectRef) {
  return cluster.autoscalers
    .filter((other) => other !== autoscaler && other.specs.some((spec) => isTarget(other, spec, ref)))
    .map((other) => ({ other, slot: informer.see("HorizontalPodAutoscaler", other.slot) }));
}

function scaler(cluster: Cluster, autoscaler: ClusterAutoscaler, target: ScaleTarget): Process {
  const maker: TargetUser<Process> = {
    with: (slot, resized) => scalerOf(cluster, autoscaler, target, slot, resized),
  };
  return target.use(maker);
}

function scalerOf<State extends StoredObject & { readonly spec: { readonly replicas: number } }>(
  cluster: Cluster,
  autoscaler: ClusterAutoscaler,
  { workload }: ScaleTarget,
  slot: Slot<State | null>,
  resized: (stored: State, replicas: number) => State,
): Process {
  const { ref } = workload;
  const counted = countedOwners(cluster, workload);
  const others = rivals(cluster, autoscaler, ref);
  const loads = cluster.loads.filter(({ load }) => titleOf(load.workload) === titleOf(ref));
  const changing = loads.flatMap((load) => (load.slot === undefined ? [] : [load.slot]));
  return process({
    name: `horizontal-pod-autoscaler ${autoscaler.title}`,
    reads: {
      autoscaler: informer.see("HorizontalPodAutoscaler", autoscaler.slot),
      target: informer.see("Scale", slot),
      pods: podCounts(cluster, counted).map((counts) => informer.see("Pod", counts)),
      loads: changing,
      rivals: others.map((rival) => rival.slot),
    },
    fairness: "weak",
    step: ({ autoscaler: stored, target: scaled, pods: counts, loads: states, rivals: present }) => {
      if (stored === null || scaled === null || !isTarget(autoscaler, stored.spec, ref)) return [];
      const isClaimed = present.some((rival, i) => {
        const { other } = others[i] ?? {};
        return rival !== null && other !== undefined && isTarget(other, rival.spec, ref);
      });
      if (isClaimed) return [];
      const from = scaled.spec.replicas;
      const measured = {
        target: ref,
        currentReplicas: from,
        owners: counted,
        counts,
        loads: loads.map((one) => ({ load: one.load, value: presentValue(one, changing, states) })),
      };
      const { scaleRefused: before, ...unrefused } = stored;
      const { replicas, after } = syncAutoscaler(unrefused, measured);
      const refusal =
        replicas === from ? undefined : scalingRefusal(cluster, ref, [from, replicas], AUTOSCALER);
      if (refusal !== undefined) {
        const noted: AutoscalerState = { ...after, scaleRefused: true };
        const refused = act("scale refused", autoscaler.slot.set(noted));
        const detail = `${titleOf(ref)} from ${from} to ${replicas}: ${refusal}`;
        return before === true && isSame(noted, stored) ? [] : [{ ...refused, detail }];
      }
      const memory = isSame(after, stored) ? [] : [autoscaler.slot.set(after)];
      if (replicas === from) return memory.length === 0 ? [] : [act("recommend", ...memory)];
      const write = act("scale", slot.set(resized(scaled, replicas)), ...memory);
      return [{ ...write, detail: `${titleOf(ref)} from ${from} to ${replicas}` }];
    },
  });
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
