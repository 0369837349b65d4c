// The PodDisruptionBudgets of a cluster, and whose pods they may be about.
import { slot } from "../../explorer/system.ts";
import { held } from "../apiserver/deletion.ts";
import type { ClusterDisruptionBudget, Owner } from "../cluster.ts";
import { covers } from "../disruption/disruption.ts";
import { broughtBy, type Inventory, sameRef, titleOf, type Workload } from "../inventory/inventory.ts";
import type { DisruptionBudgetSpec, DisruptionBudgetState } from "../stored.ts";
import type { Desired } from "../workloads/desired.ts";
import { newDisruptionBudget } from "../workloads/disruption-budget.ts";

export function disruptionBudgetOf(
  inventory: Pick<Inventory, "operations" | "agentTasks">,
  workload: Workload,
  owners: readonly Owner[],
): ClusterDisruptionBudget {
  const { ref, initial, finalizers } = workload;
  const title = titleOf(ref);
  const [first] = specsIn(initial);
  const stored = first === undefined ? null : held(newDisruptionBudget(ref.name, first), finalizers);
  const specs = budgetSpecs(inventory, workload);
  return {
    workload,
    title,
    slot: slot<DisruptionBudgetState | null>(title, stored),
    specs,
    owners: owners.filter(({ template }) => specs.some((spec) => covers(ref, spec, template))),
  };
}

/** Every spec that a manifest ever gives a PodDisruptionBudget: at the start, by edits and by agents. */
export function budgetSpecs(
  { operations, agentTasks }: Pick<Inventory, "operations" | "agentTasks">,
  { ref, initial }: Workload,
): readonly DisruptionBudgetSpec[] {
  const applied = [...operations, ...agentTasks].filter(({ target }) => sameRef(target, ref));
  return [initial, ...applied.flatMap(broughtBy)].flatMap(specsIn);
}

function specsIn(desired: Desired | undefined): readonly DisruptionBudgetSpec[] {
  return desired?.kind === "PodDisruptionBudget" ? [desired.spec] : [];
}
