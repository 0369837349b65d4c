// The cluster of all workloads together as one system, with what is claimed of it: for walks, which need not exhaust it.
import type { Property } from "../explorer/property.ts";
import type { TransitionSystem } from "../explorer/system.ts";
import { type Group, nameOf } from "../model/groups.ts";
import { type Inventory, inventoryOf } from "../model/inventory.ts";
import { clusterOf } from "../model/slots/cluster-of.ts";
import { clusterSystem } from "../model/system.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { observedBy, selectedProperties } from "./registry.ts";
import type { VerifyInput } from "./verify-result.ts";

export interface WholeCluster {
  readonly inventory: Inventory;
  readonly group: Group;
  readonly system: TransitionSystem;
  /** What was selected, and the claims that it makes: those of one that compares with runs without faults are none here. */
  readonly properties: readonly ClusterProperty[];
  readonly claims: readonly Property[];
}

/** @param only ids of the only properties that are wanted */
export function wholeCluster(input: VerifyInput, only?: readonly string[]): WholeCluster {
  const properties = selectedProperties(input.scenario, only);
  const inventory = inventoryOf(input.objects, input.scenario, observedBy(properties));
  const group = inventory.workloads;
  const cluster = clusterOf(inventory, group);
  const claims = properties.flatMap((p) => p.on(cluster));
  return { inventory, group, system: clusterSystem(cluster, nameOf(group)), properties, claims };
}
