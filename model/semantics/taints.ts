// Taints and tolerations: what tolerates what, what bars a pod from a node, and what drives it off again.
// Sources: staging/src/k8s.io/api/core/v1/toleration.go (matching),
// staging/src/k8s.io/component-helpers/scheduling/corev1/helpers.go (untolerated taints),
// pkg/controller/tainteviction/taint_eviction.go (eviction),
// plugin/pkg/admission/defaulttolerationseconds/admission.go (default tolerations).
import type { TaintEffect } from "../kubernetes/index.ts";

/** A taint as far as matching goes. */
export interface TaintLike {
  readonly key: string;
  readonly value?: string;
  readonly effect: TaintEffect;
}

/** A toleration as it stands in a manifest, where the operator may be anything. Missing operator: Equal. */
export interface TolerationLike {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

export interface TolerationOptions {
  /**
   * Feature gate TaintTolerationComparisonOperators: without it, Gt and Lt tolerate nothing. True if absent: where the
   * gate is off, the API server admits no such toleration.
   */
  readonly comparisonOperators?: boolean;
}

/** Set by the node lifecycle controller; pods tolerate both for a while by default. */
export const TAINT_NOT_READY = "node.kubernetes.io/not-ready";
export const TAINT_UNREACHABLE = "node.kubernetes.io/unreachable";
/** Stands for `spec.unschedulable`. */
export const TAINT_UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

/** How long a pod stays on a node that is not ready or unreachable, unless it says otherwise. In seconds. */
export const DEFAULT_TOLERATION_SECONDS = 300;

/** An empty effect or key matches every effect or key; then the operator decides. */
export function tolerates(
  toleration: TolerationLike,
  taint: TaintLike,
  options: TolerationOptions = {},
): boolean {
  const { key = "", effect = "", operator = "", value = "" } = toleration;
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  switch (operator) {
    case "":
    case "Equal":
      return value === (taint.value ?? "");
    case "Exists":
      return true;
    default:
      return options.comparisonOperators !== false && comparesTo(operator, taint.value ?? "", value);
  }
}

/** Gt and Lt: the taint's value is greater or less than the toleration's. Both must be canonical 64-bit integers. */
export function comparesTo(operator: string, taintValue: string, tolerationValue: string): boolean {
  const [taint, bound] = [canonicalInt64(taintValue), canonicalInt64(tolerationValue)];
  if (taint === undefined || bound === undefined) return false;
  return (operator === "Gt" && taint > bound) || (operator === "Lt" && taint < bound);
}

function canonicalInt64(text: string): bigint | undefined {
  if (!/^(0|-?[1-9]\d*)$/.test(text)) return undefined;
  const value = BigInt(text);
  return value === BigInt.asIntN(64, value) ? value : undefined;
}

/** The first of the taints that no toleration tolerates. */
export function untoleratedTaint<T extends TaintLike>(
  taints: readonly T[],
  tolerations: readonly TolerationLike[],
  options: TolerationOptions = {},
): T | undefined {
  return untoleratedTaints(taints, tolerations, options)[0];
}

/** Those of the taints that no toleration tolerates. */
export function untoleratedTaints<T extends TaintLike>(
  taints: readonly T[],
  tolerations: readonly TolerationLike[],
  options: TolerationOptions = {},
): readonly T[] {
  return taints.filter((taint) => !tolerations.some((toleration) => tolerates(toleration, taint, options)));
}

/** The taints that bar new pods: NoSchedule and NoExecute. */
export function schedulingTaints<T extends TaintLike>(taints: readonly T[]): readonly T[] {
  return taints.filter(({ effect }) => effect === "NoSchedule" || effect === "NoExecute");
}

/** The taints that drive running pods off. */
export function evictingTaints<T extends TaintLike>(taints: readonly T[]): readonly T[] {
  return taints.filter(({ effect }) => effect === "NoExecute");
}

/**
 * In how many seconds a pod has to leave a node with these taints: 0 for at once, undefined for never. Each NoExecute
 * taint uses the first toleration that tolerates it; the shortest time of those used counts.
 */
export function secondsUntilEviction(
  taints: readonly TaintLike[],
  tolerations: readonly TolerationLike[],
  options: TolerationOptions = {},
): number | undefined {
  const used = evictingTaints(taints).map((taint) => tolerations.find((t) => tolerates(t, taint, options)));
  if (used.includes(undefined)) return 0;
  const seconds = used.flatMap((toleration) => toleration?.tolerationSeconds ?? []);
  return seconds.length === 0 ? undefined : Math.max(0, Math.min(...seconds));
}

/** An eviction that the controller has scheduled: when it did so, and when it is due. In seconds. */
export interface ScheduledEviction {
  readonly decidedAt: number;
  readonly dueAt: number;
}

/**
 * What is scheduled after a change of taints or tolerations seen at `now`. A due time that is already set stays,
 * whether the tolerated time has become longer or shorter, or even nothing; only a taint that is not tolerated at all
 * ("at once"), or the end of all limits ("never"), overrules it.
 */
export function rescheduledEviction(
  scheduled: ScheduledEviction | undefined,
  taints: readonly TaintLike[],
  tolerations: readonly TolerationLike[],
  now: number,
  options: TolerationOptions = {},
): ScheduledEviction | undefined {
  if (untoleratedTaint(evictingTaints(taints), tolerations, options) !== undefined) {
    return { decidedAt: now, dueAt: now };
  }
  const seconds = secondsUntilEviction(taints, tolerations, options);
  if (seconds === undefined) return undefined;
  if (scheduled !== undefined && scheduled.decidedAt < now) return scheduled;
  return { decidedAt: now, dueAt: now + seconds };
}

/** A pod's tolerations after admission: not-ready and unreachable are tolerated for a while, unless it has a say. */
export function withDefaultTolerations<T extends TolerationLike>(
  tolerations: readonly T[],
  seconds: number = DEFAULT_TOLERATION_SECONDS,
): readonly (T | DefaultToleration)[] {
  const missing = [TAINT_NOT_READY, TAINT_UNREACHABLE].filter(
    (key) => !tolerations.some((t) => covers(t, key)),
  );
  return [...tolerations, ...missing.map((key) => defaultToleration(key, seconds))];
}

export interface DefaultToleration {
  readonly key: string;
  readonly operator: "Exists";
  readonly effect: "NoExecute";
  readonly tolerationSeconds: number;
}

function defaultToleration(key: string, tolerationSeconds: number): DefaultToleration {
  return { key, operator: "Exists", effect: "NoExecute", tolerationSeconds };
}

/** Neither operator nor value matter here. */
function covers({ key = "", effect = "" }: TolerationLike, taintKey: string): boolean {
  return (key === "" || key === taintKey) && (effect === "" || effect === "NoExecute");
}
