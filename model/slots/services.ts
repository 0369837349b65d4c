// The Services of a cluster: how many endpoints their slices list, and how many proxies know. Which pods these are stands with the pods.
import { slot } from "../../explorer/system.ts";
import type { ClusterService, ClusterVersioned } from "../cluster.ts";
import { type Inventory, sameRef, type Workload } from "../inventory/inventory.ts";
import { selectsPodsOf } from "../network/services.ts";
import { type ListedCounts, NOTHING_LISTED } from "../pods/endpoints.ts";

/** Those that select pods of these workloads. */
export function servicesFor(
  { services }: Inventory,
  workloads: readonly Workload[],
  versioned: readonly ClusterVersioned[],
): readonly ClusterService[] {
  const templates = workloads.flatMap(({ owners }) => owners.map(({ template }) => template));
  return services
    .filter((service) => templates.some((template) => selectsPodsOf(service, template)))
    .map((facts) => ({
      facts,
      object: versioned.find(({ workload }) => facts.refs.some((ref) => sameRef(ref, workload.ref)))?.slot,
      slices: slot<ListedCounts>(`EndpointSlices of ${facts.title}`, NOTHING_LISTED),
      view: slot<ListedCounts>(`${facts.title} as a ${clientSide(facts.via)} knows it`, NOTHING_LISTED),
    }));
}

function clientSide(via: "kube-proxy" | "DNS"): string {
  return via === "DNS" ? "resolver" : via;
}
