// Volume claims that are to go with their set, or with their pod, do go.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import { specsOf } from "../model/cluster.ts";
import { claimUsers } from "../model/controllers/volume-claims.ts";
import { isInOrdinalRange } from "../model/semantics/index.ts";
import { isDeleting } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const claimsNotLeaked: ClusterProperty = {
  id: "claims-not-leaked",
  kind: "liveness",
  title: "no volume claim stays that is to be deleted",
  description:
    "In every fair run there is a point from which on no volume claim stays, with nobody deleting it, that is to go: after the " +
    "StatefulSet is gone where whenDeleted is Delete, or once it does not want the claim's pod any more, and that pod is gone, where " +
    "whenScaled is. A claim goes only with the owner that the controller has written into it: one whose set is deleted between " +
    "the making of the claim and that write, with the controller down meanwhile, stays for ever. So does one whose pod was " +
    "gone already, and not made again, when the set was scaled down. Applies to policies that no edit or agent changes.",
  decidedBy: ["spec.persistentVolumeClaimRetentionPolicy", "spec.volumeClaimTemplates"],
  source:
    "pkg/controller/statefulset/stateful_pod_control.go (CreateStatefulPod, UpdatePodClaimForRetentionPolicy), stateful_set_control.go (fixPodClaim)",
  on(cluster) {
    return cluster.statefulSets.flatMap((set) => {
      if (set.claims === undefined) return [];
      const policies = specsOf(cluster, set).map(({ claims }) => claims);
      const always = (when: "whenDeleted" | "whenScaled"): boolean =>
        policies.every((policy) => policy?.[when] === "Delete");
      const [goesWithSet, goesWithPod] = [always("whenDeleted"), always("whenScaled")];
      if (!goesWithSet && !goesWithPod) return [];
      const { pending, bound } = claimUsers(cluster, set);
      const reads = { set: set.slot, claims: set.claims, pending, bound };
      const goal = predicate(`no claim of ${set.title} is left behind`, reads, (now) => {
        const used = [...now.pending, ...now.bound].flat();
        return !now.claims.some((claim) => {
          if (claim.deletionTimestamp !== undefined || used.includes(claim.index)) return false;
          if (now.set === null) return goesWithSet;
          return goesWithPod && !isDeleting(now.set) && !isInOrdinalRange(now.set.spec, claim.index);
        });
      });
      return eventuallyAlways(idFor(claimsNotLeaked, set.title), goal);
    });
  },
};
