// Preferred pod affinity and anti-affinity: where a pod would rather go because of the pods that are there already.
// Source: pkg/scheduler/framework/plugins/interpodaffinity/scoring.go.
import type { Labels } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import {
  type AffinePod,
  type AffinityTerm,
  affinityDomain,
  matchesAffinityTerm,
  type Namespaces,
  type PlacedPod,
  readAffinityTerms,
  type WeightedAffinityTerm,
  type WrittenAffinityTerm,
} from "./pod-affinity-terms.ts";
import { failed, MAX_NODE_SCORE, type Scoring, scored, skipped } from "./scores.ts";
import { SelectorError } from "./selectors.ts";

export interface InterPodScoreOptions {
  /** What a required affinity term of a placed pod is worth, if it matches the pod. 0 to 100, 1 by default. */
  readonly hardPodAffinityWeight?: number;
  /** Placed pods have no say unless the pod has preferences of its own. */
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

/** A term with what a match is worth: negative for anti-affinity. */
interface Preference {
  readonly term: AffinityTerm;
  readonly weight: number;
}

/**
 * Scores nodes, given by their labels, from 0 for the worst to 100 for the best. The terms of the pod that match placed
 * pods count in the domains of those, and so do the terms of placed pods that match the pod. An invalid term of the pod
 * itself, preferred or required, is an error; placed pods with invalid terms lose the terms of that list.
 */
export function interPodAffinityScores(
  pod: AffinePod,
  nodes: readonly Labels[],
  placed: readonly PlacedPod[],
  namespaces: Namespaces,
  options: InterPodScoreOptions = {},
): Scoring {
  const invalid = readAffinityTerms(pod, writtenTerms(pod));
  if (invalid instanceof SelectorError) return failed(nodes, invalid.message);
  const own = preferencesOf(pod);
  if (options.ignorePreferredTermsOfExistingPods === true && own.length === 0) return skipped(nodes);

  const { hardPodAffinityWeight: hard = 1 } = options;
  const worth = new Map<string, number>();
  for (const other of placed) {
    const matching = [
      ...own.filter(({ term }) => matchesAffinityTerm(term, other, namespaces, "of incoming pod")),
      ...[...hardPreferencesOf(other, hard), ...preferencesOf(other)].filter(({ term }) =>
        matchesAffinityTerm(term, pod, namespaces, "of placed pod"),
      ),
    ];
    for (const { term, weight } of matching) {
      const value = lookup(other.nodeLabels, term.topologyKey);
      if (value === undefined) continue;
      const domain = affinityDomain(term.topologyKey, value);
      worth.set(domain, (worth.get(domain) ?? 0) + weight);
    }
  }
  if (worth.size === 0) return skipped(nodes);
  return scored(stretched(nodes.map((labels) => worthOf(labels, worth))));
}

/** All domains that the node is in, together. */
function worthOf(labels: Labels, worth: ReadonlyMap<string, number>): number {
  return Object.entries(labels).reduce(
    (sum, [key, value]) => sum + (worth.get(affinityDomain(key, value)) ?? 0),
    0,
  );
}

/** From 0 for the least to 100 for the most; 0 if all are equal. Floating point, step by step as Kubernetes does. */
function stretched(raw: readonly number[]): readonly number[] {
  const least = Math.min(...raw);
  const range = Math.max(...raw) - least;
  return raw.map((value) => (range > 0 ? Math.trunc(MAX_NODE_SCORE * ((value - least) / range)) : 0));
}

function preferencesOf(pod: AffinePod): readonly Preference[] {
  const { podAffinity, podAntiAffinity } = pod.affinity ?? {};
  return [
    ...weighed(pod, podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [], 1),
    ...weighed(pod, podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [], -1),
  ];
}

function hardPreferencesOf(pod: AffinePod, weight: number): readonly Preference[] {
  if (weight <= 0) return [];
  const required = pod.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return weighed(
    pod,
    required.map((podAffinityTerm) => ({ weight, podAffinityTerm })),
    1,
  );
}

function weighed(
  pod: AffinePod,
  written: readonly WeightedAffinityTerm[],
  sign: 1 | -1,
): readonly Preference[] {
  const terms = readAffinityTerms(
    pod,
    written.map(({ podAffinityTerm }) => podAffinityTerm),
  );
  if (terms instanceof SelectorError) return [];
  return terms.map((term, i) => ({ term, weight: sign * (written[i]?.weight ?? 0) }));
}

function writtenTerms({ affinity }: AffinePod): readonly WrittenAffinityTerm[] {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((terms) => [
    ...(terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(terms?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((t) => t.podAffinityTerm),
  ]);
}
