// The HorizontalPodAutoscalers of a cluster, and the load that they measure.
import { slot } from "../../explorer/system.ts";
import { held } from "../apiserver/deletion.ts";
import { type LoadState, mayChange } from "../autoscaling/load.ts";
import type { ClusterAutoscaler, ClusterLoad } from "../cluster.ts";
import { broughtBy, type Inventory, sameRef, titleOf, type Workload } from "../inventory/inventory.ts";
import type { ObjectRef } from "../scenario/scenario.ts";
import type { AutoscalerSpec, AutoscalerState } from "../stored.ts";
import { newAutoscaler } from "../workloads/autoscaler.ts";
import type { Desired } from "../workloads/desired.ts";

export function autoscalerOf(
  inventory: Pick<Inventory, "operations" | "agentTasks">,
  workload: Workload,
): ClusterAutoscaler {
  const { ref, initial, finalizers } = workload;
  const title = titleOf(ref);
  const [first] = specsIn(initial);
  const stored = first === undefined ? null : held(newAutoscaler(ref.name, first), finalizers);
  return {
    workload,
    title,
    slot: slot<AutoscalerState | null>(title, stored),
    specs: autoscalerSpecs(inventory, workload),
  };
}

/** Every spec that a manifest ever gives it: at the start, by edits and by agents. */
export function autoscalerSpecs(
  { operations, agentTasks }: Pick<Inventory, "operations" | "agentTasks">,
  { ref, initial }: Workload,
): readonly AutoscalerSpec[] {
  const own = [...operations, ...agentTasks].filter(({ target }) => sameRef(target, ref));
  return [initial, ...own.flatMap(broughtBy)].flatMap(specsIn);
}

function specsIn(desired: Desired | undefined): readonly AutoscalerSpec[] {
  return desired?.kind === "HorizontalPodAutoscaler" ? [desired.spec] : [];
}

/** Whether some version of the autoscaler scales this object. */
export function scales(
  inventory: Pick<Inventory, "operations" | "agentTasks">,
  autoscaler: Workload,
  { kind, namespace, name }: ObjectRef,
): boolean {
  return (
    autoscaler.ref.namespace === namespace &&
    autoscalerSpecs(inventory, autoscaler).some(
      ({ scaleTargetRef }) => scaleTargetRef.kind === kind && scaleTargetRef.name === name,
    )
  );
}

/** Those that some autoscaler among the workloads measures. */
export function loadsOf(inventory: Inventory, workloads: readonly Workload[]): readonly ClusterLoad[] {
  return inventory.scenario.load
    .filter((one) => workloads.some((w) => scales(inventory, w, one.workload)))
    .map((one) => {
      const { metric, image, values, changes } = one;
      const details = [metric, image].filter((part) => part !== undefined);
      const title = `load of ${titleOf(one.workload)}${details.map((part) => ` (${part})`).join("")}`;
      const [value = 0] = values;
      const state = mayChange(one) ? slot<LoadState>(title, { value, changesLeft: changes }) : undefined;
      return { load: one, title, slot: state };
    });
}
