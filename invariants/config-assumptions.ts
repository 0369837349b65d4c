// What verdicts rest on as far as ConfigMaps and Secrets go: only what this input makes matter.
import { type Inventory, titleOf } from "../model/inventory/inventory.ts";
import { type Assumption, applying } from "./assumption.ts";

/** What the scenario says is there. */
export function configBounds({ scenario: { provided } }: Inventory): readonly string[] {
  if (provided.length === 0) return [];
  return [
    `taken to be there all the time, ConfigMaps and Secrets with every key: ${provided.map(titleOf).join(", ")}`,
  ];
}

function needs({ workloads }: Inventory) {
  return workloads.flatMap((w) => w.owners.flatMap(({ template }) => template.config));
}

const CONFIGURATION: readonly Assumption[] = [
  {
    applies: (inventory) => needs(inventory).length > 0,
    text: "kubelets see ConfigMaps and Secrets as they are when they start containers; containers that start together wait together for what one of them lacks; volumes that were mounted once stay mounted until the pod is gone",
  },
  {
    applies: (inventory) =>
      inventory.observed.includes("config") && needs(inventory).some(({ via }) => via === "volume"),
    text: "files in volumes are as old as the start of their containers at most, and those of one object are refreshed at once, at any time after a change",
  },
  {
    applies: (inventory) =>
      inventory.workloads.some(({ config }) => config?.contents.some(({ sealed }) => sealed) === true),
    text: "of an immutable object that is made anew with other data, new pods see the new data (Kubernetes: on a node where old pods still use it, perhaps the old)",
  },
];

export function configAssumptions(inventory: Inventory): readonly string[] {
  return applying(CONFIGURATION, inventory);
}
