// How long the kubelet lets a pod or container go on after it has been told to stop.
// Sources: pkg/kubelet/pod_workers.go (calculateEffectiveGracePeriod),
// pkg/kubelet/kuberuntime/kuberuntime_container.go (setTerminationGracePeriod).

/** The grace periods of a pod, in seconds: the one that its deletion has set, and its own. */
export interface GracePeriods {
  readonly deletionGracePeriodSeconds?: number;
  readonly terminationGracePeriodSeconds?: number;
}

/**
 * The grace period that a pod worker ends a pod with. `before` is the one that it had (0: none); it only becomes
 * shorter. `override` is what another part of the kubelet (eviction, say) asks for. At least 1.
 */
export function effectiveGracePeriod(pod: GracePeriods, override: number | undefined, before = 0): number {
  const asked = [pod.deletionGracePeriodSeconds, override].filter((seconds) => seconds !== undefined);
  // 0 stands for "none yet", so a later request replaces an earlier one of 0.
  const period = asked.reduce((now, seconds) => (now === 0 || seconds < now ? seconds : now), before);
  const isUnset = period === 0 && asked.length === 0;
  return Math.max(1, isUnset ? (pod.terminationGracePeriodSeconds ?? 0) : period);
}

export type KillReason = "Unknown" | "LivenessProbe" | "StartupProbe";

/** The grace periods of a container's probes. */
export interface KilledContainer {
  readonly livenessProbe?: { readonly terminationGracePeriodSeconds?: number };
  readonly startupProbe?: { readonly terminationGracePeriodSeconds?: number };
}

/** What a container gets at least, if nobody says anything. */
const MINIMUM_GRACE_PERIOD_SECONDS = 2;

/**
 * The grace period of a container that is killed. A pod that is being deleted has only that one; otherwise the probe
 * that failed may have its own, shorter or longer than the pod's.
 */
export function containerGracePeriod(
  pod: GracePeriods,
  container: KilledContainer,
  reason: KillReason,
): number {
  const { deletionGracePeriodSeconds, terminationGracePeriodSeconds } = pod;
  if (deletionGracePeriodSeconds !== undefined) return deletionGracePeriodSeconds;
  if (terminationGracePeriodSeconds === undefined) return MINIMUM_GRACE_PERIOD_SECONDS;
  return probeOf(container, reason)?.terminationGracePeriodSeconds ?? terminationGracePeriodSeconds;
}

function probeOf({ livenessProbe, startupProbe }: KilledContainer, reason: KillReason) {
  switch (reason) {
    case "LivenessProbe":
      return livenessProbe;
    case "StartupProbe":
      return startupProbe;
    case "Unknown":
      return undefined;
  }
}
