// Clients: anybody may send a request to a Service, or by an Ingress, at any time. That changes nothing, but what becomes of it can be seen.
import { type Alternative, act, type Process, process } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import { type IngressOutcome, ingressOutcomes, ingressReads } from "../ingress-requests.ts";
import { outcomes, targetsOf } from "../requests.ts";

export const REQUESTS: { readonly [outcome in IngressOutcome]: string } = {
  open: "request is answered",
  "not yet": "request is refused: the pod does not listen yet",
  closed: "request is refused: the pod has closed its listener",
  hung: "request is not answered: the pod hangs",
  down: "request fails: nothing of the pod runs",
  gone: "request fails: the pod is gone",
  none: "request is rejected: there is no endpoint",
  unserved: "request fails: no Ingress controller is there",
  "no path": "request is answered with 404: no rule is about it",
  "no Service": "request is answered with 503: there is no such Service, or no such port of it",
};

export function clientOf(title: string): string {
  return `client of ${title}`;
}

export function clients(cluster: Cluster): readonly Process[] {
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
