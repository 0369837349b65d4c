// The pods that an autoscaler counts: those that the selector of its target matches, by the template that they were made from.
import { type Projection, projection } from "../../explorer/system.ts";
import type { Cluster, Owner } from "../cluster.ts";
import { nameInUid } from "../cluster.ts";
import type { Template } from "../inventory/templates.ts";
import type { Workload } from "../inventory/workload.ts";
import { matchesLabelSelector } from "../semantics/index.ts";
import { isDeleting, isEnded, type PodState } from "../state.ts";

/** How many pods of one template there are. Pods that are being deleted, or have ended, count for nothing. */
export interface PodCounts {
  /** Without running containers. */
  readonly pending: number;
  /** They run, and are not ready. */
  readonly unready: number;
  /** Ready, and still at the work of their start. */
  readonly starting: number;
  readonly ready: number;
}

/** By the name of the owner, in one order; owners without pods are left out. */
export type CountsByOwner = { readonly [owner: string]: PodCounts };

/** Whether the selector of a workload matches pods of this template, whose labels never change. */
export function selects({ ref, owners }: Workload, { namespace, labels }: Template): boolean {
  return (
    ref.namespace === namespace &&
    owners.some(({ selector }) => selector !== undefined && matchesLabelSelector(selector, labels))
  );
}

/** Whose pods count for what scales this workload. */
export function countedOwners(cluster: Cluster, target: Workload): readonly Owner[] {
  return cluster.owners.filter(({ template }) => selects(target, template));
}

/** To be read by the autoscaler: one projection for each slot in which such pods may be. */
export function podCounts(cluster: Cluster, owners: readonly Owner[]): readonly Projection<CountsByOwner>[] {
  const names = owners.map(({ name }) => name);
  const title = `measured pods of ${names.join(", ")}`;
  return [
    ...[...new Set(owners.map(({ pending }) => pending))].map((slot) =>
      projection(slot, title, (pods) => countsOf(pods, names)),
    ),
    ...cluster.nodes.map(({ slot }) => projection(slot, title, ({ pods }) => countsOf(pods, names))),
  ];
}

function countsOf(pods: readonly PodState[], names: readonly string[]): CountsByOwner {
  const entries = names.flatMap((name): readonly (readonly [string, PodCounts])[] => {
    const own = pods.filter(
      (pod) => nameInUid(pod.metadata.owner) === name && !isDeleting(pod) && !isEnded(pod),
    );
    if (own.length === 0) return [];
    const count = (which: (status: PodState["status"]) => boolean) =>
      own.filter(({ status }) => which(status)).length;
    return [
      [
        name,
        {
          pending: count(({ phase }) => phase !== "Running"),
          unready: count(({ phase, ready }) => phase === "Running" && !ready),
          starting: count(({ phase, ready, busy }) => phase === "Running" && ready && busy === true),
          ready: count(({ phase, ready, busy }) => phase === "Running" && ready && busy !== true),
        },
      ],
    ];
  });
  return Object.fromEntries(entries);
}

export function sumOf(counts: readonly CountsByOwner[], owner: string): PodCounts {
  const total = { pending: 0, unready: 0, starting: 0, ready: 0 };
  for (const { [owner]: own } of counts) {
    if (own === undefined) continue;
    total.pending += own.pending;
    total.unready += own.unready;
    total.starting += own.starting;
    total.ready += own.ready;
  }
  return total;
}

/** Whether pods of these owners are terminating, node by node. */
export function terminatingOn(cluster: Cluster, owners: readonly Owner[]): readonly Projection<boolean>[] {
  const names = new Set(owners.map(({ name }) => name));
  return cluster.nodes.map(({ slot }) =>
    projection(slot, `terminating pods of ${[...names].join(", ")}`, ({ pods }) =>
      pods.some((pod) => isDeleting(pod) && names.has(nameInUid(pod.metadata.owner))),
    ),
  );
}
