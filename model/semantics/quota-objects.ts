// What objects other than pods are charged against the ResourceQuotas of their namespace.
// Sources: pkg/quota/v1/evaluator/core (registry.go, services.go, persistent_volume_claims.go),
// staging/src/k8s.io/apiserver/pkg/quota/v1/generic/evaluator.go (NewObjectCountEvaluator).
import { type Quantity, quantityOf } from "./quantity.ts";
import type { Quantities } from "./resources.ts";

/** The resource of each kind, with its group unless that is the core group. */
const RESOURCES: { readonly [kind: string]: string } = {
  ConfigMap: "configmaps",
  Secret: "secrets",
  Service: "services",
  PersistentVolumeClaim: "persistentvolumeclaims",
  ReplicationController: "replicationcontrollers",
  ResourceQuota: "resourcequotas",
  LimitRange: "limitranges",
  ServiceAccount: "serviceaccounts",
  Deployment: "deployments.apps",
  ReplicaSet: "replicasets.apps",
  StatefulSet: "statefulsets.apps",
  DaemonSet: "daemonsets.apps",
  Job: "jobs.batch",
  CronJob: "cronjobs.batch",
  HorizontalPodAutoscaler: "horizontalpodautoscalers.autoscaling",
  PodDisruptionBudget: "poddisruptionbudgets.policy",
  Ingress: "ingresses.networking.k8s.io",
};

/** Kinds that quotas also count by their plain name. */
const BY_PLAIN_NAME = [
  "configmaps",
  "secrets",
  "services",
  "persistentvolumeclaims",
  "replicationcontrollers",
  "resourcequotas",
];

const OF_CLAIMS = ["requests.storage", "persistentvolumeclaims"];
const BY_CLASS = ".storageclass.storage.k8s.io/";
const NODE_PORTS = "services.nodeports";
const LOAD_BALANCERS = "services.loadbalancers";

/** Whether a quota on this resource counts objects of some kind other than Pod. */
export function isObjectQuotaResource(name: string): boolean {
  const counted = Object.values(RESOURCES).some((resource) => name === `count/${resource}`);
  const ofClass = OF_CLAIMS.some((of) => name.endsWith(`${BY_CLASS}${of}`));
  return (
    counted ||
    ofClass ||
    BY_PLAIN_NAME.includes(name) ||
    [...OF_CLAIMS, NODE_PORTS, LOAD_BALANCERS].includes(name)
  );
}

/** What one object of the kind is charged for being there; nothing if quotas do not know the kind. */
export function objectQuotaUsage(kind: string): Quantities {
  const resource = Object.hasOwn(RESOURCES, kind) ? RESOURCES[kind] : undefined;
  if (resource === undefined) return {};
  const one = quantityOf(1n);
  return { [`count/${resource}`]: one, ...(BY_PLAIN_NAME.includes(resource) ? { [resource]: one } : {}) };
}

export interface ChargedService {
  readonly type?: string;
  readonly ports?: readonly { readonly nodePort?: number }[];
  readonly allocateLoadBalancerNodePorts?: boolean;
}

/** A Service counts, and so do its ports on nodes, whether or not they have been allocated yet, and its load balancer. */
export function serviceQuotaUsage({
  type,
  ports = [],
  allocateLoadBalancerNodePorts,
}: ChargedService): Quantities {
  const isBalanced = type === "LoadBalancer";
  const named = ports.filter(({ nodePort = 0 }) => nodePort !== 0);
  const onNodes = isBalanced && allocateLoadBalancerNodePorts === false ? named : ports;
  return {
    ...objectQuotaUsage("Service"),
    ...(isBalanced || type === "NodePort" ? { [NODE_PORTS]: quantityOf(BigInt(onNodes.length)) } : {}),
    ...(isBalanced ? { [LOAD_BALANCERS]: quantityOf(1n) } : {}),
  };
}

/**
 * A claim counts, and so does the storage that it asks for; both also for its class.
 * @param className "" for none.
 */
export function claimQuotaUsage(storage: Quantity | undefined, className: string): Quantities {
  const all = {
    ...objectQuotaUsage("PersistentVolumeClaim"),
    ...(storage === undefined ? {} : { "requests.storage": storage }),
  };
  const ofClass = Object.entries(all).filter(([name]) => className !== "" && OF_CLAIMS.includes(name));
  return { ...all, ...Object.fromEntries(ofClass.map(([name, q]) => [`${className}${BY_CLASS}${name}`, q])) };
}
