// Required pod affinity and anti-affinity: where a pod may go because of the pods that are there already.
// Source: pkg/scheduler/framework/plugins/interpodaffinity/filtering.go.
import type { Labels } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import type { Rejection } from "./node-filters.ts";
import {
  type AffinePod,
  type AffinityTerm,
  type AffinityTerms,
  affinityDomain,
  matchesAffinityTerm,
  type Namespaces,
  type PlacedPod,
  readAffinityTerms,
} from "./pod-affinity-terms.ts";
import { SelectorError } from "./selectors.ts";

/** The verdict on a node, by its labels. */
export type NodeTest = (nodeLabels: Labels) => Rejection | undefined;

/**
 * The test of nodes for `pod`, given all pods that are placed anywhere. Checked in this order: the pod's affinity, its
 * anti-affinity, and the anti-affinity of the placed pods against it. An invalid term of the pod's own rejects every
 * node; placed pods with an invalid term have no say.
 */
export function interPodAffinityTest(
  pod: AffinePod,
  placed: readonly PlacedPod[],
  namespaces: Namespaces,
): NodeTest {
  const affinity = readRequired(pod, pod.affinity?.podAffinity);
  const antiAffinity = readRequired(pod, pod.affinity?.podAntiAffinity);
  if (affinity instanceof SelectorError) return () => unresolvable(affinity.message);
  if (antiAffinity instanceof SelectorError) return () => unresolvable(antiAffinity.message);

  const attracted = domainsOf(placed, affinity, (other) => matchesAll(affinity, other, namespaces));
  const repelling = new Set(
    antiAffinity.flatMap((term) => [
      ...domainsOf(placed, [term], (other) =>
        matchesAffinityTerm(term, other, namespaces, "of incoming pod"),
      ),
    ]),
  );
  const refusing = domainsThatRefuse(pod, placed, namespaces);
  // Without any matching pod, the first of a group that wants to be together may go anywhere.
  const isFirst = attracted.size === 0 && matchesAll(affinity, pod, namespaces);

  return (labels) => {
    const keysPresent = affinity.every(({ topologyKey }) => lookup(labels, topologyKey) !== undefined);
    const near = affinity.every((term) => inDomains(attracted, term.topologyKey, labels));
    if (!keysPresent || !(near || isFirst)) return unresolvable("node(s) didn't match pod affinity rules");
    if (antiAffinity.some((term) => inDomains(repelling, term.topologyKey, labels))) {
      return unschedulable("node(s) didn't match pod anti-affinity rules");
    }
    if (Object.keys(labels).some((key) => inDomains(refusing, key, labels))) {
      return unschedulable("node(s) didn't satisfy existing pods anti-affinity rules");
    }
    return undefined;
  };
}

function domainsThatRefuse(
  pod: AffinePod,
  placed: readonly PlacedPod[],
  namespaces: Namespaces,
): ReadonlySet<string> {
  const domains = placed.flatMap((other) => {
    const terms = readRequired(other, other.affinity?.podAntiAffinity);
    if (terms instanceof SelectorError) return [];
    const violated = terms.filter((term) => matchesAffinityTerm(term, pod, namespaces, "of placed pod"));
    return [...domainsOf([other], violated, () => true)];
  });
  return new Set(domains);
}

/** The domains, under the keys of `terms`, of the nodes of those placed pods that `matches`. */
function domainsOf(
  placed: readonly PlacedPod[],
  terms: readonly AffinityTerm[],
  matches: (other: PlacedPod) => boolean,
): ReadonlySet<string> {
  const domains = new Set<string>();
  for (const other of terms.length === 0 ? [] : placed.filter(matches)) {
    for (const { topologyKey } of terms) {
      const value = lookup(other.nodeLabels, topologyKey);
      if (value !== undefined) domains.add(affinityDomain(topologyKey, value));
    }
  }
  return domains;
}

function inDomains(domains: ReadonlySet<string>, key: string, labels: Labels): boolean {
  const value = lookup(labels, key);
  return value !== undefined && domains.has(affinityDomain(key, value));
}

/** No terms at all match no pod. */
function matchesAll(terms: readonly AffinityTerm[], pod: AffinePod, namespaces: Namespaces): boolean {
  return (
    terms.length > 0 && terms.every((term) => matchesAffinityTerm(term, pod, namespaces, "of incoming pod"))
  );
}

function readRequired(pod: AffinePod, terms: AffinityTerms | undefined) {
  return readAffinityTerms(pod, terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []);
}

function unresolvable(reason: string): Rejection {
  return { code: "UnschedulableAndUnresolvable", reasons: [reason] };
}

function unschedulable(reason: string): Rejection {
  return { code: "Unschedulable", reasons: [reason] };
}
