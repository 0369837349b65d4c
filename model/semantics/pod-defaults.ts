// What the API server fills into pods and nodes before anyone looks at them, as far as scheduling depends on it.
// Sources: pkg/apis/core/v1/defaults.go (SetDefaults_Pod, defaultPodRequests, defaultHostNetworkPorts,
// SetDefaults_NodeStatus), pkg/scheduler/util/utils.go (GetHostPorts).
import type { ResourceList } from "../kubernetes/index.ts";
import type { HostPort } from "./node-filters.ts";
import { containerRequests, isPodLevelResource, type RequestingContainer } from "./pod-requests.ts";

interface WithResources {
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
}

interface DefaultablePod extends WithResources {
  readonly containers?: readonly (RequestingContainer & WithResources)[];
  readonly initContainers?: readonly (RequestingContainer & WithResources)[];
}

/**
 * A pod's spec with the requests that follow from its limits. A container's limit stands in for a missing request. A
 * pod-level limit does so too, unless the containers' requests already say how much it is.
 * @throws QuantityError for a bad quantity.
 */
export function withRequestDefaults<P extends DefaultablePod>(pod: P): P {
  const containers = (pod.containers ?? []).map(withContainerDefaults);
  const initContainers = (pod.initContainers ?? []).map(withContainerDefaults);
  const limits = pod.resources?.limits;
  if (limits === undefined) return { ...pod, containers, initContainers };

  const known = containerRequests({ containers, initContainers });
  const standIns = Object.entries(limits).filter(
    ([name]) => isPodLevelResource(name) && (name.startsWith("hugepages-") || !Object.hasOwn(known, name)),
  );
  const requests = { ...Object.fromEntries(standIns), ...pod.resources?.requests };
  return { ...pod, containers, initContainers, resources: { ...pod.resources, requests } };
}

function withContainerDefaults<C extends WithResources>(container: C): C {
  const { resources } = container;
  if (resources?.limits === undefined) return container;
  return {
    ...container,
    resources: { ...resources, requests: { ...resources.limits, ...resources.requests } },
  };
}

interface WithPorts {
  readonly ports?: readonly {
    readonly containerPort: number;
    readonly hostPort?: number;
    readonly hostIP?: string;
    readonly protocol?: string;
  }[];
  readonly restartPolicy?: string;
}

/**
 * The ports of the node that a pod occupies: the host ports of its containers and sidecars. With hostNetwork, every
 * container port is a host port.
 */
export function hostPortsOf(pod: {
  readonly containers?: readonly WithPorts[];
  readonly initContainers?: readonly WithPorts[];
  readonly hostNetwork?: boolean;
}): readonly HostPort[] {
  const sidecars = (pod.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...(pod.containers ?? []), ...sidecars]
    .flatMap(({ ports }) => ports ?? [])
    .map(({ containerPort, hostPort, hostIP, protocol }) => ({
      hostPort: hostPort || (pod.hostNetwork === true ? containerPort : 0),
      ...(hostIP === undefined ? {} : { hostIP }),
      ...(protocol === undefined ? {} : { protocol }),
    }))
    .filter(({ hostPort }) => hostPort > 0);
}

/** A node that does not say what is allocatable offers its whole capacity. */
export function allocatableOf(status: {
  readonly allocatable?: ResourceList;
  readonly capacity?: ResourceList;
}): ResourceList {
  return status.allocatable ?? status.capacity ?? {};
}
