// What every field of HorizontalPodAutoscalers means to the model. Source of the names: autoscaling/v2 types.go.
import { type FieldTable, harmless, MODELLED } from "./meaning.ts";

const STATUS = harmless("any", "the status of a new object starts empty, whatever the manifest says");
const MEASURED = harmless("any", "the scenario says what is measured");

export const AUTOSCALING_FIELDS = {
  HorizontalPodAutoscaler: {
    apiVersion: MODELLED,
    kind: MODELLED,
    metadata: MODELLED,
    spec: MODELLED,
    status: STATUS,
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: MODELLED,
    minReplicas: MODELLED,
    maxReplicas: MODELLED,
    metrics: MODELLED,
    behavior: MODELLED,
  },
  HorizontalPodAutoscalerSpecV1: {
    scaleTargetRef: MODELLED,
    minReplicas: MODELLED,
    maxReplicas: MODELLED,
    targetCPUUtilizationPercentage: MODELLED,
  },
  CrossVersionObjectReference: { apiVersion: MODELLED, kind: MODELLED, name: MODELLED },
  MetricSpec: {
    type: MODELLED,
    resource: MODELLED,
    containerResource: MODELLED,
    pods: MODELLED,
    object: MODELLED,
    external: MODELLED,
  },
  ResourceMetricSource: { name: MODELLED, target: MODELLED },
  ContainerResourceMetricSource: { name: MODELLED, container: MODELLED, target: MODELLED },
  PodsMetricSource: { metric: MODELLED, target: MODELLED },
  ObjectMetricSource: { describedObject: MEASURED, metric: MODELLED, target: MODELLED },
  ExternalMetricSource: { metric: MODELLED, target: MODELLED },
  MetricIdentifier: { name: MODELLED, selector: MEASURED },
  MetricTarget: { type: MODELLED, value: MODELLED, averageValue: MODELLED, averageUtilization: MODELLED },
  HorizontalPodAutoscalerBehavior: { scaleUp: MODELLED, scaleDown: MODELLED },
  HPAScalingRules: {
    stabilizationWindowSeconds: MODELLED,
    selectPolicy: MODELLED,
    policies: MODELLED,
    tolerance: MODELLED,
  },
  HPAScalingPolicy: { type: MODELLED, value: MODELLED, periodSeconds: MODELLED },
} satisfies { readonly [structure: string]: FieldTable };
