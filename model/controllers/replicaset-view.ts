// What the ReplicaSet controller sees of pods: by owner, phase and readiness, wherever they are.
import { projection, sumOf } from "../../explorer/system.ts";
import {
  type Cluster,
  type ClusterNode,
  controllerUid,
  countsTerminating,
  nameInUid,
  ownerOfPod,
  type ReplicaSetOwner,
  replicaSetKind,
} from "../cluster.ts";
import { informers } from "../informers.ts";
import { sameRef } from "../inventory/inventory.ts";
import { added } from "../multiset.ts";
import {
  type ClaimantState,
  candidatesOf,
  claimantState,
  claimOf,
  concerns,
  deploymentsOf,
  hasNoController,
} from "../pods/adoption.ts";
import { type Claim, sum } from "../semantics/index.ts";
import { isActivePod, isAvailablePod, isDeleting, isEnded, type NodeState, type PodState } from "../state.ts";
import type { ReplicaSetState } from "../stored.ts";

const replicaSets = informers("replicaset-controller", ["ReplicaSet", "Pod"]);
/** It is the same controller once more: it sees ReplicationControllers as ReplicaSets. Source: pkg/controller/replication. */
const replicationControllers = informers("replicationcontroller-controller", ["ReplicaSet", "Pod"]);

export function informerOf(rs: ReplicaSetOwner) {
  return replicaSetKind(rs) === "ReplicationController" ? replicationControllers : replicaSets;
}

/** What the names of its processes start with. */
export function controllerOf(rs: ReplicaSetOwner): string {
  return `${informerOf(rs).controller} ${rs.name}`;
}

/** What the controller sees of a node: its active pods, and how many there are of each ReplicaSet that may be a sibling. */
export interface PodsOnNode {
  readonly pods: readonly PodState[];
  readonly siblings: { readonly [replicaSet: string]: number };
}

/** The ReplicaSets that may have the same controller as `rs`, itself first. */
function siblingsOf(cluster: Cluster, rs: ReplicaSetOwner): readonly ReplicaSetOwner[] {
  const related = deploymentsOf(cluster, rs).flatMap((d) => candidatesOf(cluster, d));
  return [...new Set([rs, ...related])];
}

/**
 * Which ReplicaSets have which controller, of those that may have the same as `rs`. Nothing where they all have the same at
 * any time: no Deployment of theirs is ever deleted, or adopts any.
 */
export function siblingControllers(cluster: Cluster, rs: ReplicaSetOwner) {
  const siblings = siblingsOf(cluster, rs);
  const isDeleted =
    rs.workload.deletions !== undefined ||
    cluster.operations.some((o) => o.type === "delete" && sameRef(o.target, rs.workload.ref));
  const mayDiffer = isDeleted || siblings.some(({ workload }) => workload !== rs.workload);
  return (mayDiffer ? siblings : []).map(({ name, replicaSet }) =>
    informerOf(rs).see(
      "ReplicaSet",
      projection(replicaSet, "controller", (stored) => ({
        name,
        controller: stored?.metadata.owner ?? null,
      })),
    ),
  );
}

/**
 * How many pods on a node are of ReplicaSets with the same controller (getIndirectlyRelatedPods): none for a ReplicaSet
 * without one.
 */
export function relatedOn(
  { siblings }: PodsOnNode,
  { metadata: { owner } }: ReplicaSetState,
  controllers: readonly { readonly name: string; readonly controller: string | null }[],
): number {
  if (owner === undefined) return 0;
  const others = new Set(
    controllers.filter(({ controller }) => controller !== owner).map(({ name }) => name),
  );
  return sum(Object.entries(siblings).map(([name, count]) => (others.has(name) ? 0 : count)));
}

export function podsOn(cluster: Cluster, rs: ReplicaSetOwner, node: ClusterNode) {
  const names = new Set(siblingsOf(cluster, rs).map(({ name }) => name));
  const isSeen = concerns(cluster, rs);
  return projection(node.slot, `active pods of ${rs.name}`, ({ pods }: NodeState): PodsOnNode => {
    const active = pods.filter(isActivePod);
    const counts = [...names].map((name) => {
      return [name, active.filter((pod) => nameInUid(controllerUid(pod)) === name).length] as const;
    });
    return {
      pods: active.filter(isSeen),
      siblings: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    };
  });
}

/** Only pods that this very ReplicaSet controls; those of an earlier one of the same name are not its own. */
export function owned(
  pods: readonly PodState[],
  { metadata: { uid } }: ReplicaSetState,
): readonly PodState[] {
  return pods.filter((pod) => isActivePod(pod) && controllerUid(pod) === uid);
}

/** What the status of a ReplicaSet counts of one of its pods, and what it claims pods by. */
export interface Counted {
  /** The uid of its controller; null if it has none. */
  readonly controller: string | null;
  /** The template that it was made from, if that is not its ReplicaSet's. */
  readonly madeFrom?: string;
  /** It is being deleted, and not active therefore. Such pods are only seen where the status counts them. */
  readonly terminating?: true;
  readonly ready: boolean;
  readonly available: boolean;
}

