// When a Deployment has what it should have.
import { type Predicate, predicate } from "../../explorer/property.ts";
import { projection } from "../../explorer/system.ts";
import { type Cluster, type ClusterDeployment, replicaSetsOf } from "../../model/cluster.ts";
import { isDeleting } from "../../model/state.ts";
import type { ReplicaSetState } from "../../model/stored.ts";
import { countsOn, pendingCount, total } from "../cluster-property.ts";

/**
 * All replicas are of the present template and available, and there are no others. Paused: of any template. ReplicaSets
 * that have been orphaned are on their own, and have their own replicas.
 */
export function deploymentConverged(cluster: Cluster, d: ClusterDeployment): Predicate {
  const owners = replicaSetsOf(cluster, d);
  const spec = projection(d.slot, "spec", (deployment) =>
    deployment === null || isDeleting(deployment) ? null : deployment.spec,
  );
  const pending = owners.map(pendingCount);
  const counts = owners.flatMap((o) => countsOn(cluster, o));
  const replicaSets = owners.map((o) => projection(o.replicaSet, "owner and replicas", standing));
  const width = cluster.nodes.length;
  return predicate(`${d.title} has what it should have`, { spec, pending, counts, replicaSets }, (v) => {
    const all = owners.map((owner, i) => {
      const here = v.counts.slice(i * width, (i + 1) * width);
      return {
        owner,
        replicaSet: v.replicaSets[i] ?? null,
        active: (v.pending[i] ?? 0) + total(here.map((c) => c.active)),
        available: total(here.map((c) => c.available)),
      };
    });
    const orphans = all.filter(({ replicaSet }) => replicaSet !== null && replicaSet.owner === null);
    if (!orphans.every(({ replicaSet, active }) => active === replicaSet?.replicas)) return false;
    const sums = all.filter((s) => !orphans.includes(s));
    const active = total(sums.map((s) => s.active));
    if (v.spec === null) return active === 0 && sums.every(({ replicaSet }) => replicaSet === null);
    const { replicas, template, paused } = v.spec;
    const available = total(
      sums.filter(({ owner }) => paused || owner.name === template).map((s) => s.available),
    );
    return active === replicas && available === replicas;
  });
}

function standing(replicaSet: ReplicaSetState | null) {
  if (replicaSet === null) return null;
  return { owner: replicaSet.metadata.owner ?? null, replicas: replicaSet.spec.replicas };
}
