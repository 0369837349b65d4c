// What the slots of pods and nodes hold: Kubernetes objects, cut down to the fields that change and that somebody reads.
// What never changes of an object (its template, its selector) is in the inventory. Absent objects are null.
import type { Taint } from "./kubernetes/index.ts";
import type { KnownEndpoints } from "./pods/known-endpoints.ts";
import type { PodPhase } from "./semantics/index.ts";

/**
 * A pod. It has no name: pods with the same owner and the same state are interchangeable, and are kept as a multiset.
 * A pod without a node is in the slot of its owner's pending pods, a bound one in the slot of its node. A pod of a
 * DaemonSet is in the slot of the node that it is made for from the start.
 */
export interface PodState {
  readonly metadata: {
    /**
     * The template that it was made from, and who made it: the uid of that controller, or `unowned` if it let go of the pod;
     * for a pod of its own, its own uid.
     */
    readonly owner: string;
    /** The uid of the controller that owns it, if that is another one: it has adopted the pod. */
    readonly controller?: string;
    /** What tells the pods of one controller apart that have an identity: StatefulSet ordinal, Job completion index. */
    readonly index?: number;
    /** Of pods of Jobs with backoffLimitPerIndex: the earlier failures of their index. Absent: none. */
    readonly indexFailures?: number;
    readonly indexIgnoredFailures?: number;
    /**
     * It has the finalizer batch.kubernetes.io/job-tracking; and whether the uncountedTerminatedPods of its Job list it
     * already: as failed, as succeeded, or not yet.
     */
    readonly tracked?: "unlisted" | "failed" | "succeeded";
    /** Those of manifests that are left, besides that of a Job. Absent: none. */
    readonly finalizers?: readonly string[];
    /** Being deleted: it holds its node's resources until the kubelet has stopped its containers. */
    readonly deletionTimestamp?: "set";
    /**
     * The scheduler has chosen it as a victim: until it is deleted, that is the scheduler's own memory, and from then on the
     * condition DisruptionTarget with the reason PreemptionByScheduler.
     */
    readonly preempted?: "set";
    /**
     * What is known of it as an endpoint of Services. It is not the pod's own, but kept with it: so pods need no names. Absent
     * unless requests are looked at, and some Service selects it.
     */
    readonly endpoints?: KnownEndpoints;
    /** Whoever drains its node, a user or the node autoscaler, waits until it is gone. */
    readonly drained?: "set";
    /**
     * The disruptedPods of its budget list it: its eviction was allowed. "deleting": the API server is about to delete it;
     * "forgotten": it was stopped before it did. Not kept for pods that are being deleted: they are taken off the list.
     */
    readonly evicted?: "deleting" | "forgotten";
  };
  readonly spec?: {
    /** Those of its template have been removed. */
    readonly schedulingGates: "removed";
  };
  readonly status: {
    readonly phase: PodPhase;
    /** The Ready condition. Not kept for pods that are being deleted: nobody asks. */
    readonly ready: boolean;
    /** The ContainersReady condition, of pods with readiness gates that somebody sets. Absent: False. */
    readonly containersReady?: true;
    /** The readiness gates of which the condition is True, in the order of the alphabet. Absent: none. */
    readonly gates?: readonly string[];
    /** Ready for minReadySeconds; only kept where the owner has minReadySeconds > 0. */
    readonly available?: boolean;
    /** It is ready, and still at the work of its start; only kept where the scenario says what that takes. */
    readonly busy?: true;
    /** How many init containers (sidecars included) have done their part; only while there is one that has not. */
    readonly init?: number;
    /** What the containers are at, unless they just run: the init container whose turn it is, or else all others as one. */
    readonly containers?: ContainersState;
    /** The containers that are no init containers one by one, in their order; only of pods of which the scenario asks for it. */
    readonly each?: readonly SingleContainer[];
    /** What the kubelet has yet to start in its present sync of the pod: their places, ascending. Absent: nothing. */
    readonly toStart?: readonly number[];
    /** The containers were restarted before: the next restart backs off. Only kept where there may be a next one. */
    readonly restarted?: true;
    /** Why it failed. */
    readonly reason?: string;
    /** How often its containers were restarted; only kept where a Job reads it, as lasting() says. */
    readonly restarts?: number;
    /** With which its containers have ended; only kept where a podFailurePolicy reads it. */
    readonly exitCode?: number;
    /** The versions of ConfigMaps and Secrets that its containers have read; only kept where a property asks for it. */
    readonly config?: ConfigVersions;
    /** The DisruptionTarget condition; only kept where a podFailurePolicy reads it. */
    readonly disrupted?: true;
    /**
     * The condition PodScheduled is False: the scheduler has tried, and found no place. Only kept of pods without a node,
     * and where it matters: where pods of a lower priority wait for their turn.
     */
    readonly unschedulable?: "set";
  };
}

