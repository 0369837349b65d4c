// Eventually stable reconciliation: once edits and faults have stopped, desired = actual, for ever.
import { eventuallyAlways, type Predicate, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import type { Cluster, ClusterDeployment, Owner, ReplicaSetOwner } from "../model/cluster.ts";
import { isReplicaSetOwner, replicaSetsOf } from "../model/cluster.ts";
import { sameRef } from "../model/inventory.ts";
import { isEnded } from "../model/state.ts";
import { type ClusterProperty, countsOn, idFor, pendingCount, total } from "./cluster-property.ts";

export const stableReconciliation: ClusterProperty = {
  id: "stable-reconciliation",
  kind: "liveness",
  title: "desired = actual in the end, for ever",
  description:
    "In every fair run there is a point from which on every workload has exactly the pods that it should have: a Deployment " +
    "its replicas, all of the present template, all available; a ReplicaSet its replicas; a pod of its own runs and is " +
    "ready (or has ended, if its restartPolicy allows); a deleted one has none. Edits and faults are bounded, so they do stop. " +
    "A paused Deployment only needs its number of replicas.",
  source: "Anvil: Verifying Liveness of Cluster Management Controllers (OSDI'24), section 3",
  on(cluster) {
    const lone = cluster.owners.filter((o) => o.deployment === undefined);
    return [
      ...cluster.deployments.map((d) => claim(d.title, deploymentConverged(cluster, d))),
      ...lone.map((o) =>
        claim(
          o.workload.kind === "Pod" ? `Pod/${o.name}` : `ReplicaSet/${o.name}`,
          loneConverged(cluster, o),
        ),
      ),
    ];
  },
};

function claim(title: string, goal: Predicate) {
  return eventuallyAlways(idFor(stableReconciliation, title), goal);
}

function deploymentConverged(cluster: Cluster, d: ClusterDeployment): Predicate {
  const owners = replicaSetsOf(cluster, d);
  const spec = projection(d.slot, "spec", (deployment) => deployment?.spec ?? null);
  const pending = owners.map(pendingCount);
  const counts = owners.flatMap((o) => countsOn(cluster, o));
  const exists = owners.map((o) => projection(o.replicaSet, "exists", (rs) => rs !== null));
  const width = cluster.nodes.length;
  return predicate(`${d.title} has what it should have`, { spec, pending, counts, exists }, (v) => {
    const sums = owners.map((owner, i) => {
      const here = v.counts.slice(i * width, (i + 1) * width);
      return {
        owner,
        active: total(here.map((c) => c.active)),
        available: total(here.map((c) => c.available)),
      };
    });
    const active = total(v.pending) + total(sums.map((s) => s.active));
    if (v.spec === null) return active === 0 && !v.exists.includes(true);
    const { replicas, template, paused } = v.spec;
    const available = total(
      sums.filter(({ owner }) => paused || owner.name === template).map((s) => s.available),
    );
    return active === replicas && available === replicas;
  });
}

function loneConverged(cluster: Cluster, owner: Owner): Predicate {
  return isReplicaSetOwner(owner) ? replicaSetConverged(cluster, owner) : podConverged(cluster, owner);
}

function replicaSetConverged(cluster: Cluster, owner: ReplicaSetOwner): Predicate {
  const replicas = projection(owner.replicaSet, "spec.replicas", (rs) => rs?.spec.replicas ?? 0);
  const reads = { replicas, pending: pendingCount(owner), nodes: countsOn(cluster, owner) };
  return predicate(`ReplicaSet/${owner.name} has what it should have`, reads, (v) => {
    const active = v.pending + total(v.nodes.map((n) => n.active));
    return active === v.replicas && total(v.nodes.map((n) => n.available)) === v.replicas;
  });
}

/** A pod of its own is wanted until the last edit that deletes it. */
function podConverged(cluster: Cluster, owner: Owner): Predicate {
  const { ref, present } = owner.workload;
  const edits = cluster.operations.map((o) => sameRef(o.target, ref) && o.type);
  const isEnd = cluster.nodes.map((n) =>
    projection(
      n.slot,
      `ended ${owner.name}`,
      ({ pods }) => pods.filter((p) => p.metadata.owner === owner.name && isEnded(p)).length,
    ),
  );
  const reads = {
    done: cluster.operationsDone,
    pending: pendingCount(owner),
    nodes: countsOn(cluster, owner),
    isEnd,
  };
  return predicate(`Pod/${owner.name} is as it should be`, reads, (v) => {
    const last = edits.slice(0, v.done).findLast((type) => type !== false);
    const isWanted = last === undefined ? present : last === "apply";
    const active = v.pending + total(v.nodes.map((n) => n.active));
    if (!isWanted) return active === 0;
    return (
      total(v.nodes.map((n) => n.available)) === 1 ||
      (owner.template.restartPolicy !== "Always" && total(v.isEnd) === 1)
    );
  });
}
