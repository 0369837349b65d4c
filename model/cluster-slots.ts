// The shapes of a cluster: its objects, each with the slots that it has and what never changes about it.
import type { Projection, Slot } from "../explorer/system.ts";
import type { Load, LoadState } from "./autoscaling/load.ts";
import type { ConfigState } from "./config/stored.ts";
import type { AgentTask, Observable, Operation, Workload, WrittenWorkload } from "./inventory/inventory.ts";
import type { Template } from "./inventory/templates.ts";
import type { LabelSelector } from "./kubernetes/index.ts";
import type { IngressFacts, IngressRequest, NamedService } from "./network/ingresses.ts";
import type { IngressOutcome } from "./network/request-outcomes.ts";
import type { ServiceFacts } from "./network/services.ts";
import type { NodeFacts } from "./nodes/node-facts.ts";
import type { ClusterOwn } from "./own/cluster-own.ts";
import type { ListedCounts } from "./pods/endpoints.ts";
import type { Policies } from "./policy/policies.ts";
import type { ClusterQuota } from "./policy/quotas.ts";
import type { ShownManifests } from "./policy/stored-objects.ts";
import type { ClusterWebhook } from "./policy/webhooks.ts";
import type { Fault } from "./scenario/fault-budgets.ts";
import type { ObjectRef, Scenario } from "./scenario/scenario.ts";
import type { ClusterDaemonSet } from "./slots/daemonset-slots.ts";
import type { NodeState, PodState } from "./state.ts";
import type { StorageFacts, VolumeFacts } from "./storage/facts.ts";
import type {
  AutoscalerSpec,
  AutoscalerState,
  ClaimState,
  CronJobState,
  CustomState,
  DeploymentState,
  DisruptionBudgetSpec,
  DisruptionBudgetState,
  JobState,
  KeptCounts,
  ObjectMarks,
  ReplicaSetState,
  StatefulSetState,
  StoredPodless,
  VolumeState,
} from "./stored.ts";
import type { PodReads } from "./workloads/desired.ts";
import type { VersionedState } from "./workloads/versioned.ts";
import type { FieldsState } from "./writes/written.ts";

export interface ClusterNode {
  readonly facts: NodeFacts;
  readonly slot: Slot<NodeState>;
}

/** Whatever makes pods from one template: a ReplicaSet or ReplicationController, a revision, a Job, or the user who made a pod of its own. */
export interface Owner {
  /** The name of the ReplicaSet, of the revision, of the Job, or of the pod. */
  readonly name: string;
  readonly template: Template;
  readonly minReadySeconds: number;
  /** That of its manifest, with which it adopts. */
  readonly selector?: LabelSelector | undefined;
  readonly reads: PodReads;
  /** What is kept of the status of its ReplicaSet. */
  readonly keeps?: KeptCounts;
  /** Its pods that have no node yet. None if it belongs to a DaemonSet: they wait in the slot of the node that they are for. */
  readonly pending: Slot<readonly PodState[]>;
  /** Also of a ReplicationController. undefined where something else makes the pods. */
  readonly replicaSet: Slot<ReplicaSetState | null> | undefined;
  /** Only of a Job. */
  readonly job?: Slot<JobState | null>;
  /**
   * What the pods of a controller that exists name as their owner; null while it does not exist. A pod that names anything
   * else is an orphan. Absent for a pod of its own.
   */
  readonly liveUid?: Projection<string | null>;
  /**
   * How that controller is being deleted. Only where this may decide about its pods: where it may be deleted in the
   * foreground, or orphan them.
   */
  readonly controllerMarks?: Projection<ObjectMarks | null>;
  /** The Deployment it belongs to, if to any. */
  readonly deployment: ClusterDeployment | undefined;
  /**
   * The name of the revision, if mutating admission makes its pods of that one's template, where some of it is passed over:
   * its controller counts them as pods of the revision. Absent if it is one itself.
   */
  readonly origin?: string;
  /** The DaemonSet that it is a revision of. Absent if it is none. */
  readonly daemonSet?: ClusterDaemonSet;
  /** The StatefulSet of which it is a revision, if of any. */
  readonly statefulSet?: ClusterStatefulSet;
  readonly workload: Workload;
}

