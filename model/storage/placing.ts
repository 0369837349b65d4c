// What the claims of a pod say of a node: that the pod cannot go there, that it can, or that volumes are to be bound first.
// Sources: pkg/scheduler/framework/plugins/volumebinding/volume_binding.go (PreFilter, Filter, PreBind), binder.go.
import type { Cluster, ClusterNode } from "../cluster.ts";
import type { BoundVolume } from "../stored.ts";
import type { ClaimNow } from "./claims.ts";
import { choicesFor, isDelayed, type VolumeNow, whyNotReachable } from "./volumes.ts";

export interface Binding {
  readonly claim: ClaimNow;
  readonly volume: BoundVolume;
}

export type Placing =
  | { readonly kind: "rejected"; readonly reason: string }
  | { readonly kind: "ready" }
  /** Claims that wait for their first pod: all at once, in any of these ways. */
  | { readonly kind: "to bind"; readonly ways: readonly (readonly Binding[])[] };

/** Why no node will do for a pod with these claims; undefined if that depends on the node. */
export function whyNowhere({ storage }: Cluster, claims: readonly ClaimNow[]): string | undefined {
  for (const { state, facts, key, volume } of claims) {
    const name = key.slice(key.indexOf("/") + 1);
    if (state === "missing") return `persistentvolumeclaim "${name}" not found`;
    if (state === "deleting") return `persistentvolumeclaim "${name}" is being deleted`;
    if (volume === undefined && storage.isGiven && !isDelayed(storage, facts)) {
      return "pod has unbound immediate PersistentVolumeClaims";
    }
  }
  return undefined;
}

export function placing(
  cluster: Cluster,
  claims: readonly ClaimNow[],
  volumes: readonly VolumeNow[],
  node: ClusterNode,
): Placing {
  const { storage, nodes } = cluster;
  const reason = whyNowhere(cluster, claims);
  if (reason !== undefined) return { kind: "rejected", reason };
  // Where no manifest says what storage there is, every claim counts as bound, to what can be reached from everywhere.
  if (!storage.isGiven) return { kind: "ready" };
  for (const { volume } of claims) {
    const away = volume === undefined ? undefined : whyNotReachable(storage, volume, node.facts);
    if (away !== undefined) return { kind: "rejected", reason: away };
  }
  const facts = nodes.map((n) => n.facts);
  let ways: readonly (readonly Binding[])[] = [[]];
  for (const claim of claims) {
    if (claim.volume !== undefined) continue;
    const found = choicesFor(storage, facts, claim, volumes, node.facts);
    ways = ways.flatMap((way) =>
      found
        .filter(({ name }) => name === undefined || way.every(({ volume }) => volume.name !== name))
        .map((volume) => [...way, { claim, volume }]),
    );
  }
  if (ways.length === 0) {
    return { kind: "rejected", reason: "node(s) didn't find available persistent volumes to bind" };
  }
  return ways[0]?.length === 0 ? { kind: "ready" } : { kind: "to bind", ways };
}
