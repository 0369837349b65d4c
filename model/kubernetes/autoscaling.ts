// HorizontalPodAutoscalers, as Kubernetes writes them. Source: the API reference (autoscaling/v2). Quantities are strings.

import type { ScalingPolicy, SelectPolicy } from "../semantics/hpa/behavior.ts";
import type { LabelSelector, ObjectMeta } from "./meta.ts";

export interface HorizontalPodAutoscaler {
  readonly apiVersion: "autoscaling/v2";
  readonly kind: "HorizontalPodAutoscaler";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly scaleTargetRef: {
      readonly apiVersion?: string;
      readonly kind: string;
      readonly name: string;
    };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
    readonly metrics?: readonly MetricSpec[];
    readonly behavior?: {
      readonly scaleUp?: WrittenScalingRules;
      readonly scaleDown?: WrittenScalingRules;
    };
  };
}

export interface WrittenScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: SelectPolicy;
  readonly policies?: readonly ScalingPolicy[];
  /** A quantity: "0.05" is 5 %. */
  readonly tolerance?: string;
}

/** One field says what is measured, and `type` says which. */
export type MetricSpec =
  | {
      readonly type: "Resource";
      readonly resource: { readonly name: string; readonly target: MetricTarget };
    }
  | {
      readonly type: "ContainerResource";
      readonly containerResource: {
        readonly name: string;
        readonly container: string;
        readonly target: MetricTarget;
      };
    }
  | { readonly type: "Pods"; readonly pods: { readonly metric: MetricName; readonly target: MetricTarget } }
  | {
      readonly type: "Object";
      readonly object: { readonly metric: MetricName; readonly target: MetricTarget };
    }
  | {
      readonly type: "External";
      readonly external: { readonly metric: MetricName; readonly target: MetricTarget };
    };

export interface MetricName {
  readonly name: string;
  readonly selector?: LabelSelector;
}

export interface MetricTarget {
  readonly type: "Utilization" | "Value" | "AverageValue";
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}
