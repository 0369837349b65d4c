// Whole objects of the modelled kinds, with the API server's rules that go across their fields.
// Source: pkg/apis/apps/validation/validation.go (ValidateDeploymentSpec, ValidateReplicaSetSpec), pkg/apis/core/validation/validation.go (ValidateNode).
import type { Deployment, ModelledObject, Namespace, Node, Pod, ReplicaSet } from "../kubernetes/index.ts";
import { POD_GROUP_VERSIONS } from "../kubernetes/scheduling.ts";
import { validatingAdmissionPolicy, validatingAdmissionPolicyBinding } from "./admission-policies.ts";
import { taints } from "./affinity.ts";
import { autoscaler, autoscalerV1 } from "./autoscaler.ts";
import { configMap, secret } from "./config-objects.ts";
import { cronJob } from "./cronjobs.ts";
import { csiDriver, csiNode } from "./csi.ts";
import { daemonSet } from "./daemonset.ts";
import { boolean, type Decoder, nonNegative, oneOf, present, refuse } from "./decode.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { ingress } from "./ingress.ts";
import { job } from "./jobs.ts";
import { limitRange } from "./limit-range.ts";
import { objectMeta } from "./metadata.ts";
import {
  BEFORE_STABLE,
  MUTATING_API,
  mutatingAdmissionPolicy,
  mutatingAdmissionPolicyBinding,
} from "./mutating-policies.ts";
import { podSpec } from "./pod.ts";
import { intOrPercent, isZero, selectedPods } from "./pod-controllers.ts";
import { podGroup } from "./pod-group.ts";
import { priorityClass } from "./priority.ts";
import { resourceQuota } from "./quota.ts";
import { clusterRole, role, roleBinding } from "./rbac.ts";
import { replicationController } from "./replication-controller.ts";
import { nodeResources } from "./resources.ts";
import { checkSecurityLabels } from "./security-check.ts";
import { service } from "./service.ts";
import { serviceAccount } from "./service-accounts.ts";
import { statefulSet } from "./stateful-set.ts";
import { persistentVolume, persistentVolumeClaim, storageClass } from "./storage.ts";
import { structure } from "./structure.ts";
import { child } from "./tree.ts";
import { webhooks } from "./webhooks.ts";

/** Kubernetes' default; minReadySeconds must stay below it. */
const DEFAULT_PROGRESS_DEADLINE = 600;
const DESCRIBE = "describe what is wanted";

const deployment: Decoder<Deployment> = (tree, path, log) => {
  const fields = structure("Deployment", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the object a name");
  const spec = fields?.required("spec", deploymentSpec, DESCRIBE);
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "apps/v1", kind: "Deployment", metadata, spec };
};

const deploymentSpec: Decoder<Deployment["spec"]> = (tree, path, log) => {
  const fields = structure("DeploymentSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const optional = present({
    replicas: fields.optional("replicas", nonNegative),
    strategy: fields.optional("strategy", strategy),
    minReadySeconds: fields.optional("minReadySeconds", nonNegative),
    paused: fields.optional("paused", boolean),
    revisionHistoryLimit: fields.optional("revisionHistoryLimit", nonNegative),
    progressDeadlineSeconds: fields.optional("progressDeadlineSeconds", nonNegative),
    podReplacementPolicy: fields.optional(
      "podReplacementPolicy",
      oneOf("TerminationStarted", "TerminationComplete"),
    ),
  });
  const { progressDeadlineSeconds: deadline = DEFAULT_PROGRESS_DEADLINE, minReadySeconds = 0 } = optional;
  if (deadline <= minReadySeconds) {
    const position = (child(tree, "progressDeadlineSeconds") ?? child(tree, "minReadySeconds") ?? tree)
      .position;
    const problem = `Invalid value: ${deadline}: must be greater than minReadySeconds`;
    log.problem(
      position,
      [...path, "progressDeadlineSeconds"],
      problem,
      "raise it, or lower minReadySeconds",
    );
  }
  const pods = selectedPods("deployment", fields, path, log);
  return pods === undefined ? undefined : { ...optional, ...pods };
};

const strategy: Decoder<NonNullable<Deployment["spec"]["strategy"]>> = (tree, path, log) => {
  const fields = structure("DeploymentStrategy", tree, path, log);
  if (fields === undefined) return undefined;
  const type = fields.optional("type", oneOf("Recreate", "RollingUpdate"));
  if (type === "Recreate" && child(tree, "rollingUpdate") !== undefined) {
    const problem = "Forbidden: may not be specified when strategy `type` is 'Recreate'";
    const position = child(tree, "rollingUpdate")?.position ?? tree.position;
    log.problem(position, [...path, "rollingUpdate"], problem, "remove it, or write type: RollingUpdate");
  }
  return present({ type, rollingUpdate: fields.optional("rollingUpdate", rollingUpdate) });
};

