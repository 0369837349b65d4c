// The HorizontalPodAutoscaler as users write it, with what the API server fills in.
// Sources: pkg/apis/autoscaling/v2/defaults.go, pkg/apis/autoscaling/v1/conversion.go.
import type { HorizontalPodAutoscaler, MetricSpec, MetricTarget } from "../kubernetes/autoscaling.ts";
import {
  behaviorOf,
  DEFAULT_TOLERANCES,
  parseQuantity,
  SCALE,
  scaledNumber,
  type Tolerances,
} from "../semantics/index.ts";
import type { AutoscalerSpec, AutoscalerState, MeasuredMetric } from "../stored.ts";
import { featureEnabled, type VersionChoice } from "../versions/versions.ts";
import type { Verbs } from "./verbs.ts";

/** What is measured if users name nothing: processor use, which is to be 80 % of the requests. */
const DEFAULT_METRICS: readonly MeasuredMetric[] = [
  { type: "Resource", name: "cpu", target: { averageUtilization: 80 } },
];

export function autoscalerSpec({ spec }: HorizontalPodAutoscaler, choice: VersionChoice): AutoscalerSpec {
  const { scaleTargetRef, minReplicas = 1, maxReplicas, metrics = [], behavior } = spec;
  const tolerances = featureEnabled(choice, "HPAConfigurableTolerance") ? tolerancesOf(behavior) : undefined;
  return {
    scaleTargetRef: { kind: scaleTargetRef.kind, name: scaleTargetRef.name },
    minReplicas,
    maxReplicas,
    metrics: metrics.length === 0 ? DEFAULT_METRICS : metrics.map(measured),
    ...(behavior === undefined ? {} : { behavior: behaviorOf(withoutTolerances(behavior)) }),
    ...(tolerances === undefined ? {} : { tolerances }),
  };
}

type WrittenBehavior = NonNullable<HorizontalPodAutoscaler["spec"]["behavior"]>;

function withoutTolerances({ scaleUp, scaleDown }: WrittenBehavior) {
  const { tolerance: _, ...up } = scaleUp ?? {};
  const { tolerance: __, ...down } = scaleDown ?? {};
  return { scaleUp: up, scaleDown: down };
}

function tolerancesOf({ scaleUp, scaleDown }: WrittenBehavior = {}): Tolerances | undefined {
  if (scaleUp?.tolerance === undefined && scaleDown?.tolerance === undefined) return undefined;
  const part = (text: string | undefined, byDefault: number) =>
    text === undefined ? byDefault : milli(text) / 1000;
  return {
    scaleUp: part(scaleUp?.tolerance, DEFAULT_TOLERANCES.scaleUp),
    scaleDown: part(scaleDown?.tolerance, DEFAULT_TOLERANCES.scaleDown),
  };
}

function measured(metric: MetricSpec): MeasuredMetric {
  switch (metric.type) {
    case "Resource":
      return { type: "Resource", name: metric.resource.name, target: amounts(metric.resource.target) };
    case "ContainerResource": {
      const { name, container, target } = metric.containerResource;
      return { type: "ContainerResource", name, container, target: amounts(target) };
    }
    case "Pods":
      return { type: "Pods", name: metric.pods.metric.name, target: amounts(metric.pods.target) };
    case "Object":
      return { type: "Object", name: metric.object.metric.name, target: amounts(metric.object.target) };
    case "External":
      return { type: "External", name: metric.external.metric.name, target: amounts(metric.external.target) };
  }
}

function amounts({ value, averageValue, averageUtilization }: MetricTarget): MeasuredMetric["target"] {
  return {
    ...(value === undefined ? {} : { value: milli(value) }),
    ...(averageValue === undefined ? {} : { averageValue: milli(averageValue) }),
    ...(averageUtilization === undefined ? {} : { averageUtilization }),
  };
}

/** In whole milli-units, as the controller reckons. */
export function milli(text: string): number {
  return scaledNumber(parseQuantity(text), SCALE.milli);
}

/** A HorizontalPodAutoscaler as it is created. */
export function newAutoscaler(uid: string, spec: AutoscalerSpec): AutoscalerState {
  return { metadata: { uid }, spec };
}

export const autoscalerVerbs: Verbs<AutoscalerState, AutoscalerSpec> = {
  created: newAutoscaler,
  applied: (stored, spec) => ({ ok: true, object: { ...stored, spec } }),
};
