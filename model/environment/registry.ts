// The registry that images are pulled from: it may be out, and may come back.
import { act, type Process, process } from "../../explorer/system.ts";
import { budgetOf, type Cluster } from "../cluster.ts";

export function registryEvents(cluster: Cluster): readonly Process[] {
  const { registry } = cluster;
  if (registry === undefined) return [];
  const budget = budgetOf(cluster, "registryOutages");
  return [
    process({
      name: "fault: the registry goes down",
      reads: { left: budget, registry },
      environment: true,
      labels: ["registry goes down"],
      step: ({ left, registry: now }) =>
        left === 0 || now === "down"
          ? []
          : [act("registry goes down", budget.set(left - 1), registry.set("down"))],
    }),
    process({
      name: "the registry comes back",
      reads: { registry },
      environment: true,
      labels: ["registry comes back"],
      step: ({ registry: now }) => (now === "down" ? [act("registry comes back", registry.set("up"))] : []),
    }),
  ];
}
