// The transition system of a world, with everything that is claimed of it.
import type { Property } from "../../explorer/property.ts";
import type { TransitionSystem } from "../../explorer/system.ts";
import type { VerifyInput } from "../../invariants/index.ts";
import { observedBy, selectedProperties } from "../../invariants/registry.ts";
import type { Cluster } from "../../model/cluster.ts";
import { clusterOf, clusterSystem, type Inventory, inventoryOf } from "../../model/index.ts";
import { loadWorld, type World } from "../clusters/world.ts";

export interface WorldSystem {
  readonly input: VerifyInput;
  readonly inventory: Inventory;
  /** Of all workloads, whether they contend or not. */
  readonly cluster: Cluster;
  readonly system: TransitionSystem;
  /** Of all properties, but those that compare with other runs. */
  readonly claims: readonly Property[];
}

/** @throws InputErrors if it is not valid */
export function systemOf(world: World): WorldSystem {
  const input = loadWorld(world);
  const { objects, scenario } = input;
  const properties = selectedProperties(scenario);
  const inventory = inventoryOf(objects, scenario, observedBy(properties));
  const cluster = clusterOf(inventory, inventory.workloads);
  const system = clusterSystem(cluster, "world");
  return { input, inventory, cluster, system, claims: properties.flatMap((p) => p.on(cluster)) };
}

/** A claim without the node that it is about: equal nodes trade places. */
export function withoutNode(id: string): string {
  return id.replace(/\bnode-\d+\b/g, "node");
}