export interface ClusterDeployment {
  readonly workload: Workload;
  /** Its deletion may wait for its ReplicaSets, or orphan them. */
  readonly propagates: boolean;
  readonly title: string;
  readonly slot: Slot<DeploymentState | null>;
  /** Of its ReplicaSets. With all counts, it has a full report itself. */
  readonly keeps: KeptCounts;
}

export interface ClusterObject {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<StoredPodless | null>;
}

/** A Service or Ingress of which it matters what becomes of it. */
export interface ClusterVersioned {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<VersionedState | null>;
}

/** An object of a kind that a user's own model declares. */
export interface ClusterCustom {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<CustomState | null>;
}

/** A ConfigMap or Secret that users, agents or the end of its namespace change. */
export interface ClusterConfig {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<ConfigState | null>;
}

export interface ClusterStatefulSet {
  readonly workload: Workload;
  readonly title: string;
  /** Its deletion may wait for its pods, or orphan them. */
  readonly propagates: boolean;
  readonly slot: Slot<StatefulSetState | null>;
  /** An edit waits for its rollout: what the status says of that is kept. */
  readonly isAwaited: boolean;
  /** Users' own controllers may see it: the numbers in its status are kept. */
  readonly reports: boolean;
  /** The volume claims of its pods, lowest ordinal first. Absent where nothing reads them. */
  readonly claims?: Slot<readonly ClaimState[]>;
}

/** A ReplicaSet with its pods' slots. */
export type ReplicaSetOwner = Owner & { readonly replicaSet: Slot<ReplicaSetState | null> };

export interface ClusterCronJob {
  readonly workload: Workload;
  readonly title: string;
  /** Its deletion may wait for its Jobs, or orphan them. */
  readonly propagates: boolean;
  readonly slot: Slot<CronJobState | null>;
  /** How often its schedule may still fire. */
  readonly ticksLeft: Slot<number>;
  /** For each start, one for each template: start by start, of which there is one at most. */
  readonly jobs: readonly JobOwner[];
  /** How many templates there are. */
  readonly templates: number;
  /** A start may come too late to be served. */
  readonly mayBeLate: boolean;
}

export interface ClusterAutoscaler {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<AutoscalerState | null>;
  /** Every spec that a manifest ever gives it. */
  readonly specs: readonly AutoscalerSpec[];
}

/** What the scenario says of the load of a workload. */
export interface ClusterLoad {
  readonly load: Load;
  /** "load of Deployment/web" */
  readonly title: string;
  /** Which of its values it has, and how often it may still change. Absent: it never changes. */
  readonly slot: Slot<LoadState> | undefined;
}

export interface ClusterDisruptionBudget {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<DisruptionBudgetState | null>;
  /** Every spec that a manifest ever gives it. */
  readonly specs: readonly DisruptionBudgetSpec[];
  /** What makes pods that some of these specs select. */
  readonly owners: readonly Owner[];
}

/** A Job with its pods' slots. */
export type JobOwner = Owner & { readonly job: Slot<JobState | null> };

/** A volume of a manifest. */
export interface ClusterVolume {
  readonly facts: VolumeFacts;
  /** null: it was deleted. */
  readonly slot: Slot<VolumeState | null>;
}

/** What is stored of the fields of an object, next to what its controller reads. */
export interface ClusterWritten extends WrittenWorkload {
  readonly target: ObjectRef;
  /** Means nothing while the object does not exist. */
  readonly slot: Slot<FieldsState | null>;
}

/** A Service whose requests are looked at. */
export interface ClusterService {
  readonly facts: ServiceFacts;
  /** Which of its manifests it has; only where users or agents change it. */
  readonly object: Slot<VersionedState | null> | undefined;
  /** What its EndpointSlices list, counted; as what each pod is listed stands with the pod. */
  readonly slices: Slot<ListedCounts>;
  /** The same, as a proxy knows it. */
  readonly view: Slot<ListedCounts>;
}

