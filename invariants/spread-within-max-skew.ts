// In the end, pods stand as evenly as they were to be placed.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { isSpread, type SpreadView, skewsOf, spreadView } from "../model/scheduling/spread.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const spreadWithinMaxSkew: ClusterProperty = {
  id: "spread-within-max-skew",
  kind: "liveness",
  title: "in the end, pods stand within the maxSkew of their constraints, for ever",
  description:
    "In every fair run there is a point from which on no two domains of a DoNotSchedule topology spread constraint differ by more " +
    "than its maxSkew in the number of pods that it counts (a domain with none has zero; fewer domains than minDomains count as " +
    "one more without pods). Kubernetes promises this only for the moment of each binding (placement-filters checks that): " +
    "what is deleted later, by a rollout, a scale-down or an eviction, may leave the others uneven, and nobody moves them. So it " +
    "must be asked for.",
  optIn: true,
  decidedBy: ["pod.topologySpreadConstraints"],
  source:
    "pkg/scheduler/framework/plugins/podtopologyspread/filtering.go; kubernetes/kubernetes#98215, #105661",
  on(cluster) {
    const views = cluster.nodes.map((n) => projection(n.slot, "as topology spread sees it", spreadView));
    return cluster.owners
      .filter(({ template }) => isSpread(template))
      .map((owner) => {
        const isEven = (seen: readonly SpreadView[]): boolean =>
          skewsOf(cluster, owner, seen).every(({ skew, maxSkew }) => skew <= maxSkew);
        // The constraints of a template that has no pods any more bind nobody.
        const isThere = (seen: readonly SpreadView[]): boolean =>
          seen.some(({ owners }) => owners.includes(owner.name));
        const even = predicate(
          `pods of ${owner.name} stand within their maxSkew`,
          { views },
          (v) => !isThere(v.views) || isEven(v.views),
        );
        return eventuallyAlways(idFor(spreadWithinMaxSkew, owner.name), even);
      });
  },
};
