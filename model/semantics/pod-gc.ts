// The pods that nobody else cleans up: terminated ones beyond a threshold, those of nodes that are gone or out of service,
// and those that are deleted before they have a node.
// Source: pkg/controller/podgc/gc_controller.go.
import { isTerminal, type PodCondition } from "./pod-availability.ts";
import type { TaintLike } from "./taints.ts";

/** Put on a node by hand: it is off, and its pods do not run any more. */
export const TAINT_OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

/** How long a node that the informer does not know is given the benefit of the doubt. In seconds. */
export const QUARANTINE_SECONDS = 40;

/** A pod as pod garbage collection sees it. */
export interface GarbagePod {
  readonly name: string;
  /** Absent or "": not on a node. */
  readonly nodeName?: string;
  readonly phase?: string;
  /** `status.reason`. */
  readonly reason?: string;
  /** In any unit. */
  readonly createdAt?: number;
  /** It has a deletionTimestamp. */
  readonly deleting: boolean;
  readonly deletionGracePeriodSeconds?: number;
  readonly finalizers?: readonly string[];
}

/** Does a pod only wait for its finalizers? Then to delete it once more changes nothing. */
export function isBlockedOnFinalizers(pod: GarbagePod): boolean {
  return (
    isTerminal(pod.phase) &&
    pod.deleting &&
    pod.deletionGracePeriodSeconds === 0 &&
    (pod.finalizers ?? []).length > 0
  );
}

/** The terminated pods to delete when more than `threshold` are kept: evicted ones first, then oldest first. 0: none. */
export function gcTerminated<P extends GarbagePod>(pods: readonly P[], threshold: number): readonly P[] {
  if (threshold <= 0) return [];
  const terminated = pods.filter(({ phase = "" }) => !["Pending", "Running", "Unknown"].includes(phase));
  const surplus = Math.max(0, terminated.length - threshold);
  return deletable(terminated).toSorted(evictedThenOldest).slice(0, surplus);
}

/** A node as far as its pods may be taken for dead. */
export interface GarbageNode {
  readonly ready: boolean;
  readonly taints: readonly TaintLike[];
}

/** The pods that are being deleted on nodes that are not ready, and out of service. */
export function gcTerminating<P extends GarbagePod>(
  pods: readonly P[],
  nodes: ReadonlyMap<string, GarbageNode>,
): readonly P[] {
  return deletable(pods).filter(({ deleting, nodeName = "" }) => {
    const node = nodes.get(nodeName);
    if (!deleting || node === undefined) return false;
    return !node.ready && node.taints.some(({ key }) => key === TAINT_OUT_OF_SERVICE);
  });
}

/** The pods that are being deleted, and have no node whose kubelet could do it. */
export function gcUnscheduledTerminating<P extends GarbagePod>(pods: readonly P[]): readonly P[] {
  return deletable(pods).filter(({ deleting, nodeName = "" }) => deleting && nodeName === "");
}

/** The pods of nodes that are gone. */
export function gcOrphaned<P extends GarbagePod>(
  pods: readonly P[],
  goneNodes: ReadonlySet<string>,
): readonly P[] {
  return deletable(pods).filter(({ nodeName = "" }) => goneNodes.has(nodeName));
}

/** Nodes that pods name and the informer does not know, and the second at which the quarantine of each is over. */
export type Quarantine = ReadonlyMap<string, number>;

/**
 * One pass over the nodes that pods name: those that the informer does not know go into quarantine; those whose quarantine
 * is over, and that neither the informer nor the API server knows (`exists`), are gone. Each wait ends with one look.
 */
export function missingNodes(
  pods: readonly Pick<GarbagePod, "nodeName">[],
  informed: ReadonlySet<string>,
  exists: ReadonlySet<string>,
  quarantine: Quarantine,
  now: number,
): { readonly gone: ReadonlySet<string>; readonly quarantine: Quarantine } {
  const unknown = pods.map(({ nodeName = "" }) => nodeName).filter((n) => n !== "" && !informed.has(n));
  const waiting = new Map([...quarantine].filter(([, until]) => until > now));
  for (const name of unknown) waiting.set(name, waiting.get(name) ?? now + QUARANTINE_SECONDS);
  const over = [...quarantine].filter(([, until]) => until <= now).map(([name]) => name);
  const gone = over.filter((name) => !informed.has(name) && !exists.has(name));
  return { gone: new Set(gone), quarantine: waiting };
}

/** The status of a pod as far as it changes before the pod is deleted, with a grace period of 0. */
export interface GarbageStatus {
  readonly phase: string;
  readonly conditions: readonly PodCondition[];
}

/** The condition that an orphaned pod gets. */
export const DELETION_BY_POD_GC = {
  type: "DisruptionTarget",
  status: "True",
  reason: "DeletionByPodGC",
  message: "PodGC: node no longer exists",
} as const;

/**
 * The status that is written first, so that whoever waits for the pod sees it end; undefined if the pod has ended
 * already. `condition`: added to it (for orphaned pods).
 */
export function failedStatus(
  status: { readonly phase?: string; readonly conditions?: readonly PodCondition[] },
  condition?: PodCondition,
): GarbageStatus | undefined {
  if (isTerminal(status.phase)) return undefined;
  const conditions = status.conditions ?? [];
  if (condition === undefined) return { phase: "Failed", conditions };
  const isNew = conditions.every(({ type }) => type !== condition.type);
  const updated = conditions.map((c) => (c.type === condition.type ? condition : c));
  return { phase: "Failed", conditions: isNew ? [...conditions, condition] : updated };
}

function deletable<P extends GarbagePod>(pods: readonly P[]): readonly P[] {
  return pods.filter((pod) => !isBlockedOnFinalizers(pod));
}

function evictedThenOldest(a: GarbagePod, b: GarbagePod): number {
  const isEvicted = ({ phase, reason }: GarbagePod) => phase === "Failed" && reason === "Evicted";
  if (isEvicted(a) !== isEvicted(b)) return isEvicted(a) ? -1 : 1;
  const [x, y] = [a.createdAt ?? Number.NEGATIVE_INFINITY, b.createdAt ?? Number.NEGATIVE_INFINITY];
  if (x !== y) return x < y ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
