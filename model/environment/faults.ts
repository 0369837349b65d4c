// Faults, bounded by budgets, and what else happens to machines and containers without anybody's wish.
// A fault may happen, or not: none is fair. Only containers that wait for each other are sure to end when they have met.
import type { Process } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import { containerEvents } from "./containers.ts";
import { machineEvents } from "./machines.ts";
import { peers } from "./peers.ts";
import { readinessGates } from "./readiness-gates.ts";
import { registryEvents } from "./registry.ts";
import { singleContainerEvents } from "./single-containers.ts";
import { webhookEvents } from "./webhooks.ts";

export function faults(cluster: Cluster): readonly Process[] {
  return [
    ...cluster.nodes.flatMap((node) => [
      ...containerEvents(cluster, node),
      ...singleContainerEvents(cluster, node),
      ...machineEvents(cluster, node),
    ]),
    ...peers(cluster),
    ...readinessGates(cluster),
    ...registryEvents(cluster),
    ...webhookEvents(cluster),
  ];
}
