// What volumes say of the nodes that a pod may be bound to, for those who look at steps that bind one.
import { projection } from "../explorer/system.ts";
import { type Cluster, type ClusterNode, nameInUid, newPod, type Owner } from "../model/cluster.ts";
import type { CountedVolume } from "../model/semantics/index.ts";
import { isEnded, type NodeState } from "../model/state.ts";
import { type ClaimsView, claimReads, claimsNow, claimsOf, volumesNow } from "../model/storage/claims.ts";
import { countedVolumes, rivalsOf, whyFull } from "../model/storage/limits.ts";
import { placing } from "../model/storage/placing.ts";

/** What of volumes decides about pods of the owner on the node: its claims, what is there already, and who uses them elsewhere. */
export function volumeReads(cluster: Cluster, owner: Owner, node: ClusterNode) {
  const counted = countedVolumes(cluster);
  const rivals = rivalsOf(cluster, owner);
  const usesClaims = ({ pods, gone }: NodeState): boolean =>
    gone !== true && pods.some((pod) => !isEnded(pod) && rivals.has(nameInUid(pod.metadata.owner)));
  return {
    ...claimReads(cluster, claimsOf(cluster, owner)),
    taken: counted.isEmpty
      ? []
      : [projection(node.slot, "volumes here", (state: NodeState) => counted.on(state))],
    claimed:
      rivals.size === 0
        ? []
        : cluster.nodes.map((n) => projection(n.slot, `users of claims of ${owner.name}`, usesClaims)),
  };
}

export interface VolumesSeen extends ClaimsView {
  readonly taken: readonly (readonly CountedVolume[])[];
  readonly claimed: readonly boolean[];
}

/**
 * Whether the pod that has come to the node should not have, as the volumes are.
 * @param before The indices of the owner's pods there; null for those that have none.
 */
export function volumesExclude(
  cluster: Cluster,
  owner: Owner,
  node: ClusterNode,
  seen: VolumesSeen,
  before: readonly (number | null)[],
  after: readonly (number | null)[],
): boolean {
  const claims = claimsOf(cluster, owner);
  if (claims === undefined) return false;
  const index = after.find((one) => !before.includes(one)) ?? undefined;
  const pod = newPod(owner.name, index);
  const now = claimsNow(owner, claims, seen, index);
  return (
    placing(cluster, now, volumesNow(cluster.volumes, seen.volumes), node).kind !== "ready" ||
    whyFull(countedVolumes(cluster), node, seen.taken.flat(), pod) !== undefined ||
    seen.claimed.includes(true)
  );
}
