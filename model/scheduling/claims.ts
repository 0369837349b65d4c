// What the scheduler does about the claims of a pod before it binds the pod: it chooses the node, and volumes are bound there.
// It then takes any node that reaches them: Kubernetes takes the chosen one, unless the binding of volumes takes too long.
// Source: pkg/scheduler/framework/plugins/volumebinding/volume_binding.go (PreFilter, Filter, PreBind).
import { type Alternative, act } from "../../explorer/system.ts";
import { type Cluster, type ClusterNode, type Owner, podName } from "../cluster.ts";
import type { PodState } from "../state.ts";
import {
  bindingWrites,
  type ClaimsOfOwner,
  type ClaimsView,
  claimReads,
  claimsNow,
  volumesNow,
} from "../storage/claims.ts";
import { countedVolumes, whyFull } from "../storage/limits.ts";
import { placing } from "../storage/placing.ts";
import { informer } from "./informer.ts";
import type { Place } from "./seen.ts";

/** What the scheduler reads for the claims of the pods of an owner. */
export function seenClaims(cluster: Cluster, claims: ClaimsOfOwner | undefined) {
  if (claims === undefined) return {};
  const { claims: objects, claimsOfSet, volumes } = claimReads(cluster, claims);
  return {
    claims: objects.map((slot) => informer.see("PersistentVolumeClaim", slot)),
    claimsOfSet: claimsOfSet.map((slot) => informer.see("PersistentVolumeClaim", slot)),
    volumes: volumes.map((slot) => informer.see("PersistentVolume", slot)),
  };
}

/** Undefined if nothing keeps the pod from the node; else what is done instead: nothing, or volumes are bound. */
export function volumesFirst(
  cluster: Cluster,
  owner: Owner,
  claims: ClaimsOfOwner,
  view: ClaimsView,
  pod: PodState,
  node: ClusterNode,
): readonly Alternative[] | undefined {
  const now = claimsNow(owner, claims, view, pod.metadata.index);
  const found = placing(cluster, now, volumesNow(cluster.volumes, view.volumes), node);
  if (found.kind === "ready") return undefined;
  if (found.kind === "rejected") return [];
  const label = pod.metadata.index === undefined ? "bind volumes" : `bind volumes of ${podName(owner, pod)}`;
  return found.ways.map((way) => ({
    ...act(
      label,
      ...bindingWrites(cluster.volumes, view.volumes, claims.ofSet, view.claimsOfSet?.[0] ?? [], way),
    ),
    detail: `on ${node.facts.name}`,
  }));
}

/** The places as a pod with these claims finds them. */
export function placesFor(
  cluster: Cluster,
  owner: Owner,
  claims: ClaimsOfOwner | undefined,
  view: ClaimsView,
  pod: PodState,
  places: readonly Place[],
): readonly Place[] {
  if (claims === undefined) return places;
  const now = claimsNow(owner, claims, view, pod.metadata.index);
  const volumes = volumesNow(cluster.volumes, view.volumes);
  const counted = countedVolumes(cluster);
  return places.map((place) => {
    // Volumes of pods that have to go stay attached, and count, until these are gone: preemption does not help.
    const full = whyFull(counted, place.node, place.seen.volumes ?? [], pod);
    if (full !== undefined)
      return { ...place, unreachable: { ...full, code: "UnschedulableAndUnresolvable" } };
    const found = placing(cluster, now, volumes, place.node);
    if (found.kind !== "rejected") return place;
    return { ...place, unreachable: { code: "UnschedulableAndUnresolvable", reasons: [found.reason] } };
  });
}