type RollingUpdate = NonNullable<NonNullable<Deployment["spec"]["strategy"]>["rollingUpdate"]>;

/** Both zero is judged on what is written, before percentages are applied, with the default of 25% for the absent. */
const rollingUpdate: Decoder<RollingUpdate> = (tree, path, log) => {
  const fields = structure("RollingUpdateDeployment", tree, path, log);
  if (fields === undefined) return undefined;
  const maxSurge = fields.optional("maxSurge", intOrPercent);
  const maxUnavailable = fields.optional("maxUnavailable", intOrPercent);
  const written = child(tree, "maxUnavailable");
  if (maxUnavailable !== undefined && written !== undefined) {
    const at = [...path, "maxUnavailable"];
    if (typeof maxUnavailable === "string" && Number.parseInt(maxUnavailable, 10) > 100) {
      refuse(written, at, log, "must not be greater than 100%", "write at most 100%");
    }
    if (isZero(maxUnavailable) && maxSurge !== undefined && isZero(maxSurge)) {
      refuse(
        written,
        at,
        log,
        "may not be 0 when `maxSurge` is 0",
        "allow one more pod, or one less, during updates",
      );
    }
  }
  return present({ maxSurge, maxUnavailable });
};

const replicaSet: Decoder<ReplicaSet> = (tree, path, log) => {
  const fields = structure("ReplicaSet", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the object a name");
  const spec = fields?.required("spec", replicaSetSpec, DESCRIBE);
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "apps/v1", kind: "ReplicaSet", metadata, spec };
};

const replicaSetSpec: Decoder<ReplicaSet["spec"]> = (tree, path, log) => {
  const fields = structure("ReplicaSetSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const optional = present({
    replicas: fields.optional("replicas", nonNegative),
    minReadySeconds: fields.optional("minReadySeconds", nonNegative),
  });
  const pods = selectedPods("replicaset", fields, path, log);
  return pods === undefined ? undefined : { ...optional, ...pods };
};

const pod: Decoder<Pod> = (tree, path, log) => {
  const fields = structure("Pod", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the object a name");
  const spec = fields?.required("spec", podSpec, DESCRIBE);
  return metadata === undefined || spec === undefined
    ? undefined
    : { apiVersion: "v1", kind: "Pod", metadata, spec };
};

const namespace: Decoder<Namespace> = (tree, path, log) => {
  const fields = structure("Namespace", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(false), "give the namespace a name");
  checkSecurityLabels(tree, path, log);
  return metadata === undefined ? undefined : { apiVersion: "v1", kind: "Namespace", metadata };
};

const node: Decoder<Node> = (tree, path, log) => {
  const fields = structure("Node", tree, path, log);
  if (fields === undefined) return undefined;
  const metadata = fields.required("metadata", objectMeta(false, "UnheldMeta"), "give the node a name");
  const spec = fields.optional("spec", nodeSpec);
  const status = fields.required(
    "status",
    nodeStatus,
    "say what the node can hold, under status.allocatable",
  );
  if (metadata === undefined || status === undefined) return undefined;
  return { apiVersion: "v1", kind: "Node", metadata, status, ...present({ spec }) };
};

const nodeSpec: Decoder<NonNullable<Node["spec"]>> = (tree, path, log) => {
  const fields = structure("NodeSpec", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    unschedulable: fields.optional("unschedulable", boolean),
    taints: fields.optional("taints", taints),
  });
};

/** Kubernetes itself takes a node without resources; but nothing fits on one, so that it is surely a mistake here. */
const nodeStatus: Decoder<NonNullable<Node["status"]>> = (tree, path, log) => {
  const fields = structure("NodeStatus", tree, path, log);
  if (fields === undefined) return undefined;
  const capacity = fields.optional("capacity", nodeResources);
  const allocatable = fields.optional("allocatable", nodeResources);
  const [name, given] =
    allocatable === undefined && capacity !== undefined
      ? ["capacity", capacity]
      : ["allocatable", allocatable];
  const place = child(tree, name) ?? tree;
  for (const resource of ["cpu", "memory", "pods"]) {
    if (given !== undefined && Object.hasOwn(given, resource)) continue;
    if (child(place, resource) !== undefined && place !== tree) continue;
    const fix = `say how ${resource === "pods" ? "many pods" : `much ${resource}`} the node can hold`;
    log.problem(
      place.position,
      [...path, name, resource],
      "Required value: without it nothing fits on the node",
      fix,
    );
  }
  return present({ capacity, allocatable });
};

