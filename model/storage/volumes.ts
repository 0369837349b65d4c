// Which volume a claim may be bound to, and from which nodes a volume can be reached.
// Sources: pkg/controller/volume/persistentvolume/pv_controller.go (syncUnboundClaim), pkg/scheduler/framework/plugins/
// volumebinding/binder.go (findMatchingVolumes, checkVolumeProvisions, checkBoundClaims).
import type { Labels } from "../kubernetes/index.ts";
import { HOSTNAME, type NodeFacts } from "../nodes/node-facts.ts";
import {
  type BindableVolume,
  matchesNodeSelector,
  volumesForClaim,
  volumeZoneTest,
} from "../semantics/index.ts";
import type { BoundVolume, VolumeState } from "../stored.ts";
import type { ClaimFacts, ClassFacts, StorageFacts, VolumeFacts } from "./facts.ts";

const ZONE = "topology.kubernetes.io/zone";

/** Of a volume of a manifest, what is known of it now; null: it is deleted. */
export interface VolumeNow {
  readonly facts: VolumeFacts;
  readonly state: VolumeState | null;
}

export function classOf(storage: StorageFacts, claim: ClaimFacts): ClassFacts | undefined {
  return storage.classes.find(({ name }) => name === claim.className);
}

/** The claim waits for its first pod. */
export function isDelayed(storage: StorageFacts, claim: ClaimFacts): boolean {
  return classOf(storage, claim)?.mode === "WaitForFirstConsumer";
}

/** Why a pod with this volume cannot go to the node. */
export function whyNotReachable(
  { volumes }: StorageFacts,
  volume: BoundVolume,
  { name, labels }: NodeFacts,
): string | undefined {
  if (volume.reach !== undefined) {
    const isThere = Object.entries(volume.reach).every(([key, value]) => labels[key] === value);
    return isThere ? undefined : "node(s) didn't match PersistentVolume's node affinity";
  }
  const facts = volumes.find((v) => v.name === volume.name);
  if (facts === undefined) return `persistentvolume "${volume.name}" not found`;
  if (!allows(facts, { name, labels })) return "node(s) didn't match PersistentVolume's node affinity";
  const zone = volumeZoneTest(["claim"], {
    claims: { claim: { volumeName: facts.name } },
    volumes: { [facts.name]: facts.labels },
    classes: {},
  });
  return zone(labels)?.reasons.join(", ");
}

function allows({ spec: { nodeAffinity } }: VolumeFacts, node: Pick<NodeFacts, "name" | "labels">): boolean {
  return nodeAffinity === undefined || matchesNodeSelector(nodeAffinity.required, node);
}

/** A claim that looks for a volume: `key` is its namespace and name. */
export interface Seeker {
  readonly facts: ClaimFacts;
  readonly key: string;
}

/**
 * The volumes that a claim may get: one of those that are there, or a new one. With a node: only those that a pod there
 * can reach.
 */
export function choicesFor(
  storage: StorageFacts,
  nodes: readonly NodeFacts[],
  { facts, key }: Seeker,
  volumes: readonly VolumeNow[],
  node?: NodeFacts,
): readonly BoundVolume[] {
  const known = volumes.filter(({ facts: { name } }) => (facts.spec.volumeName ?? name) === name);
  const usable = known
    .flatMap((v) => bindable(v, facts))
    .filter((v) => node === undefined || allows(v.facts, node));
  const { selector, volumeMode } = facts.spec;
  const [namespace = "", name = ""] = key.split("/");
  const claim = {
    namespace,
    name,
    accessModes: facts.accessModes,
    storage: facts.spec.resources.requests.storage,
    storageClassName: facts.className,
    ...(selector === undefined ? {} : { selector }),
    ...(volumeMode === undefined ? {} : { volumeMode }),
  };
  const isReserved = facts.spec.volumeName !== undefined;
  const waits = node === undefined && isDelayed(storage, facts) && !isReserved;
  const found = volumesForClaim(claim, usable, waits);
  if (found.length > 0) return found.map((v) => ({ name: v.facts.name }));
  if (isReserved || waits || selector !== undefined) return [];
  const storageClass = classOf(storage, facts);
  return storageClass === undefined ? [] : provisioned(storageClass, node === undefined ? nodes : [node]);
}

function bindable(
  { facts, state }: VolumeNow,
  claimed: ClaimFacts,
): readonly (BindableVolume & { readonly facts: VolumeFacts })[] {
  if (state === null) return [];
  const {
    capacity,
    claimRef,
    persistentVolumeReclaimPolicy: _,
    nodeAffinity: __,
    source: ___,
    ...traits
  } = facts.spec;
  const [namespace, name] = state.claim?.split("/") ?? [];
  const taken = namespace === undefined || name === undefined ? claimRef : { namespace, name };
  // Where volume and claim name each other, the controller does not look whether the volume is being deleted.
  const isAgreed = claimed.spec.volumeName === facts.name && claimRef !== undefined;
  return state.phase === "Available"
    ? [
        {
          ...traits,
          facts,
          labels: facts.labels,
          capacity: capacity.storage,
          phase: "Available",
          deleting: state.deletionTimestamp !== undefined && !isAgreed,
          ...(taken === undefined ? {} : { claimRef: taken }),
        },
      ]
    : [];
}

/** The volumes that a provisioner may make for pods on these nodes, one for each place. */
function provisioned(
  { reach, allowedTopologies = [] }: ClassFacts,
  nodes: readonly NodeFacts[],
): readonly BoundVolume[] {
  if (reach === "none") return [];
  const isAllowed = (labels: Labels): boolean =>
    allowedTopologies.length === 0 ||
    allowedTopologies.some(({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.every(({ key, values }) => values.includes(labels[key] ?? "")),
    );
  const places = nodes
    .filter(({ labels }) => isAllowed(labels))
    .map((node) => JSON.stringify(placeOf(node, reach)));
  return [...new Set(places)].toSorted().map((place) => ({ reach: JSON.parse(place) }));
}

function placeOf({ name, labels }: NodeFacts, reach: "anywhere" | "zone" | "node"): Labels {
  if (reach === "node") return { [HOSTNAME]: labels[HOSTNAME] ?? name };
  const zone = labels[ZONE];
  return reach === "anywhere" || zone === undefined ? {} : { [ZONE]: zone };
}
