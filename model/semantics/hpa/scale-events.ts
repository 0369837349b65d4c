// What a HorizontalPodAutoscaler remembers of its own changes of size, so that it can keep to its rates.
// Source: pkg/controller/podautoscaler/horizontal.go (storeScaleEvent, markScaleEventsOutdated, getReplicasChangePerPeriod).
import type { ScalingRules } from "./behavior.ts";

/** One change of size. Ups and downs are kept apart. */
export interface ScaleEvent {
  /** Positive, in both directions. */
  readonly replicaChange: number;
  /** In seconds. */
  readonly at: number;
  /** No policy looks back this far any more: it may be overwritten. */
  readonly outdated: boolean;
}

/** The sum of the changes less than `periodSeconds` ago. */
export function replicaChangeInPeriod(
  events: readonly ScaleEvent[],
  periodSeconds: number,
  now: number,
): number {
  return events
    .filter(({ at }) => at > now - periodSeconds)
    .reduce((sum, { replicaChange }) => sum + replicaChange, 0);
}

/**
 * The events of one direction after one more. It takes the place of the last outdated one, if there is one.
 * `rules`: of that direction; undefined without `spec.behavior`, when nothing is remembered.
 */
export function storeScaleEvent(
  events: readonly ScaleEvent[],
  rules: ScalingRules | undefined,
  replicaChange: number,
  now: number,
): readonly ScaleEvent[] {
  if (rules === undefined) return events;
  const horizon = Math.max(0, ...rules.policies.map(({ periodSeconds }) => periodSeconds));
  const marked = events.map((event) => (event.at < now - horizon ? { ...event, outdated: true } : event));
  const event = { replicaChange, at: now, outdated: false };
  const place = marked.findLastIndex(({ outdated }) => outdated);
  return place === -1 ? [...marked, event] : marked.with(place, event);
}
