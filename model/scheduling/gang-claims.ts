// The claims of pods of a gang: to which nodes they let the pods go, and which volumes are bound together with the pods.
import type { Slot, Write } from "../../explorer/system.ts";
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import type { PodState } from "../state.ts";
import {
  bindingWrites,
  type ClaimNow,
  type ClaimsOfOwner,
  claimReads,
  claimsNow,
  claimsOf,
  volumesNow,
} from "../storage/claims.ts";
import { type Binding, placing } from "../storage/placing.ts";
import type { BoundVolume, ClaimState, StoredPodless, VolumeState } from "../stored.ts";
import { informer } from "./informer.ts";

/** What is stored of the claims of a gang, and of the volumes that they may get. */
export interface GangClaimsView {
  readonly claims: readonly (StoredPodless | null)[];
  readonly claimsOfSet: readonly (readonly ClaimState[])[];
  readonly volumes: readonly (VolumeState | null)[];
}

/** The volumes that are chosen for claims, by namespace and name of the claim, in the order of the alphabet. */
export type Chosen = { readonly [claim: string]: BoundVolume };

/** A pod of the gang, by its owner. */
interface Member {
  readonly owner: string;
  readonly pod: PodState;
}

export interface GangClaims {
  /** Nothing where no pod has claims that matter. */
  readonly reads: {
    readonly claims: readonly Slot<StoredPodless | null>[];
    readonly claimsOfSet: readonly Slot<readonly ClaimState[]>[];
    readonly volumes: readonly Slot<VolumeState | null>[];
  };
  /** Whether pods of the owner differ by their claims. */
  has(owner: string): boolean;
  /** What may be chosen, beyond what is, for the pod to go to the node; empty if it cannot. */
  waysTo(node: ClusterNode, member: Member, view: GangClaimsView, chosen: Chosen): readonly Chosen[];
  /** Of what is chosen, that which is for claims of the pod. */
  chosenFor(member: Member, view: GangClaimsView, chosen: Chosen): Chosen;
  /** The claims of these pods bound to what is chosen for them. */
  writes(placed: readonly (Member & { readonly volumes?: Chosen })[], view: GangClaimsView): readonly Write[];
}

interface OwnerWithClaims {
  readonly owner: Owner;
  readonly claims: ClaimsOfOwner;
}

export function gangClaims(cluster: Cluster, owners: readonly Owner[]): GangClaims {
  const having = owners.flatMap((owner): readonly OwnerWithClaims[] => {
    const claims = claimsOf(cluster, owner);
    return claims === undefined ? [] : [{ owner, claims }];
  });
  const all = having.map(({ claims }) => claimReads(cluster, claims));
  const objects = [...new Set(all.flatMap(({ claims }) => claims))];
  const sets = [...new Set(all.flatMap(({ claimsOfSet }) => claimsOfSet))];
  const of = (name: string) => having.find(({ owner }) => owner.name === name);
  const now = ({ owner: name, pod }: Member, view: GangClaimsView): readonly ClaimNow[] => {
    const found = of(name);
    if (found === undefined) return [];
    const own = claimReads(cluster, found.claims);
    const seen = {
      claims: own.claims.map((slot) => view.claims[objects.indexOf(slot)] ?? null),
      claimsOfSet: own.claimsOfSet.map((slot) => view.claimsOfSet[sets.indexOf(slot)] ?? []),
    };
    return claimsNow(found.owner, found.claims, seen, pod.metadata.index);
  };
  return {
    reads: {
      claims: objects.map((slot) => informer.see("PersistentVolumeClaim", slot)),
      claimsOfSet: sets.map((slot) => informer.see("PersistentVolumeClaim", slot)),
      volumes: (having.length === 0 ? [] : cluster.volumes).map(({ slot }) =>
        informer.see("PersistentVolume", slot),
      ),
    },
    has: (owner) => of(owner) !== undefined,
    waysTo(node, member, view, chosen) {
      if (of(member.owner) === undefined) return [chosen];
      const taken = Object.values(chosen).map(({ name }) => name);
      const free = volumesNow(cluster.volumes, view.volumes).map((volume) =>
        taken.includes(volume.facts.name) ? { ...volume, state: null } : volume,
      );
      const claims = now(member, view).map((claim) => ({
        ...claim,
        volume: chosen[claim.key] ?? claim.volume,
      }));
      const found = placing(cluster, claims, free, node);
      if (found.kind === "rejected") return [];
      if (found.kind === "ready") return [chosen];
      return found.ways.map((way) => withWay(chosen, way));
    },
    chosenFor(member, view, chosen) {
      const keys = now(member, view).map(({ key }) => key);
      return sorted(Object.entries(chosen).filter(([key]) => keys.includes(key)));
    },
    writes(placed, view) {
      const bySet = new Map<Slot<readonly ClaimState[]> | undefined, readonly Binding[]>();
      const done = new Set<string>();
      for (const member of placed) {
        const set = of(member.owner)?.claims.ofSet;
        const bindings = now(member, view).flatMap((claim): readonly Binding[] => {
          const volume = member.volumes?.[claim.key];
          return volume === undefined || done.has(claim.key) ? [] : [{ claim, volume }];
        });
        for (const { claim } of bindings) done.add(claim.key);
        bySet.set(set, [...(bySet.get(set) ?? []), ...bindings]);
      }
      return [...bySet].flatMap(([set, bindings]) => {
        const stored = set === undefined ? [] : (view.claimsOfSet[sets.indexOf(set)] ?? []);
        return bindingWrites(cluster.volumes, view.volumes, set, stored, bindings);
      });
    },
  };
}

function withWay(chosen: Chosen, way: readonly Binding[]): Chosen {
  const more = way.map(({ claim, volume }): readonly [string, BoundVolume] => [claim.key, volume]);
  return sorted([...Object.entries(chosen), ...more]);
}

function sorted(entries: readonly (readonly [string, BoundVolume])[]): Chosen {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