/**
 * Version numbers by what is read, and how ("ConfigMap/web, environment"), in the order of the alphabet; null where the object
 * was not there.
 */
export type ConfigVersions = { readonly [read: string]: number | null };

/**
 * - "ContainerCreating", "ImagePullBackOff", "ErrImageNeverPull", "CreateContainerConfigError": they wait for their start.
 * - "starting": they run, but the application does not answer yet. "hung": it does not answer any more.
 * - "exited", "CrashLoopBackOff": they wait for their restart.
 * - "stopping": the preStop hook of a pod that is being deleted is over.
 */
export type ContainersState =
  | "ContainerCreating"
  | "ImagePullBackOff"
  | "ErrImageNeverPull"
  | "CreateContainerConfigError"
  | "starting"
  | "hung"
  | "exited"
  | "CrashLoopBackOff"
  | "stopping";

/**
 * What one container is at. "waiting": for its first start; "postStart": it runs, and the kubelet waits for its hook; "postStart hangs":
 * for ever; "hung": it runs, and does nothing any more.
 */
export interface SingleContainer {
  readonly is:
    | "waiting"
    | "ImagePullBackOff"
    | "ErrImageNeverPull"
    | "CreateContainerConfigError"
    | "postStart"
    | "postStart hangs"
    | "running"
    | "hung"
    | "succeeded"
    | "failed";
  /** It was restarted before: its next restart backs off. Only kept where there may be a next one. */
  readonly restarted?: true;
}

export interface NodeState {
  /**
   * The machine. "stopped": it is down; "rebooting": it is down, and is sure to come back; "panicked": the same, once its
   * pods are gone; "partitioned": it runs with all its containers, but kubelet and API server do not hear from each other.
   * Of an autoscaled group: "absent": there is no machine; "coming": it was asked for, and is not there yet.
   */
  readonly kubelet: "running" | "stopped" | "rebooting" | "panicked" | "partitioned" | "absent" | "coming";
  /** There is no Node object of that name; the machine, and pods that name it, may still be there. */
  readonly gone?: true;
  /**
   * The machine is being shut down, and its kubelet ends the pods group by group: the number of the group whose turn it is, from 0.
   * Absent: nobody has asked for it.
   */
  readonly shutdown?: number;
  /** Of a machine that is being shut down: it is sure to come back. */
  readonly restarts?: true;
  /** Its container runtime does not answer: the kubelet can do nothing with containers. */
  readonly runtime?: "down";
  /** What it runs short of, in the order of the alphabet. Absent: of nothing. */
  readonly short?: readonly Shortage[];
  /** What users have made of it; absent while it says what it said at the start. */
  readonly spec?: NodeSpec;
  /** As the API server knows it. */
  readonly status: { readonly conditions: NodeConditions };
  /** Images that were pulled, sorted; only those that the scenario says are not there from the start. */
  readonly images?: readonly string[];
  /** The claims whose volumes are attached to it, in the order of the alphabet; only of volumes that one node may have at a time. */
  readonly volumesAttached?: readonly string[];
  /**
   * The claims whose volumes are still mounted, or used by containers, of pods that are gone without their kubelet's doing. On a
   * machine that is down nothing uses them, but nobody has said so.
   */
  readonly mountedWithoutPod?: readonly string[];
  /**
   * Containers that run although their pods are gone, which somebody deleted without their kubelet; as much of these pods as says whose they
   * are. Absent if there are none, or nobody asks for them.
   */
  readonly outliving?: readonly PodState[];
  readonly pods: readonly PodState[];
  /** Pods of DaemonSets that are made for this node, and not bound to it yet. Absent if there are none. */
  readonly waiting?: readonly PodState[];
  /**
   * The pods without a node that are nominated to this one (status.nominatedNodeName): each is also among its owner's
   * pending pods, and equal to one of them. Absent if there are none.
   */
  readonly nominated?: readonly PodState[];
  /**
   * The node autoscaler removes it: "waiting" for the node that is to replace it, or "draining", and those of its pods with
   * `drained` must go. Absent: it does not.
   */
  readonly removal?: "waiting" | "draining";
  /** How far the user has come who drains it. Absent if nobody does. */
  readonly drain?: NodeDrain;
}

export interface NodeDrain {
  /** The place in the order of all edits of the one that drains it. */
  readonly edit: number;
  /** "planned": to be cordoned; "cordoned": its pods have not been listed yet; "draining": those with `drained` must go. */
  readonly stage: "planned" | "cordoned" | "draining";
}

export interface NodeSpec {
  readonly unschedulable: boolean;
  readonly taints: readonly Taint[];
}

