// Pods as the Kubernetes API writes them, as far as the model gives meaning to that: containers, where pods may be, templates.
// Source of every field: the Kubernetes API reference (core/v1). Quantities are strings as in manifests.
import type { EnvFromSource, EnvVar, Volume, VolumeMount } from "./config.ts";
import type { LabelSelector, Labels } from "./meta.ts";
import type { PodSecurityContext, SecurityContext } from "./security.ts";

/** Resource name (cpu, memory, pods, nvidia.com/gpu, ...) to quantity ("100m", "1Gi", "2"). */
export type ResourceList = { readonly [resource: string]: string };

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
  readonly ports?: readonly ContainerPort[];
  readonly imagePullPolicy?: ImagePullPolicy;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly EnvFromSource[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly securityContext?: SecurityContext;
  /** Only on init containers: "Always" makes a sidecar. */
  readonly restartPolicy?: string;
}

export type ImagePullPolicy = "Always" | "IfNotPresent" | "Never";

/** Whom a probe or a hook asks: only whether that is another host matters. */
export interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

/** When a probe is run, and how many outcomes in a row count. What it does is not the model's business. */
export interface Probe extends Handler {
  readonly initialDelaySeconds?: number;
  /** 10 unless said otherwise. */
  readonly periodSeconds?: number;
  /** 1 unless said otherwise. */
  readonly successThreshold?: number;
  /** 3 unless said otherwise. */
  readonly failureThreshold?: number;
  readonly terminationGracePeriodSeconds?: number;
}

export interface ContainerPort {
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly hostIP?: string;
  readonly protocol?: string;
}

export type TaintEffect = "NoSchedule" | "PreferNoSchedule" | "NoExecute";

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: TaintEffect;
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: "Exists" | "Equal" | "Lt" | "Gt";
  readonly value?: string;
  readonly effect?: TaintEffect;
  readonly tolerationSeconds?: number;
}

export interface NodeSelectorRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  readonly values?: readonly string[];
}

/** Terms are ORed, the requirements of one term are ANDed. */
export interface NodeSelector {
  readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeSelectorRequirement[];
  readonly matchFields?: readonly NodeSelectorRequirement[];
}

export interface PodAffinityTerm {
  readonly topologyKey: string;
  readonly labelSelector?: LabelSelector;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

/** How evenly pods like this one have to stand over the domains that a node label makes. */
export interface TopologySpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
  readonly labelSelector?: LabelSelector;
  readonly minDomains?: number;
  readonly nodeAffinityPolicy?: "Honor" | "Ignore";
  readonly nodeTaintsPolicy?: "Honor" | "Ignore";
  readonly matchLabelKeys?: readonly string[];
}

/** Weights are from 1 to 100. */
export interface PreferredSchedulingTerm {
  readonly weight: number;
  readonly preference: NodeSelectorTerm;
}

export interface WeightedPodAffinityTerm {
  readonly weight: number;
  readonly podAffinityTerm: PodAffinityTerm;
}

export interface PodAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[];
}

export interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly PreferredSchedulingTerm[];
  };
  readonly podAffinity?: PodAffinity;
  readonly podAntiAffinity?: PodAffinity;
}

export type PreemptionPolicy = "PreemptLowerPriority" | "Never";

export type RestartPolicy = "Always" | "OnFailure" | "Never";

/**
 * Pod specs and containers read from manifests carry more fields at run time than are typed here: those that the model
 * gives no meaning to stay as written, because any change of a pod template is a new revision.
 */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly restartPolicy?: RestartPolicy;
  readonly nodeName?: string;
  readonly nodeSelector?: Labels;
  readonly affinity?: Affinity;
  readonly tolerations?: readonly Toleration[];
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
  readonly overhead?: ResourceList;
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
  readonly hostNetwork?: boolean;
  readonly hostIPC?: boolean;
  readonly volumes?: readonly Volume[];
  readonly hostPID?: boolean;
  /** false: users of the pod are none of the host. */
  readonly hostUsers?: boolean;
  readonly os?: { readonly name: "linux" | "windows" };
  readonly securityContext?: PodSecurityContext;
  /** "default" unless said otherwise. */
  readonly serviceAccountName?: string;
  /** Its old name, read where the other says nothing. */
  readonly serviceAccount?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
  /** 30 unless said otherwise. */
  readonly terminationGracePeriodSeconds?: number;
  /** The scheduler that places the pod: "default-scheduler" if absent. */
  readonly schedulerName?: string;
  readonly priorityClassName?: string;
  readonly priority?: number;
  readonly preemptionPolicy?: PreemptionPolicy;
  /** The pod is not scheduled before all of them are removed. */
  readonly schedulingGates?: readonly { readonly name: string }[];
  /** The pod is not ready before the conditions of all of these types are True. */
  readonly readinessGates?: readonly { readonly conditionType: string }[];
  /** The PodGroup of its namespace with which the pod is scheduled. */
  readonly schedulingGroup?: { readonly podGroupName: string };
}

export interface PodTemplateSpec {
  readonly metadata?: {
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly finalizers?: readonly string[];
  };
  readonly spec: PodSpec;
}
