// The feature gates that change what the model does, version by version.
// Source: pkg/features/kube_features.go of Kubernetes 1.34.0, 1.36.0 and 1.37.2 (which has dropped the oldest ones).

import type { Fault } from "../scenario/fault-budgets.ts";

/**
 * What a version says of a gate: its default ("on", "off"), "locked" (on, cannot be switched off), "removed" (on, and no
 * longer known by name) or "unknown" (off, not yet known by name).
 */
export type InVersion = "on" | "off" | "locked" | "removed" | "unknown";

export interface FeatureGate {
  /** In Kubernetes 1.34, 1.36 and 1.37. */
  readonly versions: readonly [InVersion, InVersion, InVersion];
  /** The kinds that it concerns; all kinds if absent. */
  readonly kinds?: readonly string[];
  /**
   * It decides something only for objects with one of these as a field, an annotation or a value; for all if absent.
   * Empty: for none, because of what the model abstracts from.
   */
  readonly mentions?: readonly string[];
  /** It decides something only where this fault may happen. */
  readonly fault?: Fault;
}

const REPLICA_SETS = ["Deployment", "ReplicaSet", "ReplicationController"];
const JOBS = ["Job", "CronJob"];

/**
 * A gate without effect on the kinds that are there is harmless: verdicts say which gates decide something.
 * The StaleControllerConsistency gates make a controller wait for its own last writes to show; views are exact here.
 */
export const FEATURE_GATES = {
  /** The annotation counts when a ReplicaSet chooses which pods to delete. */
  PodDeletionCost: {
    versions: ["on", "on", "on"],
    kinds: REPLICA_SETS,
    mentions: ["controller.kubernetes.io/pod-deletion-cost"],
  },
  /** Ages are compared by magnitude. The model keeps no ages: of pods that differ in nothing else, any may go. */
  LogarithmicScaleDown: { versions: ["locked", "locked", "removed"], mentions: [] },
  /** podReplacementPolicy of Deployments, and terminating pods in statuses. */
  DeploymentReplicaSetTerminatingReplicas: {
    versions: ["off", "on", "on"],
    kinds: ["Deployment"],
    mentions: ["podReplacementPolicy"],
  },
  /** maxUnavailable of StatefulSets. */
  MaxUnavailableStatefulSet: { versions: ["off", "off", "on"], kinds: ["StatefulSet"] },
  JobPodReplacementPolicy: {
    versions: ["locked", "locked", "removed"],
    kinds: JOBS,
    mentions: ["podReplacementPolicy"],
  },
  JobSuccessPolicy: { versions: ["locked", "locked", "removed"], kinds: JOBS, mentions: ["successPolicy"] },
  JobBackoffLimitPerIndex: {
    versions: ["locked", "locked", "removed"],
    kinds: JOBS,
    mentions: ["backoffLimitPerIndex"],
  },
  JobManagedBy: { versions: ["on", "locked", "locked"], kinds: JOBS },
  /** A suspended Job has no start time. */
  MutableSchedulingDirectivesForSuspendedJobs: {
    versions: ["unknown", "on", "on"],
    kinds: JOBS,
    mentions: ["suspend"],
  },
  /** Init containers with restartPolicy Always. */
  SidecarContainers: { versions: ["locked", "locked", "removed"], mentions: ["initContainers"] },
  /** Tolerations that compare numbers: without it, the API server refuses them. */
  TaintTolerationComparisonOperators: { versions: ["unknown", "off", "off"], mentions: ["Lt", "Gt"] },
  /** matchLabelKeys of topology spread constraints: without it, the API server drops the field. */
  MatchLabelKeysInPodTopologySpread: {
    versions: ["on", "on", "on"],
    mentions: ["topologySpreadConstraints"],
  },
  NodeInclusionPolicyInPodTopologySpread: {
    versions: ["locked", "locked", "locked"],
    mentions: ["nodeAffinityPolicy", "nodeTaintsPolicy"],
  },
  MatchLabelKeysInPodAffinity: {
    versions: ["locked", "locked", "locked"],
    mentions: ["podAffinity", "podAntiAffinity"],
  },
  PodSchedulingReadiness: { versions: ["locked", "locked", "locked"], mentions: ["schedulingGates"] },
  /** When a kubelet restarts, pods with probes are not ready until these have succeeded again: on up to 1.34, without a name. */
  ChangeContainerStatusOnKubeletRestart: {
    versions: ["removed", "off", "off"],
    mentions: ["readinessProbe", "startupProbe"],
    fault: "kubeletRestarts",
  },
  /** PodGroups and the groups of pods: without it, the API server serves none, and drops the field of pods. */
  GenericWorkload: { versions: ["unknown", "off", "off"], mentions: ["schedulingGroup"] },
  /** Pods of a gang are placed together, or not at all. Part of GenericWorkload since 1.37. */
  GangScheduling: { versions: ["unknown", "off", "removed"], mentions: ["schedulingGroup"] },
  GracefulNodeShutdown: { versions: ["on", "on", "on"], mentions: [] },
  GracefulNodeShutdownBasedOnPodPriority: { versions: ["on", "on", "on"], mentions: [] },
  /** MutatingAdmissionPolicies and their bindings: without it, the API server serves none. */
  MutatingAdmissionPolicy: {
    versions: ["off", "locked", "locked"],
    kinds: ["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
  },
  /** The pods of a namespace go before everything else that is in it. */
  OrderedNamespaceDeletion: { versions: ["locked", "locked", "removed"], kinds: ["Namespace"] },
  /** tolerance in the behavior of HorizontalPodAutoscalers. */
  HPAConfigurableTolerance: {
    versions: ["off", "on", "on"],
    kinds: ["HorizontalPodAutoscaler"],
    mentions: ["tolerance"],
  },
  /** A minimum of zero for HorizontalPodAutoscalers. */
  HPAScaleToZero: {
    versions: ["off", "off", "off"],
    kinds: ["HorizontalPodAutoscaler"],
    mentions: ["minReplicas"],
  },
  StaleControllerConsistencyReplicaSet: { versions: ["unknown", "on", "on"], mentions: [] },
  StaleControllerConsistencyStatefulSet: { versions: ["unknown", "on", "on"], mentions: [] },
  StaleControllerConsistencyDaemonSet: { versions: ["unknown", "on", "on"], mentions: [] },
  StaleControllerConsistencyJob: { versions: ["unknown", "on", "on"], mentions: [] },
} as const satisfies { readonly [name: string]: FeatureGate };
