// In the end, endpoints lead only to pods that serve.
import { eventuallyAlways } from "../explorer/property.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { requestsAre } from "./services.ts";

export const endpointsServe: ClusterProperty = {
  id: "endpoints-only-to-pods-that-serve",
  kind: "liveness",
  title: "in the end, endpoints lead only to pods that serve",
  description:
    "From some time on every request to a Service is answered, or finds no endpoint at all: no endpoint leads for ever to a pod that " +
    "hangs, does not listen, or is gone. It fails where a container hangs and no readiness or liveness probe notices. Does not apply " +
    "to Services that publish addresses of pods that are not ready.",
  decidedBy: ["spec.publishNotReadyAddresses", "spec.selector"],
  source: "staging/src/k8s.io/endpointslice/utils.go (podToEndpoint); pkg/kubelet/prober/worker.go",
  optIn: true,
  observes: "requests",
  on(cluster) {
    return cluster.services
      .filter(({ facts }) => !facts.publishNotReadyAddresses)
      .map((service) => {
        const serves = requestsAre(cluster, service, "all endpoints answer", (all) =>
          all.every((outcome) => outcome === "open" || outcome === "none"),
        );
        return eventuallyAlways(idFor(endpointsServe, service.facts.title), serves);
      });
  },
};
