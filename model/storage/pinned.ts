// The claims of pods with nodeName, which never meet the scheduler: their kubelet waits until these are bound.
// Source: pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go (getPVCExtractPV).
import type { Slot } from "../../explorer/system.ts";
import type { Cluster, Owner } from "../cluster.ts";
import type { PodState } from "../state.ts";
import type { ClaimState, StoredPodless } from "../stored.ts";
import { type ClaimsOfOwner, claimReads, claimsNow, claimsOf } from "./claims.ts";

export interface PinnedClaims {
  /** Nothing where there are no such pods. */
  readonly reads: {
    readonly pinnedClaims: readonly Slot<StoredPodless | null>[];
    readonly pinnedSets: readonly Slot<readonly ClaimState[]>[];
  };
  /** Why the claims of a pod are not mounted, if so; `seen` is what was read. */
  whyNotMounted(
    owner: Owner,
    pod: PodState,
    seen: {
      readonly pinnedClaims: readonly (StoredPodless | null)[];
      readonly pinnedSets: readonly (readonly ClaimState[])[];
    },
  ): string | undefined;
}

export function pinnedClaims(cluster: Cluster): PinnedClaims {
  const pinned = new Map<string, ClaimsOfOwner>();
  for (const owner of cluster.owners) {
    const claims = owner.template.spec.nodeName === undefined ? undefined : claimsOf(cluster, owner);
    if (claims !== undefined) pinned.set(owner.name, claims);
  }
  const all = [...pinned.values()].map((claims) => claimReads(cluster, claims));
  const objects = [...new Set(all.flatMap(({ claims }) => claims))];
  const sets = [...new Set(all.flatMap(({ claimsOfSet }) => claimsOfSet))];
  return {
    reads: { pinnedClaims: objects, pinnedSets: sets },
    whyNotMounted: (owner, { metadata: { index } }, seen) => {
      const claims = pinned.get(owner.name);
      if (claims === undefined) return undefined;
      const own = claimReads(cluster, claims);
      const view = {
        claims: own.claims.map((slot) => seen.pinnedClaims[objects.indexOf(slot)] ?? null),
        claimsOfSet: own.claimsOfSet.map((slot) => seen.pinnedSets[sets.indexOf(slot)] ?? []),
      };
      const waiting = claimsNow(owner, claims, view, index).find(
        ({ state, volume }) => state === "missing" || (cluster.storage.isGiven && volume === undefined),
      );
      return waiting === undefined ? undefined : `its claim ${waiting.facts.name} is not bound`;
    },
  };
}
