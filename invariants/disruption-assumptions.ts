// What verdicts rest on as far as evictions go: only where there is something to evict, or a budget.
import { type Inventory, titleOf } from "../model/inventory/inventory.ts";

/** Which budgets nothing asks. */
export function disruptionBounds({ idleBudgets }: Inventory): readonly string[] {
  if (idleBudgets.length === 0) return [];
  return [
    `nobody drains a node or can preempt a pod: ${idleBudgets.map(titleOf).join(", ")} ${idleBudgets.length === 1 ? "decides" : "decide"} nothing`,
  ];
}

export function disruptionAssumptions({ operations, workloads }: Inventory): readonly string[] {
  const drains = operations.some(({ type }) => type === "drain");
  const budgets = workloads.some(({ kind }) => kind === "PodDisruptionBudget");
  return [
    ...(drains
      ? [
          "a drain is kubectl drain --ignore-daemonsets --delete-emptydir-data without a timeout: it is not fair to begin, and weakly fair to go on; what kubectl gives up, the user runs again; a node is uncordoned, or drained once more, only when it is drained",
        ]
      : []),
    ...(drains && budgets
      ? [
          "an eviction that its budget allows is two writes: the budget's status, then the pod; the condition DisruptionTarget is set with the deletion",
        ]
      : []),
  ];
}
