// What Services know of a pod as an endpoint, as the pod keeps it.

/** As what proxies may take an endpoint: "terminating" is one that still serves. All others get no requests. */
export type Listed = "ready" | "terminating";

/** What is written in the EndpointSlices of a Service, and what proxies have read there. */
export interface Known {
  readonly slice?: Listed;
  readonly proxy?: Listed;
}

/** By the title of the Service; Services that know nothing of the pod are absent. */
export type KnownEndpoints = { readonly [service: string]: Known };
