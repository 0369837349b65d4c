// The tables of label selectors, percentages, taint eviction and default tolerations.
import type { IntOrString, Labels } from "../../kubernetes.ts";
import { IntOrPercentError, scaledIntOrPercent } from "../fenceposts.ts";
import { parseSelector } from "../selector-text.ts";
import {
  matchesLabelSelector,
  matchesRequirements,
  type Requirement,
  SelectorError,
  selectorRequirements,
  type WrittenLabelSelector,
} from "../selectors.ts";
import {
  evictingTaints,
  rescheduledEviction,
  type ScheduledEviction,
  secondsUntilEviction,
  type TaintLike,
  type TolerationLike,
  withDefaultTolerations,
} from "../taints.ts";
import { type Answer, family } from "./family.ts";
import type { PodManifest } from "./manifests.ts";

type SelectorInput =
  | { readonly function: "matches"; readonly selector: string; readonly labels: Labels }
  | {
      readonly function: "matchesLabelSelector";
      readonly labelSelector: WrittenLabelSelector;
      readonly labels: Labels;
    }
  | {
      readonly function: "matchesRequirements";
      readonly requirements: readonly Requirement[];
      readonly labels: Labels;
    }
  | { readonly function: "parse"; readonly selector: string }
  | { readonly function: "labelSelectorAsSelector"; readonly labelSelector: WrittenLabelSelector | null };

interface SelectorExpected {
  readonly equivalentTo?: string;
}

export const labelSelector = family<SelectorInput, SelectorExpected>({
  folder: "controllers",
  name: "label_selector",
  answer(input) {
    switch (input.function) {
      case "matches":
        return { matches: matchesRequirements(parseSelector(input.selector), input.labels) };
      case "matchesLabelSelector":
        return { matches: matchesLabelSelector(input.labelSelector, input.labels) };
      case "matchesRequirements":
        return { matches: matchesRequirements(input.requirements, input.labels) };
      case "parse":
        return orRefused({ valid: false }, () => ({
          valid: true,
          requirements: parseSelector(input.selector),
        }));
      case "labelSelectorAsSelector":
        return orRefused({ error: true }, () => {
          const requirements = selectorRequirements(input.labelSelector);
          return {
            error: false,
            equivalentTo: requirements === undefined ? "nothing" : comparable(requirements),
          };
        });
    }
  },
  /** "nothing" and "everything" are no selector texts. */
  comparable(expected) {
    const { equivalentTo } = expected;
    if (equivalentTo === undefined || equivalentTo === "nothing") return { ...expected };
    const text = equivalentTo === "everything" ? "" : equivalentTo;
    return { ...expected, equivalentTo: comparable(parseSelector(text)) };
  },
});

function orRefused(refused: Answer, read: () => Answer): Answer {
  try {
    return read();
  } catch (error) {
    if (error instanceof SelectorError) return refused;
    throw error;
  }
}

function comparable(requirements: readonly Requirement[]): readonly Requirement[] {
  const inOrder = (a: Requirement, b: Requirement) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return requirements.map((r) => ({ ...r, values: r.values.toSorted() })).sort(inOrder);
}

export const intOrPercent = family<{
  readonly value: IntOrString;
  readonly total: number;
  readonly roundUp: boolean;
}>({
  folder: "controllers",
  name: "int_or_percent",
  answer({ value, total, roundUp }) {
    try {
      return { error: false, value: scaledIntOrPercent(value, total, roundUp ? "up" : "down") };
    } catch (error) {
      if (error instanceof IntOrPercentError) return { error: true };
      throw error;
    }
  },
});

interface EvictionInput {
  readonly pod?: PodManifest;
  readonly nodeTaints: readonly TaintLike[];
  readonly previousPod?: PodManifest;
  readonly previousNodeTaints?: readonly TaintLike[];
}

/** The state before is seen at second 0, the present one at second 1. */
export const taintEviction = family<EvictionInput>({
  folder: "controllers",
  name: "taint_eviction",
  answer({ pod = {}, nodeTaints, previousPod, previousNodeTaints }) {
    const before =
      previousPod === undefined && previousNodeTaints === undefined
        ? undefined
        : evictionAt(0, undefined, previousPod ?? pod, previousNodeTaints ?? nodeTaints);
    const after = evictionAt(1, before, pod, nodeTaints);
    const wait = after === undefined ? undefined : after.dueAt - 1;
    return {
      deletedImmediately: wait === 0,
      deletedAfterSeconds: wait,
      evictionQueued: wait !== undefined,
      disruptionTargetConditionAdded: wait !== undefined,
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
  return rescheduledEviction(scheduled, secondsUntilEviction(taints, pod.spec.tolerations ?? []), now);
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
