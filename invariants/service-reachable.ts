// A Service is reachable in the end.
import { eventuallyAlways } from "../explorer/property.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { requestsAre, servedForEver } from "./services.ts";

export const serviceReachable: ClusterProperty = {
  id: "service-reachable",
  kind: "liveness",
  title: "in the end a Service has an endpoint that answers, for ever",
  description:
    "From some time on every proxy knows an endpoint of the Service that answers. Applies to Services that select all pods of some " +
    "Deployment, ReplicaSet, ReplicationController or StatefulSet that has at least one, and that no edit deletes. It fails where pods " +
    "never become ready, find no room, or hang without a liveness probe.",
  decidedBy: ["spec.selector"],
  source: "staging/src/k8s.io/endpointslice/reconciler.go; pkg/proxy/topology.go (CategorizeEndpoints)",
  optIn: true,
  observes: "requests",
  on(cluster) {
    return servedForEver(cluster).map((service) => {
      const answers = requestsAre(cluster, service, "some endpoint answers", (all) => all.includes("open"));
      return eventuallyAlways(idFor(serviceReachable, service.facts.title), answers);
    });
  },
};
