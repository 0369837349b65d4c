// The tables of taints and tolerations.
import {
  comparesTo,
  evictingTaints,
  rescheduledEviction,
  type ScheduledEviction,
  type TaintLike,
  type TolerationLike,
  tolerates,
  untoleratedTaint,
  withDefaultTolerations,
} from "../taints.ts";
import { family } from "./family.ts";
import { comparison, type Gates, type PodManifest } from "./manifests.ts";

export const tolerationMatch = family<{
  readonly toleration: TolerationLike;
  readonly taint: TaintLike;
  readonly featureGates?: Gates;
}>({
  folder: "scheduling",
  name: "toleration_match",
  answer({ toleration, taint, featureGates }) {
    return { tolerated: tolerates(toleration, taint, comparison(featureGates)) };
  },
});

export const tolerationNumericCompare = family<{
  readonly tolerationValue: string;
  readonly taintValue: string;
  readonly operator: string;
}>({
  folder: "scheduling",
  name: "toleration_numeric_compare",
  answer({ tolerationValue, taintValue, operator }) {
    return { result: comparesTo(operator, taintValue, tolerationValue) };
  },
});

interface TaintsInput {
  readonly tolerations: readonly TolerationLike[] | null;
  readonly taints: readonly TaintLike[] | null;
}

function allTolerated(
  { tolerations, taints }: TaintsInput,
  effects: readonly string[] | undefined,
  comparisonOperators: boolean,
): boolean {
  const considered = (taints ?? []).filter(({ effect }) => effects?.includes(effect) ?? true);
  return untoleratedTaint(considered, tolerations ?? [], { comparisonOperators }) === undefined;
}

export const untoleratedTaintFamily = family<
  TaintsInput & { readonly consideredEffects: "all" | readonly string[]; readonly featureGates?: Gates }
>({
  folder: "scheduling",
  name: "untolerated_taint",
  answer(input) {
    const effects = input.consideredEffects === "all" ? undefined : input.consideredEffects;
    return { allTolerated: allTolerated(input, effects, comparison(input.featureGates).comparisonOperators) };
  },
});

export const taintTolerationMatch = family<
  TaintsInput & {
    readonly effects: readonly string[] | null;
    readonly taintTolerationComparisonOperators?: boolean;
  }
>({
  folder: "controllers",
  name: "taint_toleration_match",
  answer(input) {
    const gate = input.taintTolerationComparisonOperators ?? false;
    return { tolerated: allTolerated(input, input.effects ?? undefined, gate) };
  },
});

interface EvictionInput {
  readonly pod?: PodManifest;
  readonly nodeTaints: readonly TaintLike[];
  readonly previousPod?: PodManifest;
  readonly previousNodeTaints?: readonly TaintLike[];
}

/** How long Kubernetes' tests watch a pod, in seconds. The condition is added only when the pod is deleted. */
const WATCHED = 5;

/** The present state is seen a moment after the one before. What is expected counts from when the eviction was decided. */
export const taintEviction = family<EvictionInput>({
  folder: "controllers",
  name: "taint_eviction",
  answer({ pod = {}, nodeTaints, previousPod, previousNodeTaints }) {
    const before =
      previousPod === undefined && previousNodeTaints === undefined
        ? undefined
        : evictionAt(0, undefined, previousPod ?? pod, previousNodeTaints ?? nodeTaints);
    const eviction = evictionAt(1, before, pod, nodeTaints);
    const wait = eviction === undefined ? undefined : eviction.dueAt - eviction.decidedAt;
    return {
      deletedImmediately: wait === 0,
      deletedAfterSeconds: wait ?? null,
      evictionQueued: wait !== undefined,
      disruptionTargetConditionAdded: wait !== undefined && wait <= WATCHED,
      consideredTaintKeys: evictingTaints(nodeTaints).map(({ key }) => key),
    };
  },
});

function evictionAt(
  now: number,
  scheduled: ScheduledEviction | undefined,
  pod: PodManifest,
  taints: readonly TaintLike[],
): ScheduledEviction | undefined {
  if (!pod.spec?.nodeName) return undefined;
  return rescheduledEviction(scheduled, taints, pod.spec.tolerations ?? [], now);
}

interface DefaultTolerationsInput {
  readonly tolerations: readonly TolerationLike[] | null;
  readonly defaultTolerationSeconds: number;
}

export const defaultTolerationSeconds = family<DefaultTolerationsInput>({
  folder: "controllers",
  name: "default_toleration_seconds",
  answer({ tolerations, defaultTolerationSeconds: seconds }) {
    return { tolerations: withDefaultTolerations(tolerations ?? [], seconds) };
  },
});
