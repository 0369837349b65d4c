// The terms of pod affinity and anti-affinity, and which pods they speak of.
// Sources: pkg/scheduler/framework/types.go (AffinityTerm), pkg/scheduler/framework/plugins/interpodaffinity/plugin.go
// (namespaces), pkg/registry/core/pod/strategy.go (matchLabelKeys).
import type { Labels } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import {
  matchesRequirements,
  type Requirement,
  SelectorError,
  selectorRequirements,
  type WrittenLabelSelector,
} from "./selectors.ts";

export interface WrittenAffinityTerm {
  /** The node label whose values are the domains. */
  readonly topologyKey?: string;
  /** Absent: matches no pod. Empty: matches every pod. */
  readonly labelSelector?: WrittenLabelSelector | null;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: WrittenLabelSelector | null;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

/** What a pod's affinity needs to know of a pod. */
export interface AffinePod {
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly affinity?: {
    readonly podAffinity?: AffinityTerms;
    readonly podAntiAffinity?: AffinityTerms;
  };
}

export interface AffinityTerms {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly WrittenAffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedAffinityTerm[];
}

export interface WeightedAffinityTerm {
  /** 1 to 100. */
  readonly weight: number;
  readonly podAffinityTerm: WrittenAffinityTerm;
}

/** A pod that is bound to a node and neither Succeeded nor Failed. Terminating ones still count. */
export interface PlacedPod extends AffinePod {
  /** The labels of its node. */
  readonly nodeLabels: Labels;
}

/** Namespace to its labels. */
export type Namespaces = { readonly [name: string]: Labels };

/** A term with its selectors read. */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly selector: readonly Requirement[] | undefined;
  readonly namespaces: readonly string[];
  readonly namespaceSelector: readonly Requirement[] | undefined;
}

/**
 * For a term of the incoming pod, a selector of namespaces is resolved into the names of existing namespaces first
 * (unless it is empty, and so matches all); for a term of a placed pod, an unknown namespace counts as unlabelled.
 */
export function matchesAffinityTerm(
  term: AffinityTerm,
  { namespace = "", labels }: AffinePod,
  namespaces: Namespaces,
  whose: "of incoming pod" | "of placed pod",
): boolean {
  const known = lookup(namespaces, namespace);
  const resolvable = known !== undefined || whose === "of placed pod" || term.namespaceSelector?.length === 0;
  const selected =
    term.namespaces.includes(namespace) ||
    (term.namespaceSelector !== undefined &&
      resolvable &&
      matchesRequirements(term.namespaceSelector, known ?? {}));
  return selected && term.selector !== undefined && matchesRequirements(term.selector, labels);
}

/** The terms of a pod, or why one of them is invalid. */
export function readAffinityTerms(
  pod: AffinePod,
  terms: readonly WrittenAffinityTerm[],
): readonly AffinityTerm[] | SelectorError {
  try {
    return terms.map((term) => readTerm(pod, term));
  } catch (error) {
    if (error instanceof SelectorError) return error;
    throw error;
  }
}

/** Without any namespaces, the term speaks of the namespace of the pod that it belongs to. */
function readTerm(pod: AffinePod, term: WrittenAffinityTerm): AffinityTerm {
  const { namespaces = [], namespaceSelector, topologyKey = "" } = term;
  const own = namespaces.length === 0 && (namespaceSelector === undefined || namespaceSelector === null);
  const selector = selectorRequirements(term.labelSelector);
  return {
    topologyKey,
    selector: selector === undefined ? undefined : [...selector, ...labelKeyRequirements(pod, term)],
    namespaces: own ? [pod.namespace ?? ""] : namespaces,
    namespaceSelector: selectorRequirements(namespaceSelector),
  };
}

/** The API server adds these to the selector when it creates the pod. Keys that the pod lacks are skipped. */
function labelKeyRequirements(pod: AffinePod, term: WrittenAffinityTerm): readonly Requirement[] {
  const require = (operator: "in" | "notin") => (key: string) => {
    const value = lookup(pod.labels, key);
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  };
  return [
    ...(term.matchLabelKeys ?? []).flatMap(require("in")),
    ...(term.mismatchLabelKeys ?? []).flatMap(require("notin")),
  ];
}

/** A name for the nodes that have this label. Label keys contain no "=". */
export function affinityDomain(key: string, value: string): string {
  return `${key}=${value}`;
}
