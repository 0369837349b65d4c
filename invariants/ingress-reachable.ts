// What an Ingress takes is answered in the end.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import type { Cluster, ClusterRequest } from "../model/cluster.ts";
import { ingressOutcomes, ingressReads } from "../model/network/ingress-requests.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { isRemoved, servedForEver } from "./services.ts";

export const ingressReachable: ClusterProperty = {
  id: "ingress-reachable",
  kind: "liveness",
  title: "in the end a request by an Ingress is answered, for ever",
  description:
    "From some time on, a request for each host and path of an Ingress may be answered: a controller is there, a rule or the default backend sends it to " +
    "a Service that exists and has that port, and some endpoint of it answers. Applies to Ingresses that no edit deletes, unless they name " +
    "Services that have pods at times only. It fails where the Service does not exist, has another port, selects no pod, or has none that becomes ready; and " +
    "where the controller (ingressControllers in the scenario) has no ready pod.",
  decidedBy: ["spec.rules", "spec.defaultBackend"],
  source:
    "https://kubernetes.io/docs/concepts/services-networking/ingress; kubernetes/ingress-nginx, internal/ingress/controller",
  optIn: true,
  observes: "requests",
  on(cluster) {
    return cluster.requests
      .filter((request) => lasts(cluster, request))
      .map((request) => {
        const answers = predicate(
          `${request.title}: some endpoint answers`,
          ingressReads(cluster, request),
          (now) => ingressOutcomes(request, now).includes("open"),
        );
        return eventuallyAlways(idFor(ingressReachable, request.title), answers);
      });
  },
};

/** Users take nothing away that it needs. A Service that has no pods in the input counts: nobody gives it any. */
function lasts(cluster: Cluster, { ingresses, services }: ClusterRequest): boolean {
  const lasting = servedForEver(cluster);
  return (
    ingresses.every(({ facts }) => !isRemoved(cluster, facts.ref)) &&
    services.every(({ endpoints }) => endpoints === undefined || lasting.includes(endpoints))
  );
}
