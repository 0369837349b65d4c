// How fast a HorizontalPodAutoscaler may change the size, as users write it, and what is assumed where they do not.
// Sources: pkg/apis/autoscaling/v2/defaults.go (GenerateHPAScaleUpRules, GenerateHPAScaleDownRules),
// pkg/controller/podautoscaler/horizontal.go (maybeInitScaleDownStabilizationWindow).

/** `value` pods, or percent of the pods, within any `periodSeconds`. */
export interface ScalingPolicy {
  readonly type: "Pods" | "Percent";
  readonly value: number;
  readonly periodSeconds: number;
}

/** Of the policies, the one that allows the largest or the smallest change; or no change at all. */
export type SelectPolicy = "Max" | "Min" | "Disabled";

/** The rules of one direction. */
export interface ScalingRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: SelectPolicy;
  readonly policies: readonly ScalingPolicy[];
}

/** `spec.behavior`, with everything said. */
export interface ScalingBehavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

/** Anything may be left out. */
export interface WrittenBehavior {
  readonly scaleUp?: Partial<ScalingRules> | null;
  readonly scaleDown?: Partial<ScalingRules> | null;
}

/** The default of the controller's flag `--horizontal-pod-autoscaler-downscale-stabilization`. */
export const DOWNSCALE_STABILIZATION_SECONDS = 300;

const SCALE_UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
};

const SCALE_DOWN: ScalingRules = {
  stabilizationWindowSeconds: DOWNSCALE_STABILIZATION_SECONDS,
  selectPolicy: "Max",
  policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
};

export function behaviorOf({ scaleUp, scaleDown }: WrittenBehavior): ScalingBehavior {
  return { scaleUp: { ...SCALE_UP, ...scaleUp }, scaleDown: { ...SCALE_DOWN, ...scaleDown } };
}
