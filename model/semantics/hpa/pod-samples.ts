// Which pods' measurements a HorizontalPodAutoscaler counts, and which pods it has to guess about.
// Source: pkg/controller/podautoscaler/replica_calculator.go (groupPods).

/** A pod that the autoscaled workload's selector matches. Times are in seconds. */
export interface ScaledPod {
  readonly name: string;
  readonly phase?: string;
  readonly deleting: boolean;
  /** Undefined before the kubelet has accepted it. */
  readonly startedAt?: number;
  /** Its Ready condition; undefined if it has none. */
  readonly readiness?: { readonly ready: boolean; readonly since: number };
}

/** What was measured of one pod, over the window before `at`. Times are in seconds, the value in milli-units. */
export interface Sample {
  readonly value: number;
  readonly at: number;
  readonly windowSeconds: number;
}

/** Samples by the name of the pod. Some may be of pods that are unknown, or gone. */
export type Samples = ReadonlyMap<string, Sample>;

export interface StartUp {
  /** How long the processor use of a pod that has just started is mistrusted. */
  readonly cpuInitializationSeconds: number;
  /** A pod that is unready, and became so within this time of its start, has never been ready. */
  readonly initialReadinessDelaySeconds: number;
}

/** The defaults of the controller's flags. */
export const DEFAULT_START_UP: StartUp = { cpuInitializationSeconds: 300, initialReadinessDelaySeconds: 30 };

/** Names of pods. Those that are going, or have failed, are in no group. */
export interface PodGroups {
  readonly counted: readonly string[];
  /** Their samples do not count yet. */
  readonly unready: readonly string[];
  /** They have no sample. */
  readonly missing: readonly string[];
  /** The samples without those of pods that do not count; samples of unknown pods stay. */
  readonly samples: ReadonlyMap<string, number>;
}

/** `cpu`: the measurement is of processor use, for which readiness matters. */
export function groupPods(
  pods: readonly ScaledPod[],
  samples: Samples,
  { cpu, now, startUp }: { readonly cpu: boolean; readonly now: number; readonly startUp: StartUp },
): PodGroups {
  const counted: string[] = [];
  const unready: string[] = [];
  const missing: string[] = [];
  const values = new Map(Array.from(samples, ([name, { value }]) => [name, value]));
  for (const pod of pods) {
    const sample = samples.get(pod.name);
    if (pod.deleting || pod.phase === "Failed") {
      values.delete(pod.name);
    } else if (pod.phase === "Pending") {
      values.delete(pod.name);
      unready.push(pod.name);
    } else if (sample === undefined) {
      missing.push(pod.name);
    } else if (cpu && !isTrusted(pod, sample, startUp, now)) {
      values.delete(pod.name);
      unready.push(pod.name);
    } else {
      counted.push(pod.name);
    }
  }
  return { counted, unready, missing, samples: values };
}

/** At first, a pod must be ready, and the whole window later than that. Afterwards it must only have been ready once. */
function isTrusted(
  { startedAt, readiness }: ScaledPod,
  sample: Sample,
  { cpuInitializationSeconds, initialReadinessDelaySeconds }: StartUp,
  now: number,
): boolean {
  if (readiness === undefined || startedAt === undefined) return false;
  if (startedAt + cpuInitializationSeconds > now) {
    return readiness.ready && sample.at >= readiness.since + sample.windowSeconds;
  }
  return readiness.ready || startedAt + initialReadinessDelaySeconds <= readiness.since;
}
