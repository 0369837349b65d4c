// Requests to the API server, as admission is asked about them.
// Source: staging/src/k8s.io/api/admission/v1/types.go (AdmissionRequest).
import type { ObjectRef } from "../inventory/objects.ts";
import { inVersion, servedVersions } from "./equivalents.ts";
import { fieldOf } from "./fields-of.ts";

export interface Resource {
  /** "" for core. */
  readonly group: string;
  readonly version: string;
  /** "pods" */
  readonly resource: string;
}

export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly resource: Resource;
  /** "scale", "eviction", or "". */
  readonly subresource: string;
  /** Of the object in the request: a Scale, where the scale of a Deployment is written. */
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  /** "" for what belongs to none. */
  readonly namespace: string;
  readonly name: string;
  /** Plain data; null in a DELETE. */
  readonly object: unknown;
  /** null in a CREATE. */
  readonly oldObject: unknown;
  readonly user: Requester;
  /** What it was before it was converted to another version of the API; absent if it was not. */
  readonly asked?: Pick<AdmissionRequest, "resource" | "kind">;
}

/** Who asks. */
export interface Requester {
  readonly username: string;
  readonly groups: readonly string[];
}

/** Users and agents of a scenario (kubeadm's administrator). */
export const ADMINISTRATOR: Requester = {
  username: "kubernetes-admin",
  groups: ["kubeadm:cluster-admins", "system:authenticated"],
};

/** A controller of Kubernetes' own, by the name of its service account. */
export function controllerNamed(name: string): Requester {
  return serviceAccount("kube-system", name);
}

/** The controller of HorizontalPodAutoscalers. */
export const AUTOSCALER: Requester = controllerNamed("horizontal-pod-autoscaler");

export function serviceAccount(namespace: string, name: string): Requester {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
  };
}

type Served = readonly [group: string, version: string, resource: string];

/** The kinds that manifests are of, as the API serves them. */
const RESOURCES: { readonly [kind: string]: Served } = {
  Pod: ["", "v1", "pods"],
  ReplicationController: ["", "v1", "replicationcontrollers"],
  ConfigMap: ["", "v1", "configmaps"],
  Secret: ["", "v1", "secrets"],
  Namespace: ["", "v1", "namespaces"],
  Node: ["", "v1", "nodes"],
  Service: ["", "v1", "services"],
  ServiceAccount: ["", "v1", "serviceaccounts"],
  PersistentVolumeClaim: ["", "v1", "persistentvolumeclaims"],
  PersistentVolume: ["", "v1", "persistentvolumes"],
  ResourceQuota: ["", "v1", "resourcequotas"],
  LimitRange: ["", "v1", "limitranges"],
  Deployment: ["apps", "v1", "deployments"],
  ReplicaSet: ["apps", "v1", "replicasets"],
  StatefulSet: ["apps", "v1", "statefulsets"],
  DaemonSet: ["apps", "v1", "daemonsets"],
  Job: ["batch", "v1", "jobs"],
  CronJob: ["batch", "v1", "cronjobs"],
  HorizontalPodAutoscaler: ["autoscaling", "v2", "horizontalpodautoscalers"],
  PodDisruptionBudget: ["policy", "v1", "poddisruptionbudgets"],
  Ingress: ["networking.k8s.io", "v1", "ingresses"],
  PriorityClass: ["scheduling.k8s.io", "v1", "priorityclasses"],
  StorageClass: ["storage.k8s.io", "v1", "storageclasses"],
  CSIDriver: ["storage.k8s.io", "v1", "csidrivers"],
  CSINode: ["storage.k8s.io", "v1", "csinodes"],
  Role: ["rbac.authorization.k8s.io", "v1", "roles"],
  RoleBinding: ["rbac.authorization.k8s.io", "v1", "rolebindings"],
  ClusterRole: ["rbac.authorization.k8s.io", "v1", "clusterroles"],
  ClusterRoleBinding: ["rbac.authorization.k8s.io", "v1", "clusterrolebindings"],
};

export const KINDS: readonly string[] = Object.keys(RESOURCES);

/** Those of them that belong to no namespace. */
const GLOBAL: readonly string[] = [
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "StorageClass",
  "CSIDriver",
  "CSINode",
  "ClusterRole",
  "ClusterRoleBinding",
];

/** Undefined for custom resources, of which nothing is known. */
export function resourceOf(kind: string): Resource | undefined {
  const served = RESOURCES[kind];
  if (served === undefined) return undefined;
  const [group, version, resource] = served;
  return { group, version, resource };
}

type Objects = Pick<AdmissionRequest, "operation" | "object" | "oldObject" | "user">;

/** A request that is about a whole object; undefined if its kind is not known. */
export function objectRequest(
  { kind, namespace, name }: ObjectRef,
  { operation, object, oldObject, user }: Objects,
): AdmissionRequest | undefined {
  const known = resourceOf(kind);
  if (known === undefined) return undefined;
  const version = writtenVersion(object ?? oldObject, known);
  return {
    operation,
    resource: { ...known, version },
    subresource: "",
    kind: { group: known.group, version, kind },
    namespace: GLOBAL.includes(kind) ? "" : namespace,
    name,
    object: inVersion(object, version),
    oldObject: inVersion(oldObject, version),
    user,
  };
}

/** kubectl asks in the version in which a manifest is written. */
function writtenVersion(object: unknown, resource: Resource): string {
  const [, version] = String(fieldOf(object, "apiVersion")).split("/");
  return servedVersions(resource).find((one) => one === version) ?? resource.version;
}

/** That the scale of an object is written. Its status, and what else only the API server knows, is not shown. */
export function scaleRequest(
  { kind, namespace, name }: ObjectRef,
  [from, to]: readonly [from: number, to: number],
  user: Requester,
): AdmissionRequest | undefined {
  const resource = resourceOf(kind);
  if (resource === undefined) return undefined;
  const scale = (replicas: number) => ({
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name, namespace },
    spec: { replicas },
  });
  return {
    operation: "UPDATE",
    resource,
    subresource: "scale",
    kind: { group: "autoscaling", version: "v1", kind: "Scale" },
    namespace,
    name,
    object: scale(to),
    oldObject: scale(from),
    user,
  };
}
