// Clients: anybody may send a request to a Service, or by an Ingress, at any time. That changes nothing, but what becomes of it can be seen.
import { type Alternative, act, type Process, process } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import { ingressOutcomes, ingressReads } from "../network/ingress-requests.ts";
import { outcomes, targetsOf } from "../network/requests.ts";
import { followedClients } from "./followed-request.ts";
import { clientOf, REQUESTS } from "./request-labels.ts";

export function clients(cluster: Cluster): readonly Process[] {
  if (cluster.followed !== undefined) return followedClients(cluster, cluster.followed);
  const ofServices = cluster.services.map((service) =>
    process({
      name: clientOf(service.facts.title),
      reads: { nodes: targetsOf(cluster, service), view: service.view },
      environment: true,
      step: ({ nodes, view }): readonly Alternative[] =>
        outcomes(service.facts, nodes, view).map((outcome) => act(REQUESTS[outcome])),
    }),
  );
  const ofIngresses = cluster.requests.map((request) =>
    process({
      name: clientOf(request.title),
      reads: ingressReads(cluster, request),
      environment: true,
      step: (now): readonly Alternative[] =>
        ingressOutcomes(request, now).map((outcome) => act(REQUESTS[outcome])),
    }),
  );
  return [...ofServices, ...ofIngresses];
}
