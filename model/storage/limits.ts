// What keeps pods from nodes because of what other pods use: claims for one pod only, and how many volumes of a driver a node takes.

import { nameInUid } from "../apiserver/uids.ts";
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import {
  type CountedVolume,
  type Rejection,
  readWriteOncePodConflict,
  volumeLimitTest,
} from "../semantics/index.ts";
import { isEnded, type NodeState, type PodState } from "../state.ts";
import { keyOf } from "./claims.ts";
import { driverOf } from "./drivers.ts";
import { type ClaimFacts, claimNamesIn, type StorageFacts } from "./facts.ts";
import { classOf } from "./volumes.ts";

/** The claims that pods of the owner name, and that one pod may use. Those that a StatefulSet makes have one user by their names. */
function onePodClaims({ storage }: Pick<Cluster, "storage">, { template }: Owner): readonly string[] {
  const names = claimNamesIn(template.spec);
  return storage.claims
    .filter(({ name, namespace }) => namespace === template.namespace && names.includes(name))
    .filter(({ accessModes }) => accessModes.includes("ReadWriteOncePod"))
    .map(keyOf);
}

/** Those who use a claim that the owner's pods want for themselves: names of owners, its own among them. Empty: nobody. */
export function rivalsOf(cluster: Pick<Cluster, "storage" | "owners">, owner: Owner): ReadonlySet<string> {
  const wanted = onePodClaims(cluster, owner);
  if (wanted.length === 0) return new Set();
  const rivals = cluster.owners.filter((other) => {
    const inUse = onePodClaims(cluster, other);
    return readWriteOncePodConflict(wanted, inUse) !== undefined;
  });
  return new Set(rivals.map(({ name }) => name));
}

/** Why a pod cannot go anywhere while `owners` have pods on nodes. */
export function whyClaimed(
  cluster: Pick<Cluster, "storage" | "owners">,
  owner: Owner,
  owners: readonly string[],
): Rejection | undefined {
  const wanted = onePodClaims(cluster, owner);
  if (wanted.length === 0) return undefined;
  const present = cluster.owners.filter(({ name }) => owners.includes(name));
  return readWriteOncePodConflict(
    wanted,
    present.flatMap((other) => onePodClaims(cluster, other)),
  );
}

/** The volumes of drivers of which some node takes only so many. A volume is called by its claim. */
export interface CountedVolumes {
  /** No node has a limit that matters. */
  readonly isEmpty: boolean;
  of(pod: PodState): readonly CountedVolume[];
  /** Those of its pods, and those that are attached to it. */
  on(state: NodeState): readonly CountedVolume[];
}

export function countedVolumes(cluster: Pick<Cluster, "nodes" | "owners" | "storage">): CountedVolumes {
  const { nodes, owners, storage } = cluster;
  const limited = new Set(nodes.flatMap(({ facts }) => [...facts.volumeLimits.keys()]));
  const driverIn = (claim: ClaimFacts): string | undefined => driverOfClaim(storage, claim, limited);
  const named = new Map(storage.claims.map((claim) => [keyOf(claim), driverIn(claim)]));
  const of = ({ metadata }: PodState): readonly CountedVolume[] => {
    if (limited.size === 0) return [];
    const owner = owners.find(({ name }) => name === nameInUid(metadata.owner));
    if (owner === undefined) return [];
    const { template, workload } = owner;
    const own = claimNamesIn(template.spec).map((name) => keyOf({ namespace: template.namespace, name }));
    return [
      ...own.flatMap((name) => counted(name, named.get(name))),
      ...(workload.claimTemplates ?? []).flatMap((facts) => {
        const name = `${facts.name}-${workload.ref.name}-${metadata.index}`;
        return counted(keyOf({ namespace: template.namespace, name }), driverIn(facts));
      }),
    ];
  };
  const templates = owners.flatMap(({ workload: { ref, claimTemplates = [] } }) =>
    claimTemplates.map((facts) => ({
      start: `${keyOf({ ...facts, name: `${facts.name}-${ref.name}` })}-`,
      driver: driverIn(facts),
    })),
  );
  const attachedAs = (claim: string): string | undefined =>
    named.get(claim) ??
    templates.find(({ start }) => claim.startsWith(start) && /^\d+$/.test(claim.slice(start.length)))?.driver;
  return {
    isEmpty: limited.size === 0,
    of,
    on: ({ pods, volumesAttached = [] }) => {
      if (limited.size === 0) return [];
      const all = [
        ...pods.filter((pod) => !isEnded(pod)).flatMap(of),
        ...volumesAttached.flatMap((claim) => counted(claim, attachedAs(claim))),
      ];
      return [...new Map(all.map((volume) => [volume.name, volume])).values()].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      );
    },
  };
}

function counted(name: string, driver: string | undefined): readonly CountedVolume[] {
  return driver === undefined ? [] : [{ name, driver }];
}

/** Of several drivers whose volumes may be bound to it, one that has a limit. */
function driverOfClaim(
  storage: StorageFacts,
  claim: ClaimFacts,
  limited: ReadonlySet<string>,
): string | undefined {
  const { volumeName } = claim.spec;
  const found = classOf(storage, claim);
  const drivers = [
    ...(found === undefined || found.reach === "none" || volumeName !== undefined ? [] : [found.driver]),
    ...storage.volumes
      .filter(
        ({ name, spec: { storageClassName = "" } }) =>
          (volumeName ?? name) === name && storageClassName === claim.className,
      )
      .map(({ spec }) => driverOf(spec.source)),
  ];
  return drivers.find((driver) => limited.has(driver));
}

/** Why the node has no room for the volumes of a pod. */
export function whyFull(
  volumes: CountedVolumes,
  { facts }: ClusterNode,
  taken: readonly CountedVolume[],
  pod: PodState,
): Rejection | undefined {
  return volumes.isEmpty ? undefined : volumeLimitTest(volumes.of(pod), taken, facts.volumeLimits);
}
