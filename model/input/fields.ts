// What every field of the modelled kinds means to the model: modelled, harmless, or left out of the verdict. Fields
// that are in none of these tables are unknown to Kubernetes. Source of the names: meta/v1, core/v1, apps/v1 and batch/v1
// types.go of Kubernetes 1.37.
import { ACCESS_FIELDS } from "./fields-access.ts";
import { AUTOSCALING_FIELDS } from "./fields-autoscaling.ts";
import { CRON_JOB_SPEC_FIELDS, JOB_SPEC_FIELDS, POD_FAILURE_POLICY_RULE_FIELDS } from "./fields-batch.ts";
import { CONFIG_FIELDS } from "./fields-config.ts";
import { INGRESS_SPEC_FIELDS, SERVICE_SPEC_FIELDS } from "./fields-network.ts";
import { CONTAINER_FIELDS, LIFECYCLE_FIELDS, POD_SPEC_FIELDS, PROBE_FIELDS } from "./fields-pod.ts";
import { POD_GROUP_FIELDS } from "./fields-pod-group.ts";
import { POLICY_FIELDS } from "./fields-policy.ts";
import { SECURITY_FIELDS } from "./fields-security.ts";
import {
  CLAIM_SPEC_FIELDS,
  CSI_DRIVER_FIELDS,
  CSI_NODE_DRIVER_FIELDS,
  STORAGE_CLASS_FIELDS,
  VOLUME_SPEC_FIELDS,
} from "./fields-storage.ts";
import { type FieldTable, harmless, leavesOut, MODELLED } from "./meaning.ts";
import { child, items, text } from "./tree.ts";

const SERVER_SET = "the API server sets it, and ignores or checks what a manifest says";

const TYPE_META: FieldTable = { apiVersion: MODELLED, kind: MODELLED };

const OBJECT_META: FieldTable = {
  name: MODELLED,
  namespace: MODELLED,
  labels: MODELLED,
  annotations: MODELLED,
  ownerReferences: MODELLED,
  generateName: harmless("string", "only used without a name, and a name is required here"),
  finalizers: MODELLED,
  creationTimestamp: harmless("any", SERVER_SET),
  deletionGracePeriodSeconds: harmless("int", SERVER_SET),
  deletionTimestamp: harmless("any", SERVER_SET),
  generation: harmless("int", SERVER_SET),
  managedFields: harmless("any", SERVER_SET),
  resourceVersion: harmless("string", SERVER_SET),
  selfLink: harmless("string", SERVER_SET),
  uid: harmless("string", SERVER_SET),
};

const NODE_FINALIZERS = leavesOut(
  "[]string",
  "finalizers of nodes are not modelled: a Node object that is deleted goes at once",
  (tree) => items(tree).length > 0,
);

/** Of nodes. */
const UNHELD_META: FieldTable = { ...OBJECT_META, finalizers: NODE_FINALIZERS };

const TEMPLATE_META: FieldTable = {
  ...OBJECT_META,
  name: harmless("string", "pods of a template get generated names"),
  namespace: harmless("string", "pods of a template live in the namespace of their owner"),
  ownerReferences: harmless("any", "pods of a template get their owner from the controller"),
};

const STATUS = harmless("any", "the status of a new object starts empty, whatever the manifest says");

const NODE_IDENTITY = "it says how to reach or name the node, not what it can hold";

