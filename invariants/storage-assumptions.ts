// What verdicts rest on as far as volumes go.
import type { Inventory } from "../model/inventory.ts";
import { claimNamesIn } from "../model/storage/facts.ts";
import type { Assumption } from "./assumption.ts";

/** Some pod uses a claim. */
function hasClaims({ workloads }: Inventory): boolean {
  return workloads.some(
    ({ kind, claimTemplates, owners }) =>
      kind === "PersistentVolumeClaim" ||
      claimTemplates !== undefined ||
      owners.some(({ template }) => claimNamesIn(template.spec).length > 0),
  );
}

const REACH: readonly { readonly reach: string; readonly text: string }[] = [
  { reach: "anywhere", text: "from every node" },
  {
    reach: "zone",
    text: "from the nodes of one zone (topology.kubernetes.io/zone), or from every node that has no zone",
  },
  { reach: "node", text: "from one node" },
];

function reaches({ storage: { classes } }: Inventory): string {
  const found = REACH.flatMap(({ reach, text }) => {
    const names = classes.filter((c) => c.reach === reach).map(({ name }) => name);
    return names.length === 0 ? [] : [`of class ${names.join(" and ")} ${text}`];
  });
  return `volumes are reached ${found.join("; ")}: as their provisioners are known to make them, by zone if nothing is known`;
}

export const STORAGE: readonly Assumption[] = [
  {
    applies: (inventory) => hasClaims(inventory) && !inventory.storage.isGiven,
    text: "no manifest has a StorageClass or a PersistentVolume: every claim is bound at once, to a volume that every node reaches",
  },
  {
    applies: (inventory) => hasClaims(inventory) && inventory.storage.isGiven,
    text: "the StorageClasses and PersistentVolumes of the manifests are all there are; a volume and its claim are bound to each other in one step, and provisioners always succeed",
  },
  {
    applies: (inventory) =>
      hasClaims(inventory) && inventory.storage.classes.some(({ reach }) => reach !== "none"),
    text: reaches,
  },
  {
    applies: hasClaims,
    text: "a kubelet mounts what its pod claims at once, also while the volume is attached to another node, or the claim is being deleted; how many volumes a node takes is not limited",
  },
];
