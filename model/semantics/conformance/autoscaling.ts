// The tables of HorizontalPodAutoscalers: sizes from metrics, limits, events, stabilization.
import { behaviorOf, type ScalingRules, type WrittenBehavior } from "../hpa/behavior.ts";
import { limitByBehavior, limitWithoutBehavior } from "../hpa/limits.ts";
import { replicasForValue, replicasForValuePerPod } from "../hpa/object-metrics.ts";
import {
  type NoProposal,
  type Proposal,
  replicasForAverage,
  replicasForUtilization,
} from "../hpa/pod-metrics.ts";
import type { Sample, ScaledPod } from "../hpa/pod-samples.ts";
import { replicaChangeInPeriod, type ScaleEvent, storeScaleEvent } from "../hpa/scale-events.ts";
import { stabilize, stabilizeByBehavior } from "../hpa/stabilization.ts";
import { type Answer, family } from "./family.ts";

/** The tables give ages; this is when. */
const NOW = 1_000_000;

interface TablePod {
  readonly ready: boolean;
  readonly phase: string;
  readonly startedRecently: boolean;
  readonly deleting: boolean;
  readonly cpuRequestMilli?: number | null;
}

interface CalculatorInput {
  readonly metricType: "resource" | "pods" | "object" | "objectPerPod" | "external" | "externalPerPod";
  readonly currentReplicas: number;
  readonly targetUtilizationPercent?: number;
  readonly targetMilli?: number;
  readonly tolerance: number;
  readonly pods: readonly TablePod[];
  readonly metrics?: readonly {
    readonly podIndex: number | null;
    readonly usageMilli?: number;
    readonly valueMilli?: number;
  }[];
  readonly metricValueMilli?: number;
}

/**
 * Upstream's pods became what they are at time zero, where their samples are from, too: those of pods that have just
 * started do not count, ready or not, as no whole window lies after the pod became ready.
 */
function scaledPod({ ready, phase, startedRecently, deleting, cpuRequestMilli }: TablePod, index: number) {
  const pod: ScaledPod = {
    name: `pod-${index}`,
    phase,
    deleting,
    startedAt: startedRecently ? NOW : 0,
    readiness: { ready, since: 0 },
  };
  return { ...pod, request: cpuRequestMilli ?? undefined };
}

function proposalOf(input: CalculatorInput): Proposal | NoProposal {
  const { metricType, currentReplicas, tolerance, metrics = [], metricValueMilli: value = 0 } = input;
  const { targetUtilizationPercent: percent, targetMilli: target = 0 } = input;
  const pods = input.pods.map(scaledPod);
  const tolerances = { scaleUp: tolerance, scaleDown: tolerance };
  const whole = { currentReplicas, value, target, tolerances };
  if (metricType === "object" || metricType === "external") return replicasForValue(whole, pods);
  if (metricType === "objectPerPod" || metricType === "externalPerPod") return replicasForValuePerPod(whole);
  const samples = metrics.map(({ podIndex, usageMilli, valueMilli }, i): readonly [string, Sample] => [
    podIndex === null ? `unknown-${i}` : `pod-${podIndex}`,
    { value: usageMilli ?? valueMilli ?? 0, at: 0, windowSeconds: 60 },
  ]);
  const measurement = {
    currentReplicas,
    pods,
    samples: new Map(samples),
    cpu: metricType === "resource",
    tolerances,
    startUp: { cpuInitializationSeconds: 120, initialReadinessDelaySeconds: 10 },
    now: NOW,
  };
  return percent === undefined
    ? replicasForAverage(measurement, target)
    : replicasForUtilization(measurement, percent, ({ request }) => request);
}

export const hpaReplicaCalculator = family<CalculatorInput>({
  folder: "controllers",
  name: "hpa_replica_calculator",
  knows: { metricType: ["external", "externalPerPod", "object", "objectPerPod", "pods", "resource"] },
  answer(input): Answer {
    const proposal = proposalOf(input);
    if ("problem" in proposal) return { error: true };
    const { replicas, utilization, usage } = proposal;
    return {
      error: false,
      replicas,
      utilizationPercent: utilization,
      averageValueMilli: usage,
      usageMilli: usage,
    };
  },
});

interface TableEvent {
  readonly replicaChange: number;
  readonly ageSeconds: number;
}

function scaleEvent({ replicaChange, ageSeconds }: TableEvent): ScaleEvent {
  return { replicaChange, at: NOW - ageSeconds, outdated: false };
}

interface LimitsInput {
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly behavior?: WrittenBehavior | null;
  readonly scaleUpEvents?: readonly TableEvent[];
  readonly scaleDownEvents?: readonly TableEvent[];
}

export const hpaBehaviorLimits = family<LimitsInput>({
  folder: "controllers",
  name: "hpa_behavior_limits",
  answer({ behavior, scaleUpEvents = [], scaleDownEvents = [], ...step }) {
    if (behavior === undefined || behavior === null) return { ...limitWithoutBehavior(step) };
    const history = {
      scaleUpEvents: scaleUpEvents.map(scaleEvent),
      scaleDownEvents: scaleDownEvents.map(scaleEvent),
    };
    return { ...limitByBehavior(step, behaviorOf(behavior), history, NOW) };
  },
});

interface EventsInput {
  readonly previousEvents: readonly TableEvent[];
  readonly rules: ScalingRules | null;
  readonly replicaChange: number;
  readonly periodSeconds: number;
}

export const hpaScaleEvents = family<EventsInput>({
  folder: "controllers",
  name: "hpa_scale_events",
  answer({ previousEvents, rules, replicaChange, periodSeconds }) {
    const previous = previousEvents.map(scaleEvent);
    const stored = storeScaleEvent(previous, rules ?? undefined, replicaChange, NOW);
    return {
      replicaChangeInPeriod: replicaChangeInPeriod(previous, periodSeconds, NOW),
      storedEvents: stored.map(({ replicaChange: change, outdated }) => ({
        replicaChange: change,
        outdated,
      })),
    };
  },
});

type StabilizationInput = {
  readonly desiredReplicas: number;
  readonly recommendations: readonly { readonly replicas: number; readonly ageSeconds: number }[];
} & (
  | {
      readonly function: "stabilizeRecommendation";
      readonly downscaleStabilisationWindowSeconds: number;
    }
  | {
      readonly function: "stabilizeRecommendationWithBehaviors";
      readonly currentReplicas: number;
      readonly scaleUpStabilizationWindowSeconds: number;
      readonly scaleDownStabilizationWindowSeconds: number;
    }
);

function stabilized(input: StabilizationInput) {
  const log = input.recommendations.map(({ replicas, ageSeconds }) => ({ replicas, at: NOW - ageSeconds }));
  if (input.function === "stabilizeRecommendation") {
    return stabilize(log, input.desiredReplicas, input.downscaleStabilisationWindowSeconds, NOW);
  }
  const windows = {
    scaleUpSeconds: input.scaleUpStabilizationWindowSeconds,
    scaleDownSeconds: input.scaleDownStabilizationWindowSeconds,
  };
  return stabilizeByBehavior(log, input, windows, NOW);
}

export const hpaStabilization = family<StabilizationInput>({
  folder: "controllers",
  name: "hpa_stabilization",
  knows: { function: ["stabilizeRecommendation", "stabilizeRecommendationWithBehaviors"] },
  answer(input) {
    const { replicas, recommendations } = stabilized(input);
    return {
      replicas,
      recommendationLogLength: recommendations.length,
      recommendationLog: recommendations.map((recommendation) => recommendation.replicas),
    };
  },
});
