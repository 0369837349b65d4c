// Volumes that only one node may use at a time (ReadWriteOnce, ReadWriteOncePod), where more than one could: which pods use them.
// A volume is called by its claim: the two belong together as long as the claim exists.
// Source: pkg/volume/util/util.go (IsMultiAttachAllowed).

import { nameInUid } from "../apiserver/uids.ts";
import type { Cluster, Owner } from "../cluster.ts";
import type { AccessMode } from "../kubernetes/index.ts";
import type { NodeFacts } from "../nodes/node-facts.ts";
import type { PodState } from "../state.ts";
import { keyOf } from "./claims.ts";
import { needsAttaching } from "./drivers.ts";
import { type ClaimFacts, claimNamesIn, type StorageFacts } from "./facts.ts";
import { classOf, whyNotReachable } from "./volumes.ts";

const ZONE = "topology.kubernetes.io/zone";

/** What a claim may be bound to, as far as it matters here. */
interface Candidate {
  readonly attaches: boolean;
  readonly isExclusive: boolean;
}

/** The volume of a claim that pods use. */
export interface ExclusiveVolume {
  /** Namespace and name of the claim. */
  readonly claim: string;
  /** The attach/detach controller sees to it that one node has it. */
  readonly attaches: boolean;
}

function isExclusive(modes: readonly AccessMode[]): boolean {
  return !modes.includes("ReadWriteMany") && !modes.includes("ReadOnlyMany");
}

/** What the claim may be bound to, of what more than one node reaches. */
function candidates(
  storage: StorageFacts,
  nodes: readonly NodeFacts[],
  claim: ClaimFacts,
): readonly Candidate[] {
  const { volumeName } = claim.spec;
  const found = classOf(storage, claim);
  const made =
    found === undefined || volumeName !== undefined || mostReaching(found.reach, nodes) < 2
      ? []
      : [{ attaches: needsAttaching(found.driver, storage), isExclusive: isExclusive(claim.accessModes) }];
  const there = storage.volumes.filter(
    ({ name, spec: { storageClassName = "" } }) =>
      (volumeName ?? name) === name &&
      storageClassName === claim.className &&
      nodes.filter((node) => whyNotReachable(storage, { name }, node) === undefined).length > 1,
  );
  return [
    ...made,
    ...there.map(({ spec }) => ({
      attaches: needsAttaching(spec.source, storage),
      isExclusive: isExclusive(spec.accessModes),
    })),
  ];
}

/** How many nodes reach a volume that is made, at most. */
function mostReaching(reach: "anywhere" | "zone" | "node" | "none", nodes: readonly NodeFacts[]): number {
  if (reach === "anywhere") return nodes.length;
  if (reach !== "zone") return 1;
  // A volume that is made for a node without a zone is reached from everywhere.
  if (nodes.some(({ labels }) => labels[ZONE] === undefined)) return nodes.length;
  return Math.max(
    0,
    ...Map.groupBy(nodes, ({ labels }) => labels[ZONE])
      .values()
      .map((all) => all.length),
  );
}

/** Whether volumes of different sorts may come of the claim: it is taken to be exclusive, and attached, if any of them is. */
export function isOfSeveralSorts(
  storage: StorageFacts,
  nodes: readonly NodeFacts[],
  claim: ClaimFacts,
): boolean {
  const sorts = candidates(storage, nodes, claim).map((one) => JSON.stringify(one));
  return new Set(sorts).size > 1;
}

/** @param claim Its name, which for a claim of a StatefulSet is not that of its template. */
function volumeOf(
  storage: StorageFacts,
  nodes: readonly NodeFacts[],
  facts: ClaimFacts,
): { readonly attaches: boolean } | undefined {
  const found = candidates(storage, nodes, facts).filter((one) => one.isExclusive);
  return found.length === 0 ? undefined : { attaches: found.some(({ attaches }) => attaches) };
}

/** The exclusive volumes that pods of a cluster use. */
export interface ExclusiveVolumes {
  /** There are none: nothing of what follows costs a state. */
  readonly isEmpty: boolean;
  of(pod: PodState): readonly ExclusiveVolume[];
}

export function exclusiveVolumes(cluster: Pick<Cluster, "nodes" | "owners" | "storage">): ExclusiveVolumes {
  const byOwner = new Map<string, (index: number | undefined) => readonly ExclusiveVolume[]>();
  for (const owner of cluster.owners) {
    const volumes = volumesOfPods(cluster, owner);
    if (volumes !== undefined) byOwner.set(owner.name, volumes);
  }
  return {
    isEmpty: byOwner.size === 0,
    of: ({ metadata: { owner, index } }) => byOwner.get(nameInUid(owner))?.(index) ?? [],
  };
}

/** By the ordinal of the pod; undefined if its pods have no such volumes. */
function volumesOfPods(
  { nodes, storage }: Pick<Cluster, "nodes" | "storage">,
  { template: { namespace, spec }, workload }: Owner,
): ((index: number | undefined) => readonly ExclusiveVolume[]) | undefined {
  const facts = nodes.map((node) => node.facts);
  const names = claimNamesIn(spec);
  const own = storage.claims.filter((claim) => claim.namespace === namespace && names.includes(claim.name));
  const named = own.flatMap((claim): readonly ExclusiveVolume[] => {
    const volume = volumeOf(storage, facts, claim);
    return volume === undefined ? [] : [{ claim: keyOf(claim), ...volume }];
  });
  const templates = (workload.claimTemplates ?? []).flatMap(({ name, ...rest }) => {
    const volume = volumeOf(storage, facts, { name, ...rest });
    return volume === undefined ? [] : [{ name, ...volume }];
  });
  if (named.length + templates.length === 0) return undefined;
  return (index) => [
    ...named,
    ...templates.map(({ name, attaches }) => ({
      claim: keyOf({ namespace, name: `${name}-${workload.ref.name}-${index}` }),
      attaches,
    })),
  ];
}
