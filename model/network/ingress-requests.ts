// What becomes of a request that comes by an Ingress: its controller routes it, and sends it to an endpoint of the Service that it
// finds, as it knows them.
// Source: https://kubernetes.io/docs/concepts/services-networking/ingress (Default backend); kubernetes/ingress-nginx,
// internal/ingress/controller/endpointslices.go (only what is ready).
import type { View } from "../../explorer/system.ts";
import type { Cluster, ClusterRequest, ClusterService } from "../cluster.ts";
import { sameRef } from "../inventory/inventory.ts";
import type { IngressBackend } from "../kubernetes/index.ts";
import type { Listener } from "../pods/endpoints.ts";
import type { VersionedState } from "../workloads/versioned.ts";
import { backendOf, hasPort } from "./ingresses.ts";
import type { IngressOutcome } from "./request-outcomes.ts";
import { outcomes, type Targets, targetsOf } from "./requests.ts";

/** What `ingressOutcomes` reads. */
export function ingressReads(cluster: Cluster, request: ClusterRequest) {
  return {
    ...routeReads(request),
    targets: endpointsOf(request).flatMap((service) => targetsOf(cluster, service)),
  };
}

/** The same, but for the pods. */
export function routeReads(request: ClusterRequest) {
  const { ingresses, services, controllers = [] } = request;
  return {
    ingresses: ingresses.flatMap(({ object }) => object ?? []),
    objects: services.flatMap(({ object }) => object ?? []),
    views: endpointsOf(request).map(({ view }) => view),
    controllers,
  };
}

/** The Services that it may come to, of which endpoints are kept. */
export function endpointsOf({ services }: ClusterRequest): readonly ClusterService[] {
  return services.flatMap(({ endpoints }) => endpoints ?? []);
}

export interface IngressView<T = Listener> extends View<ReturnType<typeof routeReads>> {
  readonly targets: readonly Targets<T>[];
}

/** All that may become of the request. */
export function ingressOutcomes<T>(
  request: ClusterRequest,
  now: IngressView<T>,
): readonly IngressOutcome<T>[] {
  if (request.controllers !== undefined && !now.controllers.includes(true)) return ["unserved"];
  const present = versionsNow(request.ingresses, now.ingresses, (one) => one.facts.versions);
  const specs = request.ingresses.flatMap(({ facts: { ref } }, i) => {
    const spec = present[i];
    return spec === undefined ? [] : [{ ref, spec }];
  });
  const [first] = specs;
  const ofClass = specs.filter(({ spec }) => spec.ingressClassName === first?.spec.ingressClassName);
  const backend = backendOf(ofClass, request);
  if (backend === undefined) return ["no path"];
  // Where a resource leads is outside of the cluster.
  if (backend.to.service === undefined) return ["open"];
  return serviceOutcomes(request, now, backend.to, {
    kind: "Service",
    namespace: backend.ingress.namespace,
    name: backend.to.service.name,
  });
}

function serviceOutcomes<T>(
  request: ClusterRequest,
  now: IngressView<T>,
  to: IngressBackend,
  ref: Parameters<typeof sameRef>[0],
): readonly IngressOutcome<T>[] {
  const { services } = request;
  const specs = versionsNow(services, now.objects, (one) => one.versions);
  const i = services.findIndex((one) => sameRef(one.ref, ref));
  const spec = specs[i];
  if (spec === undefined || !hasPort(to, spec)) return ["no Service"];
  // Somebody else writes its endpoints, or it is a name outside of the cluster.
  if (spec.type === "ExternalName" || Object.keys(spec.selector ?? {}).length === 0) return ["open"];
  const kept = endpointsOf(request);
  const own = services[i]?.endpoints;
  const k = own === undefined ? -1 : kept.indexOf(own);
  const view = now.views[k];
  if (view === undefined) return ["none"];
  const perService = now.targets.length / kept.length;
  const targets = now.targets.slice(k * perService, (k + 1) * perService);
  return outcomes({ via: "DNS", isLocal: false }, targets, view);
}

/** What each of them says now; undefined for what does not exist. */
function versionsNow<T extends { readonly object: unknown }, V>(
  all: readonly T[],
  stored: readonly (VersionedState | null)[],
  versionsOf: (one: T) => readonly V[],
): readonly (V | undefined)[] {
  let seen = 0;
  return all.map((one) => {
    if (one.object === undefined) return versionsOf(one)[0];
    const state = stored[seen++] ?? null;
    return state === null ? undefined : versionsOf(one)[state.version];
  });
}
