// Zones and regions of volumes: a pod goes only where the volumes that it claims can be reached.
// Sources: pkg/scheduler/framework/plugins/volumezone/volume_zone.go,
// staging/src/k8s.io/cloud-provider/volume/helpers/zones.go (several zones in one label).
import type { Labels } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import type { Rejection } from "./node-filters.ts";

/** A claim for storage. Without a volume it is not bound yet. */
export interface ZonedClaim {
  readonly volumeName?: string;
  readonly storageClassName?: string;
}

/** The storage of a cluster, as far as the scheduler looks at it: each kind by name, claims those of one namespace. */
export interface ZonedStorage {
  readonly claims: { readonly [name: string]: ZonedClaim };
  /** The labels of the volumes. */
  readonly volumes: { readonly [name: string]: Labels };
  readonly classes: { readonly [name: string]: { readonly volumeBindingMode?: string } };
}

/** The label keys that confine volumes, and the node label that stands in for each where the node lacks the key. */
const TOPOLOGY_LABELS: ReadonlyMap<string, string> = new Map([
  ["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
  ["topology.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["topology.kubernetes.io/region", "topology.kubernetes.io/region"],
]);

/** One label of a volume: the node's value has to be among these. */
interface Confinement {
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * The test of nodes, by their labels, for a pod with these claims. A claim that has to be bound first rejects every
 * node, unless its volume is to be bound with the pod; nodes without any zone or region are taken for reachable.
 */
export function volumeZoneTest(
  claimNames: readonly string[],
  storage: ZonedStorage,
): (nodeLabels: Labels) => Rejection | undefined {
  const confinements: Confinement[] = [];
  for (const name of claimNames) {
    const found = confinementsOf(name, storage);
    if (typeof found === "string") return () => unresolvable(found);
    confinements.push(...found);
  }
  return (nodeLabels) => {
    const zoned = [...TOPOLOGY_LABELS.keys()].some((key) => Object.hasOwn(nodeLabels, key));
    if (!zoned || confinements.every((confinement) => allows(confinement, nodeLabels))) return undefined;
    return unresolvable("node(s) had no available volume zone");
  };
}

/** What the volume behind a claim demands, or why there is none to ask. */
function confinementsOf(claimName: string, storage: ZonedStorage): readonly Confinement[] | string {
  if (claimName === "") return "PersistentVolumeClaim had no name";
  const claim = lookup(storage.claims, claimName);
  if (claim === undefined) return `persistentvolumeclaim "${claimName}" not found`;
  if (claim.volumeName === undefined || claim.volumeName === "") return whyUnbound(claim, storage) ?? [];
  const labels = lookup(storage.volumes, claim.volumeName);
  return labels === undefined ? `persistentvolume "${claim.volumeName}" not found` : demands(labels);
}

/** Undefined if the claim rightly waits for its pod to be scheduled. */
function whyUnbound({ storageClassName = "" }: ZonedClaim, storage: ZonedStorage): string | undefined {
  if (storageClassName === "") return "PersistentVolumeClaim had no pv name and storageClass name";
  const storageClass = lookup(storage.classes, storageClassName);
  if (storageClass === undefined) return `storageclasses.storage.k8s.io "${storageClassName}" not found`;
  const { volumeBindingMode: mode } = storageClass;
  if (mode === undefined) return `VolumeBindingMode not set for StorageClass "${storageClassName}"`;
  return mode === "WaitForFirstConsumer" ? undefined : "PersistentVolume had no name";
}

/** Several zones are separated by "__". A label with an empty zone is ignored. */
function demands(labels: Labels): readonly Confinement[] {
  return [...TOPOLOGY_LABELS.keys()].flatMap((key): Confinement[] => {
    const values = lookup(labels, key)
      ?.split("__")
      .map((zone) => zone.trim());
    return values === undefined || values.includes("") ? [] : [{ key, values }];
  });
}

function allows({ key, values }: Confinement, nodeLabels: Labels): boolean {
  const value = lookup(nodeLabels, key) ?? lookup(nodeLabels, TOPOLOGY_LABELS.get(key) ?? key);
  return value !== undefined && values.includes(value);
}

function unresolvable(reason: string): Rejection {
  return { code: "UnschedulableAndUnresolvable", reasons: [reason] };
}
