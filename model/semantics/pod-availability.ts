// When a pod is active, ended, ready and available.
// Sources: pkg/api/v1/pod/util.go (IsPodAvailable, IsPodTerminal), pkg/controller/controller_utils.go (IsPodActive),
// pkg/kubelet/status/generate.go (readiness gates).

/** A condition of a pod, as far as its truth goes. */
export interface PodCondition {
  readonly type: string;
  /** "True", "False" or "Unknown". */
  readonly status: string;
}

/** The end of a pod: from here it never comes back. */
export function isTerminal(phase: string | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

/** Counts for its ReplicaSet: it has not ended, and nobody has asked for its deletion. */
export function isActive(pod: { readonly phase?: string; readonly deleting: boolean }): boolean {
  return !isTerminal(pod.phase) && !pod.deleting;
}

/** Whether a pod is ready, and when that last changed, in seconds; undefined if that is not known. */
export interface Readiness {
  readonly ready: boolean;
  readonly since?: number;
}

/**
 * Ready for at least `minReadySeconds`. Times are in seconds on one clock.
 */
export function isAvailable(ready: Readiness, minReadySeconds: number, now: number): boolean {
  if (!ready.ready) return false;
  return minReadySeconds === 0 || (ready.since !== undefined && ready.since + minReadySeconds <= now);
}

/** Every readiness gate has a condition that is True. Conditions that no gate names do not matter. */
export function readinessGatesTrue(gates: readonly string[], conditions: readonly PodCondition[]): boolean {
  return gates.every((gate) => conditionStatus(gate, conditions) === "True");
}

/** The status of the condition of this type; undefined if there is none. */
export function conditionStatus(type: string, conditions: readonly PodCondition[]): string | undefined {
  return conditions.find((condition) => condition.type === type)?.status;
}