/** Structure name to the meaning of each of its fields. */
export const FIELDS = {
  ...POLICY_FIELDS,
  ObjectMeta: OBJECT_META,
  UnheldMeta: UNHELD_META,
  TemplateMeta: TEMPLATE_META,
  OwnerReference: {
    apiVersion: MODELLED,
    kind: MODELLED,
    name: MODELLED,
    uid: MODELLED,
    controller: MODELLED,
    blockOwnerDeletion: MODELLED,
  },
  Deployment: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  DeploymentSpec: {
    replicas: MODELLED,
    selector: MODELLED,
    template: MODELLED,
    strategy: MODELLED,
    minReadySeconds: MODELLED,
    paused: MODELLED,
    revisionHistoryLimit: MODELLED,
    // Of KEP-5882: no release has it yet.
    podReplacementPolicy: MODELLED,
    progressDeadlineSeconds: MODELLED,
  },
  DeploymentStrategy: { type: MODELLED, rollingUpdate: MODELLED },
  RollingUpdateDeployment: { maxSurge: MODELLED, maxUnavailable: MODELLED },
  Namespace: {
    ...TYPE_META,
    metadata: MODELLED,
    spec: harmless("any", "the API server puts its own finalizer there"),
    status: STATUS,
  },
  PodDisruptionBudget: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  PodDisruptionBudgetSpec: {
    selector: MODELLED,
    minAvailable: MODELLED,
    maxUnavailable: MODELLED,
    unhealthyPodEvictionPolicy: MODELLED,
  },
  ReplicaSet: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  ReplicaSetSpec: { replicas: MODELLED, selector: MODELLED, template: MODELLED, minReadySeconds: MODELLED },
  ReplicationController: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  ReplicationControllerSpec: {
    replicas: MODELLED,
    selector: MODELLED,
    template: MODELLED,
    minReadySeconds: MODELLED,
  },
  DaemonSet: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  DaemonSetSpec: {
    selector: MODELLED,
    template: MODELLED,
    updateStrategy: MODELLED,
    minReadySeconds: MODELLED,
    revisionHistoryLimit: MODELLED,
  },
  DaemonSetUpdateStrategy: { type: MODELLED, rollingUpdate: MODELLED },
  RollingUpdateDaemonSet: { maxSurge: MODELLED, maxUnavailable: MODELLED },
  StatefulSet: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  StatefulSetSpec: {
    replicas: MODELLED,
    selector: MODELLED,
    template: MODELLED,
    serviceName: MODELLED,
    podManagementPolicy: MODELLED,
    updateStrategy: MODELLED,
    minReadySeconds: MODELLED,
    ordinals: MODELLED,
    revisionHistoryLimit: MODELLED,
    persistentVolumeClaimRetentionPolicy: MODELLED,
    volumeClaimTemplates: MODELLED,
  },
  StatefulSetUpdateStrategy: { type: MODELLED, rollingUpdate: MODELLED },
  RollingUpdateStatefulSet: { partition: MODELLED, maxUnavailable: MODELLED },
  StatefulSetOrdinals: { start: MODELLED },
  StatefulSetPersistentVolumeClaimRetentionPolicy: { whenDeleted: MODELLED, whenScaled: MODELLED },
  Job: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  JobSpec: JOB_SPEC_FIELDS,
  CronJob: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  CronJobSpec: CRON_JOB_SPEC_FIELDS,
  JobTemplateSpec: {
    metadata: harmless("any", "nothing selects Jobs by their labels"),
    spec: MODELLED,
  },
  PodFailurePolicy: { rules: MODELLED },
  PodFailurePolicyRule: POD_FAILURE_POLICY_RULE_FIELDS,
  PodFailurePolicyOnExitCodes: { containerName: MODELLED, operator: MODELLED, values: MODELLED },
  PodFailurePolicyOnPodConditions: { type: MODELLED, status: MODELLED },
  SuccessPolicy: { rules: MODELLED },
  SuccessPolicyRule: { succeededIndexes: MODELLED, succeededCount: MODELLED },
  PodTemplateSpec: { metadata: MODELLED, spec: MODELLED },
  ...CONFIG_FIELDS,
  Pod: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  PodSpec: POD_SPEC_FIELDS,
  Container: CONTAINER_FIELDS,
  Probe: PROBE_FIELDS,
  Lifecycle: LIFECYCLE_FIELDS,
  ResourceRequirements: {
    requests: MODELLED,
    limits: MODELLED,
    claims: leavesOut("[]ResourceClaim", "dynamic resource claims are not modelled: any node may do"),
  },
  ContainerPort: {
    containerPort: MODELLED,
    hostPort: MODELLED,
    hostIP: MODELLED,
    protocol: MODELLED,
    name: harmless("string", "ports are named for probes and Services"),
  },
  Affinity: { nodeAffinity: MODELLED, podAffinity: MODELLED, podAntiAffinity: MODELLED },
  NodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: MODELLED,
    preferredDuringSchedulingIgnoredDuringExecution: MODELLED,
  },
  PodAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: MODELLED,
    preferredDuringSchedulingIgnoredDuringExecution: MODELLED,
  },
  PreferredSchedulingTerm: { weight: MODELLED, preference: MODELLED },
  WeightedPodAffinityTerm: { weight: MODELLED, podAffinityTerm: MODELLED },
  PodSchedulingGate: { name: MODELLED },
  PodReadinessGate: { conditionType: MODELLED },
  ...POD_GROUP_FIELDS,
  PriorityClass: {
    ...TYPE_META,
    metadata: MODELLED,
    value: MODELLED,
    globalDefault: MODELLED,
    preemptionPolicy: MODELLED,
    description: harmless("string", "it is for people"),
  },
  Service: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  ServiceSpec: SERVICE_SPEC_FIELDS,
  ServicePort: {
    name: MODELLED,
    protocol: MODELLED,
    port: MODELLED,
    targetPort: MODELLED,
    nodePort: MODELLED,
    appProtocol: harmless("string", "it is a hint for those who implement load balancers"),
  },
  Ingress: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  IngressSpec: INGRESS_SPEC_FIELDS,
  IngressRule: { host: MODELLED, http: MODELLED },
  IngressRuleValue: { paths: MODELLED },
  IngressPath: { path: MODELLED, pathType: MODELLED, backend: MODELLED },
  IngressBackend: { service: MODELLED, resource: MODELLED },
  IngressServiceBackend: { name: MODELLED, port: MODELLED },
  ServiceBackendPort: { name: MODELLED, number: MODELLED },
  IngressTLS: { hosts: MODELLED, secretName: harmless("string", "certificates change no routes") },
  TypedLocalObjectReference: { apiGroup: MODELLED, kind: MODELLED, name: MODELLED },
  NodeSelector: { nodeSelectorTerms: MODELLED },
  NodeSelectorTerm: { matchExpressions: MODELLED, matchFields: MODELLED },
  Requirement: { key: MODELLED, operator: MODELLED, values: MODELLED },
  LabelSelector: { matchLabels: MODELLED, matchExpressions: MODELLED },
  PodAffinityTerm: {
    labelSelector: MODELLED,
    namespaces: MODELLED,
    topologyKey: MODELLED,
    namespaceSelector: leavesOut(
      "any",
      "labels of namespaces are not modelled: only an empty selector matches any",
      (tree) => tree.kind === "map" && tree.entries.size > 0,
    ),
    matchLabelKeys: MODELLED,
    mismatchLabelKeys: MODELLED,
  },
  TopologySpreadConstraint: {
    maxSkew: MODELLED,
    topologyKey: MODELLED,
    whenUnsatisfiable: MODELLED,
    labelSelector: MODELLED,
    minDomains: MODELLED,
    nodeAffinityPolicy: MODELLED,
    nodeTaintsPolicy: MODELLED,
    matchLabelKeys: MODELLED,
  },
  Toleration: {
    key: MODELLED,
    operator: MODELLED,
    value: MODELLED,
    effect: MODELLED,
    tolerationSeconds: MODELLED,
  },
  Taint: {
    key: MODELLED,
    value: MODELLED,
    effect: MODELLED,
    timeAdded: harmless("any", "taint-based eviction may fire at any time in the model"),
  },
  PersistentVolumeClaim: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  PersistentVolumeClaimSpec: CLAIM_SPEC_FIELDS,
  ClaimTemplate: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  ClaimTemplateMeta: { ...TEMPLATE_META, name: MODELLED },
  VolumeResourceRequirements: {
    requests: MODELLED,
    limits: harmless("any", "no component compares a volume with the limits of its claim"),
  },
  VolumeResourceList: { storage: MODELLED },
  PersistentVolume: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: STATUS },
  PersistentVolumeSpec: VOLUME_SPEC_FIELDS,
  VolumeNodeAffinity: { required: MODELLED },
  ClaimRef: {
    namespace: MODELLED,
    name: MODELLED,
    apiVersion: harmless("string", "it is always a claim"),
    kind: harmless("string", "it is always a claim"),
    uid: harmless("string", SERVER_SET),
    resourceVersion: harmless("string", SERVER_SET),
    fieldPath: harmless("string", "it is for people"),
  },
  CSIDriver: { ...TYPE_META, metadata: MODELLED, spec: MODELLED },
  CSIDriverSpec: CSI_DRIVER_FIELDS,
  CSINode: { ...TYPE_META, metadata: MODELLED, spec: MODELLED },
  CSINodeSpec: { drivers: MODELLED },
  CSINodeDriver: CSI_NODE_DRIVER_FIELDS,
  VolumeNodeResources: { count: MODELLED },
  StorageClass: { ...TYPE_META, metadata: MODELLED, ...STORAGE_CLASS_FIELDS },
  TopologySelectorTerm: { matchLabelExpressions: MODELLED },
  TopologySelectorRequirement: { key: MODELLED, values: MODELLED },
  Node: { ...TYPE_META, metadata: MODELLED, spec: MODELLED, status: MODELLED },
  NodeSpec: {
    unschedulable: MODELLED,
    taints: MODELLED,
    podCIDR: harmless("string", NODE_IDENTITY),
    podCIDRs: harmless("[]string", NODE_IDENTITY),
    providerID: harmless("string", NODE_IDENTITY),
    externalID: harmless("string", NODE_IDENTITY),
    configSource: harmless("any", "removed from Kubernetes in 1.24; no component reads it"),
    podPreemptionPolicy: leavesOut("any", "policies of nodes are not modelled: every pod may preempt there"),
  },
  NodeStatus: {
    allocatable: MODELLED,
    capacity: MODELLED,
    conditions: leavesOut(
      "any",
      "conditions of nodes in the input are not read: every node starts out Ready and without pressure",
      (tree) =>
        items(tree).some(
          (c) => (text(child(c, "type")) === "Ready") !== (text(child(c, "status")) === "True"),
        ),
    ),
    phase: harmless("string", "deprecated; no component sets or reads it"),
    addresses: harmless("any", NODE_IDENTITY),
    daemonEndpoints: harmless("any", NODE_IDENTITY),
    nodeInfo: harmless("any", NODE_IDENTITY),
    images: harmless("any", "image locality is not among the scores that are modelled"),
    volumesInUse: harmless("any", "volumes are reported where pods use them"),
    volumesAttached: harmless("any", "volumes are reported where pods use them"),
    config: harmless("any", "removed from Kubernetes in 1.24; no component reads it"),
    runtimeHandlers: harmless("any", "it only says which security and mount options the runtime supports"),
    features: harmless("any", "it only says which security options the runtime supports"),
    declaredFeatures: harmless(
      "[]string",
      "it only matters while nodes of several Kubernetes versions are mixed",
    ),
  },
  ...SECURITY_FIELDS,
  ...ACCESS_FIELDS,
  ...AUTOSCALING_FIELDS,
} satisfies { readonly [structure: string]: FieldTable };

export type StructureName = keyof typeof FIELDS;
