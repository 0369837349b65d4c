// Pods that are of no use alone are not left waiting for each other.
import { alwaysEventually, predicate } from "../explorer/property.ts";
import type { Cluster, Owner } from "../model/cluster.ts";
import { gangsOf } from "../model/scheduling/gangs.ts";
import { type ClusterProperty, idFor, pendingCount, sumOn, total } from "./cluster-property.ts";
import { jobsOf } from "./jobs.ts";

export const gangNotHalfPlaced: ClusterProperty = {
  id: "gang-not-half-placed",
  kind: "liveness",
  title: "no gang stays half placed",
  description:
    "A gang is the pods of a PodGroup with the policy gang, or of a Job whose containers wait for their peers. It comes to pass again and again " +
    "that none of its pods has a node, or that enough of them have one (minCount; of a Job: all that there are). It fails when some keep " +
    "their nodes for ever while the others find none. A gang that never gets any node does not fail here: see pending-pod-bound.",
  source: "KEP-4671 (Gang Scheduling), kubeflow/trainer#165",
  on(cluster) {
    return gangsIn(cluster).map(({ title, owners, least }) => {
      const reads = {
        pending: owners.map(pendingCount),
        bound: owners.map((owner) => sumOn(cluster, owner, "active")),
      };
      const whole = predicate(`none of ${title}'s pods has a node, or enough`, reads, (now) => {
        const bound = total(now.bound);
        return total(now.pending) === 0 || bound === 0 || bound >= least;
      });
      return alwaysEventually(idFor(gangNotHalfPlaced, title), whole);
    });
  },
};

interface Gang {
  readonly title: string;
  readonly owners: readonly Owner[];
  /** So many of its pods are enough, also if others wait. */
  readonly least: number;
}

function gangsIn(cluster: Cluster): readonly Gang[] {
  const groups = gangsOf(cluster).map(({ name, owners, minCount }): Gang => {
    return { title: `PodGroup/${name}`, owners, least: minCount };
  });
  const jobs = jobsOf(cluster)
    .filter(({ template }) => template.behaviour.waitsForPeers === true && template.gang === undefined)
    .map((owner): Gang => ({ title: `Job/${owner.name}`, owners: [owner], least: Number.POSITIVE_INFINITY }));
  return [...groups, ...jobs];
}
