// Something that verdicts rest on, in words, and when: a verdict says nothing of what its input does not have.

import { broughtBy, type Inventory, type Workload } from "../model/inventory/inventory.ts";
import type { Fault } from "../model/scenario/fault-budgets.ts";
import type { Desired } from "../model/workloads/desired.ts";

export interface Assumption {
  readonly applies: (inventory: Inventory) => boolean;
  readonly text: string | ((inventory: Inventory) => string);
}

export function applying(table: readonly Assumption[], inventory: Inventory): readonly string[] {
  return table
    .filter(({ applies }) => applies(inventory))
    .map(({ text }) => (typeof text === "string" ? text : text(inventory)));
}

export function always(): boolean {
  return true;
}

export function hasPods({ workloads }: Inventory): boolean {
  return workloads.some(({ owners }) => owners.length > 0);
}

export function has(...kinds: readonly Workload["kind"][]): Assumption["applies"] {
  return ({ workloads }) => workloads.some(({ kind }) => kinds.includes(kind));
}

export function mayHappen(...faults: readonly Fault[]): Assumption["applies"] {
  return ({ scenario }) => faults.some((fault) => scenario[fault] > 0);
}

/** Everything that manifests ask for, at any time: of the start, of edits and of agents. */
export function desiredIn({ workloads, operations, agentTasks }: Inventory): readonly Desired[] {
  return [
    ...workloads.map(({ initial }) => initial),
    ...[...operations, ...agentTasks].flatMap(broughtBy),
  ].filter((one) => one !== undefined);
}
