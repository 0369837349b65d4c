// How a Service sees its pods: which of them are endpoints, and which endpoints get traffic.
// Sources: staging/src/k8s.io/endpointslice/utils.go (podToEndpoint, getEndpointAddresses), util/controller_utils.go
// there (ShouldPodBeInEndpoints, ShouldSetHostname).
import type { Labels } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import { isTerminal } from "./pod-availability.ts";

export type AddressType = "IPv4" | "IPv6" | "FQDN";

/** A pod behind a Service, as far as its endpoint goes. */
export interface EndpointPod {
  readonly namespace: string;
  readonly ready: boolean;
  /** It has a deletion timestamp. */
  readonly deleting: boolean;
  /** As the pod reports them, one or two. */
  readonly podIPs: readonly string[];
  readonly nodeName?: string;
  readonly hostname?: string;
  readonly subdomain?: string;
}

export interface EndpointService {
  readonly namespace: string;
  readonly name: string;
  readonly publishNotReadyAddresses?: boolean;
}

export interface EndpointConditions {
  /** Gets traffic: serving, and not on its way out; or the Service asks for all. */
  readonly ready: boolean;
  /** The pod is ready, even if it is on its way out. */
  readonly serving: boolean;
  readonly terminating: boolean;
}

export interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions: EndpointConditions;
  readonly nodeName?: string;
  readonly zone?: string;
  readonly hostname?: string;
}

const ZONE_LABEL = "topology.kubernetes.io/zone";

/**
 * Does a pod appear in the endpoints of a Service that selects it? EndpointSlices include pods that are being deleted;
 * Endpoints do so only if the Service publishes addresses that are not ready.
 */
export function belongsInEndpoints(
  pod: { readonly phase?: string; readonly deleting: boolean; readonly hasAddress: boolean },
  includeTerminating: boolean,
): boolean {
  return !isTerminal(pod.phase) && pod.hasAddress && (includeTerminating || !pod.deleting);
}

export function endpointConditions(
  pod: { readonly ready: boolean; readonly deleting: boolean },
  publishNotReadyAddresses: boolean,
): EndpointConditions {
  const { ready: serving, deleting: terminating } = pod;
  return { ready: publishNotReadyAddresses || (serving && !terminating), serving, terminating };
}

/** The endpoint of a pod, in the slices of one address type. `nodeLabels` are those of its node, if that is known. */
export function endpointOf(
  pod: EndpointPod,
  service: EndpointService,
  addressType: AddressType,
  nodeLabels?: Labels,
): Endpoint {
  const { nodeName = "", hostname = "" } = pod;
  const zone = lookup(nodeLabels, ZONE_LABEL) ?? "";
  const isNamed = hostname !== "" && pod.subdomain === service.name && pod.namespace === service.namespace;
  return {
    addresses: pod.podIPs.filter((ip) => familyOf(ip) === addressType),
    conditions: endpointConditions(pod, service.publishNotReadyAddresses ?? false),
    ...(nodeName === "" ? {} : { nodeName }),
    ...(zone === "" ? {} : { zone }),
    ...(isNamed ? { hostname } : {}),
  };
}

/** IPv4 addresses in IPv6 clothing count as IPv4. */
function familyOf(ip: string): AddressType {
  return ip.includes(":") && !/^::ffff:[\d.]+$/i.test(ip) ? "IPv6" : "IPv4";
}