export interface ClusterIngress {
  readonly facts: IngressFacts;
  /** Which of its manifests it has; only where users or agents change it. */
  readonly object: Slot<VersionedState | null> | undefined;
  readonly services: readonly IngressService[];
}

/** A Service that an Ingress names. */
export interface IngressService extends NamedService {
  /** Which of its manifests it has; only where users or agents change it. */
  readonly object: Slot<VersionedState | null> | undefined;
}

/** A request for a host and a path, as clients of Ingresses send it. */
export interface ClusterRequest extends IngressRequest {
  /** "shop.example/cart of Ingress/shop" */
  readonly title: string;
  /** Of those that name it, the first; then the others that are served together with it. */
  readonly ingresses: readonly ClusterIngress[];
  /** What it may come to, with the endpoints that are kept of it: absent where no pod of the cluster is behind it. */
  readonly services: readonly (IngressService & { readonly endpoints?: ClusterService })[];
  /** Node by node, whether a pod there serves Ingresses of this class; undefined if somebody always does. */
  readonly controllers: readonly Projection<boolean>[] | undefined;
}

/** Null before it is sent. Equal pods of one owner are not told apart. */
export interface FollowedRequest {
  /** The title of the Service, or what is asked of an Ingress. */
  readonly to: string;
  readonly is: "sent" | "routed" | "answered" | "failed";
  /** What will become of it: decided when it is routed. */
  readonly outcome?: IngressOutcome;
  /** The pod that it was routed to. */
  readonly pod?: string;
}

export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly owners: readonly Owner[];
  readonly deployments: readonly ClusterDeployment[];
  /** Namespaces, and objects of kinds of which nothing else is known. */
  readonly podless: readonly ClusterObject[];
  readonly customs: readonly ClusterCustom[];
  readonly configs: readonly ClusterConfig[];
  /** Services and Ingresses that users or agents change. */
  readonly versioned: readonly ClusterVersioned[];
  readonly daemonSets: readonly ClusterDaemonSet[];
  readonly statefulSets: readonly ClusterStatefulSet[];
  readonly cronJobs: readonly ClusterCronJob[];
  /** Those that may refuse any of its pods, or that are served by them. */
  readonly webhooks: readonly ClusterWebhook[];
  /** Only where some property looks at requests. */
  readonly services: readonly ClusterService[];
  readonly ingresses: readonly ClusterIngress[];
  /** Only where some property looks at requests. */
  readonly requests: readonly ClusterRequest[];
  /** The one request that is followed from its client to its answer; only where somebody asks who answers. */
  readonly followed?: Slot<FollowedRequest | null>;
  readonly autoscalers: readonly ClusterAutoscaler[];
  readonly loads: readonly ClusterLoad[];
  /** Those that count any of its pods. */
  readonly quotas: readonly ClusterQuota[];
  readonly disruptionBudgets: readonly ClusterDisruptionBudget[];
  /** What the user will do, in order, and how much of it is done. */
  readonly operations: readonly Operation[];
  readonly operationsDone: Slot<number>;
  readonly agentTasks: readonly AgentTask[];
  /** The objects that are written in several ways. */
  readonly written: readonly ClusterWritten[];
  readonly observed: readonly Observable[];
  /** How often each fault may still happen. */
  readonly budgets: ReadonlyMap<Fault, Slot<number>>;
  /** Only where it may be out. */
  readonly registry: Slot<"up" | "down"> | undefined;
  readonly storage: StorageFacts;
  /** Those of manifests that claims of this cluster may be bound to. */
  readonly volumes: readonly ClusterVolume[];
  /** What namespaces admit, also of pods that are not in this cluster. */
  readonly policies: Policies;
  readonly shown: ShownManifests;
  /** What its manifests say is there at the start. */
  readonly heldAtStart: readonly ObjectRef[];
  readonly scenario: Scenario;
  /** Absent where there are no controllers of users' own. */
  readonly own?: ClusterOwn;
  /** Classes of nodes that nothing in the cluster tells apart. */
  readonly interchangeableNodes: readonly (readonly ClusterNode[])[];
}
