// In the end, the replicas of a workload that wants to be apart are not all on one node.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import type { Template } from "../model/inventory/templates.ts";
import { HOSTNAME } from "../model/nodes/node-facts.ts";
import { matchesLabelSelector } from "../model/semantics/index.ts";
import { type ClusterProperty, countsOn, idFor } from "./cluster-property.ts";

export const replicasNotAllOnOneNode: ClusterProperty = {
  id: "replicas-not-all-on-one-node",
  kind: "liveness",
  title: "in the end, replicas that want to be apart are not all on one node",
  description:
    "In every fair run there is a point from which on two or more pods that were made from one template are never all on the " +
    "same node. Applies to templates that say so themselves: by pod anti-affinity to their own labels, or by a topology " +
    "spread constraint that counts them, preferred or required, over kubernetes.io/hostname. Kubernetes promises this only of " +
    "what is required: a preference decides where a pod goes, and nothing moves it when there is room elsewhere later. So it " +
    "must be asked for.",
  optIn: true,
  decidedBy: ["pod.topologySpreadConstraints", "pod.affinity", "spec.replicas"],
  source: "pkg/scheduler/framework/plugins/interpodaffinity/scoring.go; k8s.af, Moonlight 2019",
  on(cluster) {
    return cluster.owners
      .filter(({ template }) => wantsToBeApart(template))
      .map((owner) => {
        const apart = predicate(
          `pods of ${owner.name} are not all on one node`,
          { nodes: countsOn(cluster, owner) },
          (v) => {
            const sizes = v.nodes.map(({ active }) => active).filter((n) => n > 0);
            return sizes.length !== 1 || sizes[0] === 1;
          },
        );
        return eventuallyAlways(idFor(replicasNotAllOnOneNode, owner.name), apart);
      });
  },
};

function wantsToBeApart({ spec, labels }: Template): boolean {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required = [],
    preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
  } = spec.affinity?.podAntiAffinity ?? {};
  return [
    ...required,
    ...preferred.map(({ podAffinityTerm }) => podAffinityTerm),
    ...(spec.topologySpreadConstraints ?? []),
  ].some((term) => term.topologyKey === HOSTNAME && matchesLabelSelector(term.labelSelector, labels));
}
