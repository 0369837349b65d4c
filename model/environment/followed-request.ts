// One request, followed from its client to its answer: it is sent, then somebody chooses an endpoint, then what is there answers. Who asks
// for it sees which pod does; otherwise requests are one step each (clients.ts), and change nothing.
// Source: pkg/proxy/iptables/proxier.go (an endpoint is chosen by chance, whatever the request says); for Ingresses ../ingress-requests.ts.
import { type Alternative, act, type Process, process, type Slot } from "../../explorer/system.ts";
import type { Cluster, ClusterRequest, ClusterService, FollowedRequest } from "../cluster.ts";
import { ownerOfPod, podName } from "../cluster.ts";
import { endpointsOf, ingressOutcomes, routeReads } from "../network/ingress-requests.ts";
import type { IngressOutcome } from "../network/request-outcomes.ts";
import { outcomes, targetsSeen } from "../network/requests.ts";
import { type Listener, listenerOf } from "../pods/endpoints.ts";
import { clientOf, REQUESTS } from "./request-labels.ts";

type Followed = Slot<FollowedRequest | null>;

/** An endpoint that may be chosen: the pod, and what it would do now. */
interface Answerer {
  readonly pod: string;
  readonly listener: Listener;
}

const CHOICE = "choose an endpoint";
const NONE = "find no endpoint";

export function followedClients(cluster: Cluster, request: Followed): readonly Process[] {
  const ofServices = cluster.services.map(({ facts }) => facts.title);
  const ofIngresses = cluster.requests.map(({ title }) => title);
  return [
    ...[...ofServices, ...ofIngresses].flatMap((to) => [client(request, to), answers(request, to)]),
    ...cluster.services.map((service) => proxy(cluster, request, service)),
    ...cluster.requests.map((one) => ingressController(cluster, request, one)),
  ];
}

function client(request: Followed, to: string): Process {
  return process({
    name: clientOf(to),
    reads: { request },
    environment: true,
    labels: ["send a request"],
    step: (now) => (now.request === null ? [act("send a request", request.set({ to, is: "sent" }))] : []),
  });
}

function proxy(cluster: Cluster, request: Followed, service: ClusterService): Process {
  const { title } = service.facts;
  return process({
    name: `way to ${title}`,
    reads: { request, nodes: answerersOf(cluster, service), view: service.view },
    fairness: "weak",
    labels: [CHOICE, NONE],
    step: ({ request: now, nodes, view }) =>
      isSentTo(now, title) ? outcomes(service.facts, nodes, view).map((o) => routed(request, title, o)) : [],
  });
}

function ingressController(cluster: Cluster, request: Followed, to: ClusterRequest): Process {
  return process({
    name: `way to ${to.title}`,
    reads: {
      request,
      ...routeReads(to),
      targets: endpointsOf(to).flatMap((service) => answerersOf(cluster, service)),
    },
    fairness: "weak",
    labels: [CHOICE, NONE],
    step: ({ request: now, ...view }) =>
      isSentTo(now, to.title)
        ? ingressOutcomes<Answerer>(to, view).map((o) => routed(request, to.title, o))
        : [],
  });
}

function answerersOf(cluster: Cluster, service: ClusterService) {
  return targetsSeen(cluster, service, "who answers", (node, pod): Answerer => {
    return { pod: podName(ownerOfPod(cluster, pod), pod), listener: listenerOf(node, pod) };
  });
}

function isSentTo(now: FollowedRequest | null, to: string): boolean {
  return now?.to === to && now.is === "sent";
}

function routed(request: Followed, to: string, outcome: IngressOutcome<Answerer>): Alternative {
  if (typeof outcome === "string") {
    const write = request.set({ to, is: "routed", outcome });
    return { ...act(NONE, write), detail: outcome };
  }
  const { pod, listener } = outcome;
  const write = request.set({ to, is: "routed", outcome: listener, pod });
  return { ...act(CHOICE, write), detail: pod };
}

function answers(request: Followed, to: string): Process {
  return process({
    name: `answer of ${to}`,
    reads: { request },
    fairness: "weak",
    step: ({ request: now }): readonly Alternative[] => {
      if (now?.to !== to || now.is !== "routed" || now.outcome === undefined) return [];
      const { outcome, pod } = now;
      const is = outcome === "open" ? "answered" : "failed";
      const end = act(REQUESTS[outcome], request.set({ to, is }));
      return [pod === undefined ? end : { ...end, detail: `by ${pod}` }];
    },
  });
}