interface ServedKind {
  readonly apiVersion: string;
  readonly decoder: Decoder<ModelledObject>;
  /** Older versions of the same kind that are still served. */
  readonly older?: ReadonlyMap<string, Decoder<ModelledObject>>;
}

/** The decoder of each modelled kind, with the apiVersion that serves it. */
export const DECODERS: ReadonlyMap<string, ServedKind> = new Map<string, ServedKind>([
  ["Deployment", { apiVersion: "apps/v1", decoder: deployment }],
  ["ReplicaSet", { apiVersion: "apps/v1", decoder: replicaSet }],
  ["ReplicationController", { apiVersion: "v1", decoder: replicationController }],
  ["StatefulSet", { apiVersion: "apps/v1", decoder: statefulSet }],
  ["DaemonSet", { apiVersion: "apps/v1", decoder: daemonSet }],
  ["Job", { apiVersion: "batch/v1", decoder: job }],
  ["CronJob", { apiVersion: "batch/v1", decoder: cronJob }],
  ["Pod", { apiVersion: "v1", decoder: pod }],
  ["Namespace", { apiVersion: "v1", decoder: namespace }],
  ["PersistentVolumeClaim", { apiVersion: "v1", decoder: persistentVolumeClaim }],
  ["PersistentVolume", { apiVersion: "v1", decoder: persistentVolume }],
  ["CSIDriver", { apiVersion: "storage.k8s.io/v1", decoder: csiDriver }],
  ["CSINode", { apiVersion: "storage.k8s.io/v1", decoder: csiNode }],
  ["StorageClass", { apiVersion: "storage.k8s.io/v1", decoder: storageClass }],
  ["Node", { apiVersion: "v1", decoder: node }],
  [
    "HorizontalPodAutoscaler",
    {
      apiVersion: "autoscaling/v2",
      decoder: autoscaler,
      older: new Map([["autoscaling/v1", autoscalerV1]]),
    },
  ],
  ["ConfigMap", { apiVersion: "v1", decoder: configMap }],
  ["Secret", { apiVersion: "v1", decoder: secret }],
  ["Role", { apiVersion: "rbac.authorization.k8s.io/v1", decoder: role }],
  ["ClusterRole", { apiVersion: "rbac.authorization.k8s.io/v1", decoder: clusterRole }],
  ["RoleBinding", { apiVersion: "rbac.authorization.k8s.io/v1", decoder: roleBinding("RoleBinding") }],
  [
    "ClusterRoleBinding",
    { apiVersion: "rbac.authorization.k8s.io/v1", decoder: roleBinding("ClusterRoleBinding") },
  ],
  ["ServiceAccount", { apiVersion: "v1", decoder: serviceAccount }],
  ["ResourceQuota", { apiVersion: "v1", decoder: resourceQuota }],
  [
    "ValidatingWebhookConfiguration",
    { apiVersion: "admissionregistration.k8s.io/v1", decoder: webhooks("ValidatingWebhookConfiguration") },
  ],
  [
    "MutatingWebhookConfiguration",
    { apiVersion: "admissionregistration.k8s.io/v1", decoder: webhooks("MutatingWebhookConfiguration") },
  ],
  [
    "ValidatingAdmissionPolicy",
    { apiVersion: "admissionregistration.k8s.io/v1", decoder: validatingAdmissionPolicy },
  ],
  [
    "ValidatingAdmissionPolicyBinding",
    { apiVersion: "admissionregistration.k8s.io/v1", decoder: validatingAdmissionPolicyBinding },
  ],
  [
    "MutatingAdmissionPolicy",
    {
      apiVersion: MUTATING_API,
      decoder: mutatingAdmissionPolicy(),
      older: new Map(BEFORE_STABLE.map((version) => [version, mutatingAdmissionPolicy(version)])),
    },
  ],
  [
    "MutatingAdmissionPolicyBinding",
    {
      apiVersion: MUTATING_API,
      decoder: mutatingAdmissionPolicyBinding(),
      older: new Map(BEFORE_STABLE.map((version) => [version, mutatingAdmissionPolicyBinding(version)])),
    },
  ],
  ["LimitRange", { apiVersion: "v1", decoder: limitRange }],
  ["PodDisruptionBudget", { apiVersion: "policy/v1", decoder: disruptionBudget }],
  ["Service", { apiVersion: "v1", decoder: service }],
  ["Ingress", { apiVersion: "networking.k8s.io/v1", decoder: ingress }],
  [
    "PodGroup",
    {
      apiVersion: POD_GROUP_VERSIONS[0],
      decoder: podGroup,
      older: new Map(POD_GROUP_VERSIONS.slice(1).map((version) => [version, podGroup])),
    },
  ],
  ["PriorityClass", { apiVersion: "scheduling.k8s.io/v1", decoder: priorityClass }],
]);
