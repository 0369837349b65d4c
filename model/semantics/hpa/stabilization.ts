// Which earlier recommendations hold a new one back, so that the size does not flap.
// Source: pkg/controller/podautoscaler/horizontal.go (stabilizeRecommendation, stabilizeRecommendationWithBehaviors).

/** What the metrics called for at some time, in seconds. */
export interface Recommendation {
  readonly replicas: number;
  readonly at: number;
}

export interface Stabilized {
  readonly replicas: number;
  /** What is remembered from now on: the new recommendation replaces the last one that is too old to matter. */
  readonly recommendations: readonly Recommendation[];
}

/** Without `spec.behavior`: the largest recommendation within the window. */
export function stabilize(
  recommendations: readonly Recommendation[],
  desiredReplicas: number,
  windowSeconds: number,
  now: number,
): Stabilized {
  const isOld = ({ at }: Recommendation) => at < now - windowSeconds;
  const recent = recommendations.filter((recommendation) => !isOld(recommendation));
  return {
    replicas: Math.max(desiredReplicas, ...recent.map(({ replicas }) => replicas)),
    recommendations: remember(recommendations, isOld, { replicas: desiredReplicas, at: now }),
  };
}

/** The windows of the two directions. */
export interface StabilizationWindows {
  readonly scaleUpSeconds: number;
  readonly scaleDownSeconds: number;
}

/**
 * With `spec.behavior`: up to the smallest recommendation within one window, down to the largest within the other, and in
 * between the size stays.
 */
export function stabilizeByBehavior(
  recommendations: readonly Recommendation[],
  {
    currentReplicas,
    desiredReplicas,
  }: { readonly currentReplicas: number; readonly desiredReplicas: number },
  { scaleUpSeconds, scaleDownSeconds }: StabilizationWindows,
  now: number,
): Stabilized {
  const since = (seconds: number) =>
    recommendations.filter(({ at }) => at > now - seconds).map(({ replicas }) => replicas);
  const least = Math.min(desiredReplicas, ...since(scaleUpSeconds));
  const most = Math.max(desiredReplicas, ...since(scaleDownSeconds));
  const isOld = ({ at }: Recommendation) => at < now - Math.max(scaleUpSeconds, scaleDownSeconds);
  return {
    replicas: Math.min(Math.max(currentReplicas, least), most),
    recommendations: remember(recommendations, isOld, { replicas: desiredReplicas, at: now }),
  };
}

function remember(
  recommendations: readonly Recommendation[],
  isOld: (recommendation: Recommendation) => boolean,
  added: Recommendation,
): readonly Recommendation[] {
  const place = recommendations.findLastIndex(isOld);
  return place === -1 ? [...recommendations, added] : recommendations.with(place, added);
}
