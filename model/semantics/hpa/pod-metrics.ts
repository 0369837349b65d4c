// The size that measurements of the pods themselves call for: use of a resource, or any metric that pods report.
// Sources: pkg/controller/podautoscaler/replica_calculator.go (GetResourceReplicas, calcPlainMetricReplicas),
// pkg/controller/podautoscaler/metrics/utilization.go.
import { groupPods, type PodGroups, type Samples, type ScaledPod, type StartUp } from "./pod-samples.ts";
import { isTolerated, type Tolerances } from "./tolerance.ts";

/** What a metric calls for. */
export interface Proposal {
  readonly replicas: number;
  /** What was measured, on average, in whole milli-units, as the status reports it; undefined without replicas. */
  readonly usage?: number;
  /** The same in percent of the requests, if that is what the target says. */
  readonly utilization?: number;
}

/** Why a metric calls for nothing. The size stays. */
export interface NoProposal {
  readonly problem:
    | "no pods"
    | "no samples"
    | "no requests"
    | "a pod without a request"
    | "several autoscalers";
}

/** What is measured, of which pods. */
export interface PodMeasurement {
  readonly currentReplicas: number;
  readonly pods: readonly ScaledPod[];
  readonly samples: Samples;
  /** It is the processor use. */
  readonly cpu: boolean;
  readonly tolerances: Tolerances;
  readonly startUp: StartUp;
  /** In seconds. */
  readonly now: number;
}

/**
 * For a target in percent of the pods' requests.
 * `requestOf`: in milli-units, all containers (or the one that is measured); undefined if one does not request any.
 */
export function replicasForUtilization<P extends ScaledPod>(
  measurement: PodMeasurement & { readonly pods: readonly P[] },
  targetPercent: number,
  requestOf: (pod: P) => number | undefined,
): Proposal | NoProposal {
  const groups = usableGroups(measurement);
  if ("problem" in groups) return groups;
  const requests = new Map<string, number>();
  for (const pod of measurement.pods) {
    const request = requestOf(pod);
    if (request === undefined) return { problem: "a pod without a request" };
    requests.set(pod.name, request);
  }
  const measure = (samples: ReadonlyMap<string, number>) => utilizationOf(samples, requests);
  const measured = measure(groups.samples);
  if (measured === undefined) return { problem: "no requests" };
  // Pods that report nothing are taken to use all that they request, or the target, if that is more.
  const assumed = Math.max(100, targetPercent);
  const replicas = replicasFor(
    measurement,
    groups,
    (samples) => (measure(samples)?.utilization ?? 0) / targetPercent,
    (name) => Math.trunc(((requests.get(name) ?? 0) * assumed) / 100),
  );
  return { replicas, ...measured };
}

/** For a target per pod, in milli-units. */
export function replicasForAverage(measurement: PodMeasurement, target: number): Proposal | NoProposal {
  const groups = usableGroups(measurement);
  if ("problem" in groups) return groups;
  const replicas = replicasFor(
    measurement,
    groups,
    (samples) => averageOf(samples) / target,
    () => target,
  );
  return { replicas, usage: averageOf(groups.samples) };
}

function usableGroups(measurement: PodMeasurement): PodGroups | NoProposal {
  if (measurement.pods.length === 0) return { problem: "no pods" };
  const groups = groupPods(measurement.pods, measurement.samples, measurement);
  return groups.samples.size === 0 ? { problem: "no samples" } : groups;
}

/**
 * If pods are unready or missing, the samples are completed by guesses that make the change smaller; if no change in the
 * same direction remains, the size stays.
 */
function replicasFor(
  { currentReplicas, tolerances }: PodMeasurement,
  { counted, unready, missing, samples }: PodGroups,
  ratioOf: (samples: ReadonlyMap<string, number>) => number,
  guessWhenLow: (name: string) => number,
): number {
  const ratio = ratioOf(samples);
  const guessedUnready = ratio > 1 ? unready : [];
  if (guessedUnready.length === 0 && missing.length === 0) {
    return isTolerated(ratio, tolerances) ? currentReplicas : Math.ceil(ratio * counted.length);
  }
  const completed = new Map(samples);
  if (ratio !== 1) for (const name of missing) completed.set(name, ratio < 1 ? guessWhenLow(name) : 0);
  for (const name of guessedUnready) completed.set(name, 0);

  const guessed = ratioOf(completed);
  if (isTolerated(guessed, tolerances) || (ratio - 1) * (guessed - 1) < 0) return currentReplicas;
  const replicas = Math.ceil(guessed * completed.size);
  const against = guessed < 1 ? replicas > currentReplicas : replicas < currentReplicas;
  return against ? currentReplicas : replicas;
}

/** Undefined if nothing is requested, or if the samples are of unknown pods only. Both figures are rounded down. */
function utilizationOf(
  samples: ReadonlyMap<string, number>,
  requests: ReadonlyMap<string, number>,
): { readonly usage: number; readonly utilization: number } | undefined {
  let [used, requested, entries] = [0, 0, 0];
  for (const [name, value] of samples) {
    const request = requests.get(name);
    if (request === undefined) continue;
    used += value;
    requested += request;
    entries++;
  }
  if (requested === 0) return undefined;
  return { usage: Math.trunc(used / entries), utilization: Math.trunc((used * 100) / requested) };
}

/** Rounded down. */
function averageOf(samples: ReadonlyMap<string, number>): number {
  return Math.trunc(Array.from(samples.values()).reduce((sum, value) => sum + value, 0) / samples.size);
}