export interface NodeConditions {
  /** "False": its kubelet says so. "Unknown": its kubelet says nothing. */
  readonly Ready: "True" | "False" | "Unknown";
  /** Absent: False, or nothing is known of it. */
  readonly MemoryPressure?: "True";
  readonly DiskPressure?: "True";
  readonly PIDPressure?: "True";
}

/** What a node may run short of. */
export type Shortage = "disk" | "memory" | "processes";

export const NEW_NODE: NodeState = {
  kubelet: "running",
  status: { conditions: { Ready: "True" } },
  pods: [],
};

/** Whether the kubelet is at work, and the API server hears of it. */
export function isInTouch({ kubelet }: NodeState): boolean {
  return kubelet === "running";
}

/** Whether the kubelet can do anything with containers, and the API server hears of it. */
export function isAtWork(node: NodeState): boolean {
  return isInTouch(node) && node.runtime === undefined;
}

/** What the kubelet says of its node (setNodeReadyCondition in pkg/kubelet/nodestatus/setters.go). */
export function readyOf({ shutdown, runtime }: NodeState): "True" | "False" {
  return shutdown === undefined && runtime === undefined ? "True" : "False";
}

/** Whether everything on the machine has stopped. */
export function isDown({ kubelet }: NodeState): boolean {
  return kubelet !== "running" && kubelet !== "partitioned";
}

/** The node after its machine has gone down: what its kubelet and its runtime were at is over, and what ran without a pod. */
export function downed(
  { shutdown: _, restarts: __, runtime: ___, outliving: ____, ...rest }: NodeState,
  kubelet: "stopped" | "rebooting" | "panicked",
): NodeState {
  return { ...rest, kubelet };
}

/** The status with its fields in their one order: equal statuses are equal texts. */
export function podStatus(status: PodState["status"]): PodState["status"] {
  const { phase, ready, available, busy, init, containers, each, toStart, restarted, reason } = status;
  const { restarts, exitCode, config, disrupted, containersReady, gates } = status;
  return {
    phase,
    ready,
    ...(containersReady === undefined ? {} : { containersReady }),
    ...(gates === undefined ? {} : { gates }),
    ...(available === undefined ? {} : { available }),
    ...(busy === undefined ? {} : { busy }),
    ...(init === undefined ? {} : { init }),
    ...(containers === undefined ? {} : { containers }),
    ...(each === undefined ? {} : { each }),
    ...(toStart === undefined ? {} : { toStart }),
    ...(restarted === undefined ? {} : { restarted }),
    ...(reason === undefined ? {} : { reason }),
    ...(restarts === undefined ? {} : { restarts }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(config === undefined ? {} : { config }),
    ...(disrupted === undefined ? {} : { disrupted }),
  };
}

/** Whether its kubelet has taken it on: from then on it holds resources of the machine. */
export function isAdmitted(pod: PodState): boolean {
  const { phase, init, containers } = pod.status;
  return !isEnded(pod) && (phase === "Running" || init !== undefined || containers !== undefined);
}

/** Of a pod, or of any other object that is there. */
export function isDeleting(object: { readonly metadata: { readonly deletionTimestamp?: "set" } }): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

export function isEnded({ status: { phase } }: PodState): boolean {
  return phase === "Failed" || phase === "Succeeded";
}

/** Finalizers keep the object when its containers have stopped. */
export function isHeld({ metadata: { tracked, finalizers } }: PodState): boolean {
  return tracked !== undefined || finalizers !== undefined;
}

/** Counts for its owner: neither ended nor being deleted (IsPodActive in pkg/controller/controller_utils.go). */
export function isActivePod(pod: PodState): boolean {
  return !isEnded(pod) && !isDeleting(pod);
}

/** Its condition DisruptionTarget is True: it was evicted or preempted. */
export function hasDisruptionTarget(pod: PodState): boolean {
  return pod.status.disrupted === true || (isDeleting(pod) && pod.metadata.preempted !== undefined);
}

/** What the status of a pod keeps while its containers come and go. */
export function lasting({ gates, restarted, restarts, config, disrupted }: PodState["status"]) {
  return {
    ...(gates === undefined ? {} : { gates }),
    ...(restarted === undefined ? {} : { restarted }),
    ...(restarts === undefined ? {} : { restarts }),
    ...(config === undefined ? {} : { config }),
    ...(disrupted === undefined ? {} : { disrupted }),
  };
}

/** The metadata of a pod that is being deleted. */
export function deletingMetadata({ metadata: { evicted: _, ...metadata } }: PodState): PodState["metadata"] {
  return { ...metadata, deletionTimestamp: "set" };
}

/** Ready, and for long enough (IsPodAvailable in pkg/api/v1/pod/util.go). */
export function isAvailablePod({ status }: PodState): boolean {
  return status.ready && status.available !== false;
}
