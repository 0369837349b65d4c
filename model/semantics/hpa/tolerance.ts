// Which differences between a measurement and its target are too small to act on.
// Source: pkg/controller/podautoscaler/replica_calculator.go (Tolerances).

/** Parts of the target: 0.1 is 10 %. */
export interface Tolerances {
  readonly scaleUp: number;
  readonly scaleDown: number;
}

/** What the controller uses if a HorizontalPodAutoscaler does not say (`--horizontal-pod-autoscaler-tolerance`). */
export const DEFAULT_TOLERANCES: Tolerances = { scaleUp: 0.1, scaleDown: 0.1 };

/** `ratio`: measured by wanted. */
export function isTolerated(ratio: number, { scaleUp, scaleDown }: Tolerances): boolean {
  return 1 - scaleDown <= ratio && ratio <= 1 + scaleUp;
}
