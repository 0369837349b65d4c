// The tables of endpoints.
import type { Labels } from "../../kubernetes/index.ts";
import { type AddressType, belongsInEndpoints, type EndpointPod, endpointOf } from "../endpoints.ts";
import { family } from "./family.ts";
import { type NodeManifest, type PodManifest, readiness } from "./manifests.ts";

interface ServedPod extends PodManifest {
  readonly spec?: PodManifest["spec"] & { readonly hostname?: string; readonly subdomain?: string };
  readonly status?: PodManifest["status"] & {
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip: string }[];
  };
}

interface EndpointInput {
  readonly pod: ServedPod;
  readonly service: {
    readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Labels };
    readonly spec?: { readonly publishNotReadyAddresses?: boolean };
  };
  readonly node: NodeManifest | null;
  readonly addressType: AddressType;
}

function isDeleting({ metadata }: PodManifest): boolean {
  return (metadata?.deletionTimestamp ?? null) !== null;
}

function endpointPod(pod: ServedPod): EndpointPod {
  const { nodeName = "", hostname = "", subdomain = "" } = pod.spec ?? {};
  return {
    namespace: pod.metadata?.namespace ?? "",
    ready: readiness(pod).ready,
    deleting: isDeleting(pod),
    podIPs: (pod.status?.podIPs ?? []).map(({ ip }) => ip),
    nodeName,
    hostname,
    subdomain,
  };
}

/** The addresses are a set. */
export const endpointConditionsTable = family<
  EndpointInput,
  { readonly addresses?: readonly string[]; readonly [field: string]: unknown }
>({
  folder: "controllers",
  name: "endpoint_conditions",
  answer({ pod, service: { metadata, spec }, node, addressType }) {
    const endpoint = endpointOf(
      endpointPod(pod),
      { ...metadata, ...spec },
      addressType,
      node?.metadata?.labels,
    );
    return { ...endpoint, addresses: endpoint.addresses.toSorted() };
  },
  comparable: ({ addresses, ...rest }) => ({ ...rest, addresses: addresses?.toSorted() }),
});

export const endpointsMembership = family<{ readonly pod: ServedPod; readonly includeTerminating: boolean }>({
  folder: "controllers",
  name: "endpoints_membership",
  knows: { function: ["shouldPodBeInEndpoints"] },
  answer({ pod, includeTerminating }) {
    const { phase = "", podIP = "", podIPs = [] } = pod.status ?? {};
    const hasAddress = podIP !== "" || podIPs.length > 0;
    return {
      included: belongsInEndpoints({ phase, deleting: isDeleting(pod), hasAddress }, includeTerminating),
    };
  },
});
