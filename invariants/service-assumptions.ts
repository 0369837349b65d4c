// How requests to Services are read, where there are Services.
import type { Inventory } from "../model/inventory/inventory.ts";
import { titleOf } from "../model/inventory/objects.ts";
import { type Assumption, applying } from "./assumption.ts";

const areFollowed = ({ services }: Inventory): boolean => services.length > 0;

const SERVICES: readonly Assumption[] = [
  {
    applies: ({ hasServices, observed }) => hasServices && !observed.includes("requests"),
    text: "what requests to Services come to is only followed where a property of Services is asked for (no-request-to-closed-listener, service-stays-reachable, service-reachable, endpoints-only-to-pods-that-serve, ingress-reachable)",
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
  {
    applies: ({ ingresses, observed }) => ingresses.length > 0 && observed.includes("requests"),
    text:
      "Ingresses of one class are served as one table of rules; their controller sends requests to endpoints that are ready, as it knows them, and tries no second one; what is said of " +
      "proxies holds for it, too; requests reach any pod of it that is ready; ExternalName Services and those without a selector always answer",
  },
  {
    applies: ({ services }) => services.some(({ versions }) => versions.length > 1),
    text: "what a Service selects changes at once for its controller; that it is deleted, proxies learn when its endpoints are gone",
  },
];

/** Who serves Ingresses. */
export function ingressBounds({ ingresses, observed, scenario }: Inventory): readonly string[] {
  if (ingresses.length === 0 || !observed.includes("requests")) return [];
  const classes = [...new Set(ingresses.flatMap(({ versions }) => versions.map((v) => v.ingressClassName)))];
  return classes.map((own) => {
    const title = own === undefined ? "Ingresses without a class" : `Ingresses of class ${own}`;
    const controller = scenario.ingressControllers.find((one) => one.class === own);
    return controller === undefined
      ? `${title} are always served`
      : `${title} are served while ${titleOf(controller.servedBy)} has a ready pod`;
  });
}

export function serviceAssumptions(inventory: Inventory): readonly string[] {
  return applying(SERVICES, inventory);
}
