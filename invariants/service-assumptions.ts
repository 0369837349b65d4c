// How requests to Services are read, where there are Services.
import type { Inventory } from "../model/inventory.ts";
import { type Assumption, applying } from "./assumption.ts";

const areFollowed = ({ services }: Inventory): boolean => services.length > 0;

const SERVICES: readonly Assumption[] = [
  {
    applies: ({ hasServices, observed }) => hasServices && !observed.includes("requests"),
    text: "what requests to Services come to is only followed where a property of Services is asked for (no-request-to-closed-listener, service-stays-reachable, service-reachable, endpoints-only-to-pods-that-serve)",
  },
  {
    applies: areFollowed,
    text: "the endpoints of a Service fit into one EndpointSlice, which is written and read as a whole; one proxy, which lags behind by any number of changes, stands for those of all nodes; no request is kept from a pod, and a node that is cut off from the API server gets requests as before",
  },
  {
    applies: areFollowed,
    text: "a pod that is deleted gets its SIGTERM when its preStop hook is over, at once if it has none, and closes its listener with it; the preStop hook is taken to wait and do nothing else",
  },
  {
    applies: ({ services }) => services.some(({ isLocal }) => isLocal),
    text: "where only endpoints on a node's own count (traffic policy Local), a request may go to any endpoint that is ready, or terminating and still serving, wherever it is",
  },
];

export function serviceAssumptions(inventory: Inventory): readonly string[] {
  return applying(SERVICES, inventory);
}
