// What the API server fills into pods and nodes before anyone looks at them, as far as scheduling depends on it.
// Sources: pkg/apis/core/v1/defaults.go (SetDefaults_Pod, SetDefaults_PodSpec, SetDefaults_NodeStatus,
// defaultHostNetworkPorts), staging/src/k8s.io/component-helpers/resource/helpers.go (pod-level resources),
// pkg/scheduler/util/utils.go (GetHostPorts).
import type { ResourceList } from "../kubernetes.ts";
import type { HostPort } from "./node-filters.ts";

interface WithResources {
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
}

/** What is missing in a container's requests is taken from its limits. */
export function withRequestDefaults<C extends WithResources>(container: C): C {
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
