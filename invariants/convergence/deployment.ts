// When a Deployment has what it should have.
import { type Predicate, predicate } from "../../explorer/property.ts";
import { projection } from "../../explorer/system.ts";
import {
  type Cluster,
  type ClusterDeployment,
  nameInUid,
  type ReplicaSetOwner,
} from "../../model/cluster.ts";
import { candidatesOf } from "../../model/pods/adoption.ts";
import { equalIgnoreHash } from "../../model/semantics/index.ts";
import { isDeleting } from "../../model/state.ts";
import type { ReplicaSetState } from "../../model/stored.ts";
import { pendingCounts, sumOn, total } from "../cluster-property.ts";

/**
 * All replicas are of the present template and available, and there are no others. Paused: of any template. ReplicaSets
 * that have been orphaned are on their own, and have their own replicas; so have those of others.
 */
export function deploymentConverged(cluster: Cluster, d: ClusterDeployment): Predicate {
  const owners = candidatesOf(cluster, d);
  const spec = projection(d.slot, "spec", (deployment) =>
    deployment === null || isDeleting(deployment) ? null : deployment.spec,
  );
  const pendings = owners.map((o) => pendingCounts(cluster, o));
  const pending = pendings.flat();
  const active = owners.map((o) => sumOn(cluster, o, "active"));
  const available = owners.map((o) => sumOn(cluster, o, "available"));
  const replicaSets = owners.map((o) => projection(o.replicaSet, "owner and replicas", standing));
  const reads = { spec, pending, active, available, replicaSets };
  return predicate(`${d.title} has what it should have`, reads, (v) => {
    const all = owners.map((owner, i) => {
      const first = pendings.slice(0, i).flat().length;
      const waiting = v.pending.slice(first, first + (pendings[i] ?? []).length);
      return {
        owner,
        replicaSet: v.replicaSets[i] ?? null,
        active: total(waiting) + (v.active[i] ?? 0),
        available: v.available[i] ?? 0,
      };
    });
    const own = all.filter(({ owner }) => owner.deployment === d);
    const orphans = own.filter(({ replicaSet }) => replicaSet !== null && replicaSet.owner === null);
    if (!orphans.every(({ replicaSet, active }) => active === replicaSet?.replicas)) return false;
    // What another Deployment has adopted is counted there; what an earlier one of this name has left has to go.
    const sums = all.filter((s) => {
      const controller = s.replicaSet?.owner ?? undefined;
      if (controller !== undefined) return nameInUid(controller) === d.workload.ref.name;
      return own.includes(s) && !orphans.includes(s);
    });
    const active = total(sums.map((s) => s.active));
    if (v.spec === null) return active === 0 && sums.every(({ replicaSet }) => replicaSet === null);
    const { replicas, template, paused } = v.spec;
    const present = owners.find(({ name }) => name === template)?.template.written;
    const isPresent = ({ template: { written } }: ReplicaSetOwner): boolean =>
      present !== undefined && equalIgnoreHash(written, present);
    const available = total(sums.filter(({ owner }) => paused || isPresent(owner)).map((s) => s.available));
    return active === replicas && available === replicas;
  });
}

function standing(replicaSet: ReplicaSetState | null) {
  if (replicaSet === null) return null;
  return { owner: replicaSet.metadata.owner ?? null, replicas: replicaSet.spec.replicas };
}
