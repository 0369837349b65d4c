// The cluster of all workloads together as one system, with what is claimed of it: for walks, which need not exhaust it.
import type { Property } from "../explorer/property.ts";
import type { TransitionSystem } from "../explorer/system.ts";
import { type Group, nameOf } from "../model/groups/groups.ts";
import type { Inventory } from "../model/inventory/inventory.ts";
import { clusterOf } from "../model/slots/cluster-of.ts";
import { clusterSystem } from "../model/system.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { Discovery, knownClaims } from "./discovery.ts";
import { ownProperties } from "./own-properties.ts";
import { observedBy, propertiesOf, selectedProperties } from "./registry.ts";
import type { VerifyInput } from "./verify-result.ts";

export interface WholeCluster {
  readonly inventory: Inventory;
  readonly group: Group;
  readonly system: TransitionSystem;
  /** What was selected, and the claims that it makes: those of one that compares with runs without faults are none here. */
  readonly properties: readonly ClusterProperty[];
  readonly claims: readonly Property[];
}

/** What is checked of an input. @param only ids of the only properties that are wanted */
export function checkedProperties(input: VerifyInput, only?: readonly string[]): readonly ClusterProperty[] {
  const builtIn = propertiesOf(input.scenario).map(({ id }) => id);
  return [...selectedProperties(input.scenario, only), ...ownProperties(input, builtIn, only)];
}

/**
 * @param only ids of the only properties that are wanted
 * @param discovery What is known of what users' own controllers write; nothing yet, if absent.
 */
export function wholeCluster(
  input: VerifyInput,
  only?: readonly string[],
  discovery?: Discovery,
): WholeCluster {
  const properties = checkedProperties(input, only);
  const { inventory } = discovery ?? new Discovery(input, observedBy(properties));
  const group = inventory.workloads;
  const cluster = clusterOf(inventory, group);
  const claims = [...properties.flatMap((p) => p.on(cluster)), ...knownClaims(cluster)];
  return { inventory, group, system: clusterSystem(cluster, nameOf(group)), properties, claims };
}