/** Picks out of any pods those that the ReplicaSet counts, or may claim. */
export function counter(
  cluster: Cluster,
  rs: ReplicaSetOwner,
): (pods: readonly PodState[]) => readonly Counted[] {
  const withTerminating = countsTerminating(cluster, rs.deployment);
  const isSeen = concerns(cluster, rs);
  const count = (pod: PodState): readonly Counted[] => {
    const controller = hasNoController(cluster, pod) ? null : controllerUid(pod);
    const name = nameInUid(pod.metadata.owner);
    const common = { controller, ...(name === rs.name ? {} : { madeFrom: name }) };
    if (isActivePod(pod)) return [{ ...common, ready: pod.status.ready, available: isAvailablePod(pod) }];
    const isTerminating = withTerminating && isDeleting(pod) && !isEnded(pod);
    return isTerminating ? [{ ...common, terminating: true, ready: false, available: false }] : [];
  };
  return (pods) => pods.filter(isSeen).flatMap(count);
}

/** How the pods of a ReplicaSet can be doing that are its own from the start: all but few. */
const DOING = {
  available: { ready: true, available: true },
  ready: { ready: true, available: false },
  unready: { ready: false, available: false },
} as const;

interface SeenOnNodes {
  /** How many of its own pods are like that, on all nodes. */
  readonly available: number;
  readonly ready: number;
  readonly unready: number;
  /** By node: the other pods that it counts, or may claim. */
  readonly others: readonly (readonly Counted[])[];
}

/** The pods on nodes that it counts, or may claim: its own only by how many there are, the others as a multiset for each node. */
export function countedOnNodes(cluster: Cluster, rs: ReplicaSetOwner) {
  const informer = informerOf(rs);
  const counted = counter(cluster, rs);
  const isOwn = ({ controller, madeFrom, terminating }: Counted): boolean =>
    controller === rs.name && madeFrom === undefined && terminating === undefined;
  const on = <V>(title: string, read: (seen: readonly Counted[]) => V) =>
    cluster.nodes.map(({ slot }) =>
      informer.see(
        "Pod",
        projection(slot, `${title} pods of ${rs.name}`, ({ pods }: NodeState) => read(counted(pods))),
      ),
    );
  const own = (doing: keyof typeof DOING) =>
    sumOf(
      on(doing, (seen) => {
        const { ready, available } = DOING[doing];
        return seen.filter((pod) => isOwn(pod) && pod.ready === ready && pod.available === available).length;
      }),
    );
  return {
    available: own("available"),
    ready: own("ready"),
    unready: own("unready"),
    others: on("other", (seen) => seen.filter((pod) => !isOwn(pod)).reduce(added<Counted>, [])),
  };
}

/** What was seen so, pod by pod. */
export function podsIn({ name }: ReplicaSetOwner, seen: SeenOnNodes): readonly Counted[] {
  const own = (count: number, doing: Pick<Counted, "ready" | "available">): readonly Counted[] =>
    Array.from({ length: count }, () => ({ controller: name, ...doing }));
  return [
    ...own(seen.available, DOING.available),
    ...own(seen.ready, DOING.ready),
    ...own(seen.unready, DOING.unready),
    ...seen.others.flat(),
  ];
}

/** Whether it has yet to adopt or to release some of the pods that it sees, before it counts them. */
export function hasClaims(
  cluster: Cluster,
  rs: ReplicaSetOwner,
  replicaSet: ReplicaSetState,
  pods: readonly Counted[],
): boolean {
  return pods.some(({ controller, madeFrom, terminating }) => {
    // What it has made itself, it selects: the API server refuses others of its kind.
    if (controller === replicaSet.metadata.uid && madeFrom === undefined) return false;
    const { template } = cluster.owners.find(({ name }) => name === madeFrom) ?? rs;
    return (
      terminating !== true &&
      isWrite(claimOf(rs, claimantState(replicaSet), template, controller ?? undefined))
    );
  });
}

/** What it does about one pod, given the ReplicaSet as it sees it and as the API server has it (RecheckDeletionTimestamp). */
export function claimOfPod(
  cluster: Cluster,
  rs: ReplicaSetOwner,
  [seen, fresh]: readonly [ClaimantState, ClaimantState | null],
  pod: PodState,
): Claim {
  const { template } = ownerOfPod(cluster, pod);
  const controller = hasNoController(cluster, pod) ? undefined : controllerUid(pod);
  const first = claimOf(rs, seen, template, controller);
  if (first !== "adopt") return first;
  return fresh === null || fresh.uid !== seen.uid ? "ignore" : claimOf(rs, fresh, template, controller);
}

function isWrite(claim: Claim): boolean {
  return claim === "adopt" || claim === "release";
}
