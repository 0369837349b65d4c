// What verdicts rest on as far as volumes go.
import type { Inventory } from "../model/inventory/inventory.ts";
import { driverOf, needsAttaching } from "../model/storage/drivers.ts";
import { isOfSeveralSorts } from "../model/storage/exclusive.ts";
import { claimNamesIn } from "../model/storage/facts.ts";
import type { Assumption } from "./assumption.ts";

/** Some pod uses a claim, or there is one. */
export function hasClaims({ workloads }: Inventory): boolean {
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

/** Whose volumes are attached, of the manifests. */
function attachedDrivers({ storage }: Inventory): readonly string[] {
  const { classes, volumes } = storage;
  const drivers = [
    ...classes.filter(({ reach }) => reach !== "none").map(({ driver }) => driver),
    ...volumes.map(({ spec }) => driverOf(spec.source)),
  ];
  return [...new Set(drivers.filter((driver) => needsAttaching(driver, storage)))].sort();
}

function limitsOf({ nodes }: Inventory): readonly string[] {
  const each = nodes.flatMap(({ volumeLimits }) =>
    [...volumeLimits].map(([driver, limit]) => ({ driver, limit })),
  );
  const texts = each.map(({ driver, limit }) => {
    const of = nodes.filter(({ volumeLimits }) => volumeLimits.get(driver) === limit);
    return `${limit} of ${driver} on ${of.map(({ name }) => name).join(", ")}`;
  });
  return [...new Set(texts)];
}

/** The claims that may get volumes of which only some are attached, or only some are for one node at a time. */
function ofSeveralSorts({ nodes, storage, workloads }: Inventory): readonly string[] {
  const claims = [...storage.claims, ...workloads.flatMap(({ claimTemplates = [] }) => claimTemplates)];
  return claims.filter((claim) => isOfSeveralSorts(storage, nodes, claim)).map(({ name }) => `claim ${name}`);
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
    applies: (inventory) => hasClaims(inventory) && attachedDrivers(inventory).length === 0,
    text: "a kubelet mounts what its pod claims at once",
  },
  {
    applies: (inventory) => hasClaims(inventory) && attachedDrivers(inventory).length > 0,
    text: (inventory) =>
      `volumes of ${attachedDrivers(inventory).join(" and ")} are attached to a node before they are mounted there, which always succeeds; that is followed where one node may have the volume at a time, and several reach it; all others are mounted at once`,
  },
  {
    applies: (inventory) => hasClaims(inventory) && attachedDrivers(inventory).length > 0,
    text: (inventory) =>
      inventory.scenario.disableForceDetachOnTimeout
        ? "no volume is detached by force from a node that is not ready, unless it is tainted as out of service (disableForceDetachOnTimeout)"
        : "some time after its pod is gone (a timer), a volume is detached by force from a node that is not ready; what is detached from a machine that runs on, is used there as before",
  },
  {
    applies: (inventory) => hasClaims(inventory) && inventory.storage.isGiven,
    text: (inventory) => {
      const limits = limitsOf(inventory);
      return limits.length === 0
        ? "how many volumes a node takes is not limited"
        : `a node takes so many volumes of a driver, and of others any number: ${limits.join("; ")}; what is still attached counts, and preemption makes no room for volumes`;
    },
  },
  {
    applies: (inventory) => ofSeveralSorts(inventory).length > 0,
    text: (inventory) =>
      `volumes of different sorts may be bound to ${ofSeveralSorts(inventory).join(" and ")}: every one is taken to be for one node at a time if one of them is, and to be attached if one of these is`,
  },
];
