// Kinds without behaviour in the model: what a verdict leaves out when one of them is in the input.
// Source of the names: the API reference of Kubernetes 1.37.
import { nearest } from "./problem.ts";

const ACCESS = "who somebody is, and what they may do, is only what the scenario and RBAC say";
const ADMISSION = "admission plugins are not modelled: no object is changed or refused by one";
const STORAGE = "drivers of storage are not modelled: what they say of nodes and volumes is not read";
const ENDPOINTS = "endpoints are only those that the controller of a Service writes";
const POLICIES = "network policies are not modelled: no request is kept from any pod";
const RECORD = "it is a record of the cluster's own work, and is not read";
const DEVICES = "devices are not modelled: no pod waits for one";

/** API group to kind to consequence. The group of core/v1 is "". */
const BUILT_IN: { readonly [group: string]: { readonly [kind: string]: string } } = {
  "": {
    Binding: "bindings from outside are not modelled: only the scheduler binds pods",
    Endpoints: ENDPOINTS,
    Event: RECORD,
    PodTemplate: "nothing in the model reads it",
  },
  apps: {
    ControllerRevision: RECORD,
  },
  batch: {},
  autoscaling: {},
  policy: {
    PodSecurityPolicy: ADMISSION,
  },
  "networking.k8s.io": {
    IPAddress: RECORD,
    IngressClass: "who serves Ingresses is for the scenario to say (ingressControllers)",
    NetworkPolicy: POLICIES,
    ServiceCIDR: "addresses of Services are not modelled: there always is one",
  },
  extensions: { NetworkPolicy: POLICIES },
  "discovery.k8s.io": { EndpointSlice: ENDPOINTS },
  "events.k8s.io": { Event: RECORD },
  "coordination.k8s.io": { Lease: RECORD, LeaseCandidate: RECORD },
  "rbac.authorization.k8s.io": {},
  "authentication.k8s.io": { SelfSubjectReview: ACCESS, TokenRequest: ACCESS, TokenReview: ACCESS },
  "authorization.k8s.io": {
    LocalSubjectAccessReview: ACCESS,
    SelfSubjectAccessReview: ACCESS,
    SelfSubjectRulesReview: ACCESS,
    SubjectAccessReview: ACCESS,
  },
  "certificates.k8s.io": {
    CertificateSigningRequest: ACCESS,
    ClusterTrustBundle: ACCESS,
    PodCertificateRequest: ACCESS,
  },
  "scheduling.k8s.io": {
    CompositePodGroup: "groups of PodGroups are not modelled: each PodGroup is scheduled for itself",
    Workload: "controllers that make PodGroups from it are not modelled: write the PodGroups",
  },
  "node.k8s.io": {
    RuntimeClass: "RuntimeClasses are not modelled: they add no overhead and exclude no node",
  },
  "storage.k8s.io": {
    CSIStorageCapacity: STORAGE,
    VolumeAttachment: STORAGE,
    VolumeAttributesClass: STORAGE,
  },
  "storagemigration.k8s.io": { StorageVersionMigration: RECORD },
  "resource.k8s.io": {
    DeviceClass: DEVICES,
    DeviceTaintRule: DEVICES,
    ResourceClaim: DEVICES,
    ResourceClaimTemplate: DEVICES,
    ResourceSlice: DEVICES,
  },
  "apiextensions.k8s.io": {
    CustomResourceDefinition: "custom resources and their controllers are not modelled",
  },
  "apiregistration.k8s.io": { APIService: "aggregated API servers are not modelled" },
  "flowcontrol.apiserver.k8s.io": {
    FlowSchema: "limits on requests to the API server are not modelled",
    PriorityLevelConfiguration: "limits on requests to the API server are not modelled",
  },
  "kustomize.config.k8s.io": {
    Kustomization: "kustomizations are not applied: give the output of `kubectl kustomize`",
    Component: "kustomizations are not applied: give the output of `kubectl kustomize`",
  },
};

/** Modelled kinds, by the group that serves them, for messages about wrong versions. */
const MODELLED: { readonly [group: string]: readonly string[] } = {
  "": [
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Namespace",
    "Pod",
    "ReplicationController",
    "Node",
    "Service",
    "ConfigMap",
    "Secret",
    "ServiceAccount",
    "ResourceQuota",
    "LimitRange",
  ],
  apps: ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"],
  extensions: ["Deployment", "ReplicaSet", "DaemonSet", "Ingress"],
  batch: ["Job", "CronJob"],
  autoscaling: ["HorizontalPodAutoscaler"],
  policy: ["PodDisruptionBudget"],
  "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  "scheduling.k8s.io": ["PriorityClass", "PodGroup"],
  "storage.k8s.io": ["StorageClass", "CSIDriver", "CSINode"],
  "admissionregistration.k8s.io": [
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
  ],
  "networking.k8s.io": ["Ingress"],
};

/** Every kind of the table above with what a verdict leaves out because of it, in alphabetical order. */
export function unmodelledKinds(): readonly { readonly kind: string; readonly consequence: string }[] {
  const rows = Object.values(BUILT_IN).flatMap((kinds) => Object.entries(kinds));
  return [...new Map(rows)]
    .map(([kind, consequence]) => ({ kind, consequence }))
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
}

export type KindVerdict =
  /** Known, or from a group that is not Kubernetes' own. */
  | { readonly type: "not modelled"; readonly consequence: string }
  /** Kubernetes' own group has no such kind (any more). */
  | { readonly type: "no match"; readonly nearest: string | undefined };

/** What to say of an object of a kind that has no decoder for this apiVersion. */
export function judgeKind(apiVersion: string, kind: string): KindVerdict {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  const kinds = Object.hasOwn(BUILT_IN, group) ? BUILT_IN[group] : undefined;
  if (kinds === undefined) {
    return {
      type: "not modelled",
      consequence: `objects of ${group} and their controllers are not modelled`,
    };
  }
  const consequence = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (consequence !== undefined) return { type: "not modelled", consequence };
  return { type: "no match", nearest: nearest(kind, [...Object.keys(kinds), ...(MODELLED[group] ?? [])]) };
}
