// A rollout by itself never takes availability below replicas - maxUnavailable.
import { noStep } from "../explorer/property.ts";
import { projection, sumOf, type View } from "../explorer/system.ts";
import { namespaceOf } from "../model/apiserver/namespaces.ts";
import {
  type Cluster,
  controllerUid,
  nameInUid,
  possibleFaults,
  type ReplicaSetOwner,
  replicaSetsOf,
} from "../model/cluster.ts";
import { fencepostsOf } from "../model/semantics/index.ts";
import { isActivePod, isAvailablePod, isDeleting, type NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor, total } from "./cluster-property.ts";

/** In the labels of steps for which no controller of workloads is to blame. */
const NOT_OF_THE_ROLLOUT = /^preempt |^evict |probe fails|^release pod/;

export const rolloutAvailability: ClusterProperty = {
  id: "rollout-availability",
  kind: "safety",
  title: "never fewer than replicas - maxUnavailable available, while nothing fails",
  description:
    "Once replicas - maxUnavailable (rounded down) pods are available and kept, no step of a controller takes their number " +
    "below that, as long as no fault of the scenario has happened. A ReplicaSet keeps at most its spec.replicas of its pods: " +
    "what was given up before an edit came is not lost by the edit. Does not apply to strategy Recreate, which stops all pods " +
    "first, not to the step in which a user changes the Deployment itself, and not to one in which a probe fails, or a pod is released because a user has changed its labels, in which the " +
    "scheduler deletes a pod for a more important one, or in which a pod is evicted; nor where nodes panic, nor in a namespace that is being deleted. Expect " +
    "it to fail where a second edit comes " +
    "while a ReplicaSet's status lags behind: the Deployment controller believes the status.",
  decidedBy: ["spec.strategy.rollingUpdate.maxUnavailable", "spec.strategy", "spec.replicas"],
  source:
    "pkg/controller/deployment/rolling.go (reconcileOldReplicaSets), pkg/controller/deployment/util (ResolveFenceposts)",
  on(cluster) {
    if (cluster.scenario.nodePanic !== undefined) return [];
    const faults = possibleFaults(cluster);
    return cluster.deployments.map((d) => {
      const owners = replicaSetsOf(cluster, d);
      const reads = {
        deployment: projection(d.slot, "metadata.uid and spec", (state) =>
          state === null || isDeleting(state) ? null : { uid: state.metadata.uid, spec: state.spec },
        ),
        replicaSets: owners.map(sizeOf),
        first: owners.map((rs) => availableOfFirst(cluster, rs)),
        later: availableOfLater(cluster, owners),
        faultsLeft: faults.map(({ left }) => left),
        namespace: namespaceOf(cluster, d.workload.ref.namespace),
      };
      const loses = (before: View<typeof reads>, after: View<typeof reads>): boolean => {
        const hasFailed = faults.some(({ budget }, i) => (after.faultsLeft[i] ?? budget) < budget);
        if (hasFailed || after.deployment === null || after.namespace.includes("Terminating")) return false;
        const { uid, spec } = after.deployment;
        if (spec.strategy.type === "Recreate") return false;
        if (JSON.stringify(before.deployment) !== JSON.stringify(after.deployment)) return false;
        const least = spec.replicas - fencepostsOf(spec).maxUnavailable;
        const kept = (v: typeof after): number =>
          keptAvailable(uid, v.replicaSets, [
            Object.fromEntries(owners.map(({ name }, i) => [name, v.first[i] ?? 0])),
            ...v.later,
          ]);
        return kept(before) >= least && kept(after) < least;
      };
      return noStep(idFor(rolloutAvailability, d.title), reads, loses, {
        changes: true,
        steps: ({ label }) => !NOT_OF_THE_ROLLOUT.test(label),
      });
    });
  },
};

/** uid of a ReplicaSet to how many of its pods are available. */
type AvailableByOwner = { readonly [uid: string]: number };

interface Size {
  readonly uid: string;
  readonly owner: string;
  readonly replicas: number;
}

function sizeOf({ replicaSet }: ReplicaSetOwner) {
  return projection(replicaSet, "spec.replicas and owner", (rs): Size | null =>
    rs === null ? null : { uid: rs.metadata.uid, owner: rs.metadata.owner ?? "", replicas: rs.spec.replicas },
  );
}

function availableIn({ pods }: NodeState): readonly string[] {
  return pods.filter((pod) => isActivePod(pod) && isAvailablePod(pod)).map(controllerUid);
}

/** Of the ReplicaSet as it is made first: mostly, there is no other. */
function availableOfFirst(cluster: Cluster, { name }: ReplicaSetOwner) {
  return sumOf(
    cluster.nodes.map((node) =>
      projection(
        node.slot,
        `available pods of the first ${name}`,
        (state) => availableIn(state).filter((uid) => uid === name).length,
      ),
    ),
  );
}

/** Of those that are made again under the same name. */
function availableOfLater(cluster: Cluster, owners: readonly ReplicaSetOwner[]) {
  const names = new Set(owners.map(({ name }) => name));
  const title = `available pods of later ${[...names].join(", ")}`;
  return cluster.nodes.map((node) =>
    projection(node.slot, title, (state): AvailableByOwner => {
      const uids = availableIn(state).filter((uid) => uid !== nameInUid(uid) && names.has(nameInUid(uid)));
      return Object.fromEntries(
        [...new Set(uids)].sort().map((uid) => [uid, uids.filter((u) => u === uid).length]),
      );
    }),
  );
}

/** Available pods of the ReplicaSets of the Deployment `uid`, of each no more than it should have. */
function keptAvailable(
  uid: string,
  replicaSets: readonly (Size | null)[],
  available: readonly AvailableByOwner[],
): number {
  const own = replicaSets.filter((rs) => rs !== null).filter(({ owner }) => owner === uid);
  return total(own.map((rs) => Math.min(rs.replicas, total(available.map((on) => on[rs.uid] ?? 0)))));
}
