// The Ingresses of a cluster, and the requests that clients send by them.
import { projection } from "../../explorer/system.ts";
import { nameInUid } from "../apiserver/uids.ts";
import type {
  Cluster,
  ClusterIngress,
  ClusterRequest,
  ClusterService,
  ClusterVersioned,
} from "../cluster.ts";
import { type Inventory, sameRef, type Workload } from "../inventory/inventory.ts";
import { haveOneClass, requestsOf, titleOfRequest } from "../network/ingresses.ts";
import type { IngressController, ObjectRef } from "../scenario/scenario.ts";
import { isActivePod, isDown, type NodeState } from "../state.ts";

export function ingressesFor(
  { ingresses }: Inventory,
  workloads: readonly Workload[],
  versioned: readonly ClusterVersioned[],
): readonly ClusterIngress[] {
  const slotOf = (ref: ObjectRef) => versioned.find(({ workload }) => sameRef(workload.ref, ref))?.slot;
  return ingresses
    .filter(({ ref }) => workloads.some((workload) => sameRef(workload.ref, ref)))
    .map((facts) => ({
      facts,
      object: slotOf(facts.ref),
      services: facts.services.map((service) => ({ ...service, object: slotOf(service.ref) })),
    }));
}

type Parts = Pick<Cluster, "ingresses" | "services" | "owners" | "nodes" | "versioned">;

/** Each request once, whichever of the Ingresses that are served together name it. */
export function requestsFor(
  { observed, scenario }: Inventory,
  { ingresses, services, owners, nodes }: Parts,
): readonly ClusterRequest[] {
  if (!observed.includes("requests")) return [];
  const endpointsOf = (ref: ObjectRef): ClusterService | undefined =>
    services.find(({ facts }) => facts.refs.some((one) => sameRef(one, ref)));
  const all = ingresses.flatMap((ingress): readonly ClusterRequest[] => {
    const together = [
      ingress,
      ...ingresses.filter((o) => o !== ingress && haveOneClass(o.facts, ingress.facts)),
    ];
    const inOrder = ingresses.filter((one) => together.includes(one));
    const named = inOrder.flatMap((one) => one.services);
    const own = named.filter((one, i) => named.findIndex(({ ref }) => sameRef(ref, one.ref)) === i);
    const controller = scenario.ingressControllers.find((one) =>
      ingress.facts.versions.some(({ ingressClassName }) => ingressClassName === one.class),
    );
    return requestsOf(ingress.facts).map((request) => ({
      ...request,
      title: `${titleOfRequest(request)} of ${ingress.facts.title}`,
      ingresses: inOrder,
      services: own.map((service) => {
        const endpoints = endpointsOf(service.ref);
        return endpoints === undefined ? service : { ...service, endpoints };
      }),
      controllers: controller === undefined ? undefined : servingPods(controller, owners, nodes),
    }));
  });
  return all.filter(
    (one, i) =>
      all.findIndex(
        (other) =>
          titleOfRequest(other) === titleOfRequest(one) &&
          other.ingresses.some((ingress) => one.ingresses.includes(ingress)),
      ) === i,
  );
}

function servingPods(
  { servedBy }: IngressController,
  owners: Cluster["owners"],
  nodes: Cluster["nodes"],
): NonNullable<ClusterRequest["controllers"]> {
  const names = new Set(owners.filter((o) => sameRef(o.workload.ref, servedBy)).map(({ name }) => name));
  const serves = (state: NodeState): boolean =>
    !isDown(state) &&
    state.pods.some(
      (pod) => names.has(nameInUid(pod.metadata.owner)) && isActivePod(pod) && pod.status.ready,
    );
  return nodes.map(({ slot }) => projection(slot, `serves Ingresses by ${servedBy.name}`, serves));
}
