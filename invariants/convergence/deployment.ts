// When a Deployment has what it should have.
import { type Predicate, predicate } from "../../explorer/property.ts";
import { projection } from "../../explorer/system.ts";
import { type Cluster, type ClusterDeployment, replicaSetsOf } from "../../model/cluster.ts";
import { countsOn, pendingCount, total } from "../cluster-property.ts";

/** All replicas are of the present template and available, and there are no others. Paused: of any template. */
export function deploymentConverged(cluster: Cluster, d: ClusterDeployment): Predicate {
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
