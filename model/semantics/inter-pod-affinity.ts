// Required pod affinity and anti-affinity: where a pod may go because of the pods that are there already.
// Sources: pkg/scheduler/framework/plugins/interpodaffinity/{filtering,plugin}.go,
// pkg/scheduler/framework/types.go (AffinityTerm), pkg/registry/core/pod/strategy.go (matchLabelKeys).
import type { Labels } from "../kubernetes.ts";
import { lookup } from "./lookup.ts";
import type { Rejection } from "./node-filters.ts";
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
    readonly podAffinity?: RequiredTerms;
    readonly podAntiAffinity?: RequiredTerms;
  };
}

interface RequiredTerms {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly WrittenAffinityTerm[];
}

/** A pod that is bound to a node and neither Succeeded nor Failed. Terminating ones still count. */
export interface PlacedPod extends AffinePod {
  /** The labels of its node. */
  readonly nodeLabels: Labels;
}

/** Namespace to its labels. */
export type Namespaces = { readonly [name: string]: Labels };

/** The verdict on a node, by its labels. */
export type NodeTest = (nodeLabels: Labels) => Rejection | undefined;

/** A term with its selectors read. */
interface Term {
  readonly topologyKey: string;
  readonly selector: readonly Requirement[] | undefined;
  readonly namespaces: readonly string[];
  readonly namespaceSelector: readonly Requirement[] | undefined;
}

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
  const affinity = readTerms(pod, pod.affinity?.podAffinity);
  const antiAffinity = readTerms(pod, pod.affinity?.podAntiAffinity);
  if (affinity instanceof SelectorError) return () => unresolvable(affinity.message);
  if (antiAffinity instanceof SelectorError) return () => unresolvable(antiAffinity.message);

  const attracted = domainsOf(placed, affinity, (other) => matchesAll(affinity, other, namespaces));
  const repelling = new Set(
    antiAffinity.flatMap((term) => [
      ...domainsOf(placed, [term], (other) => matchesTerm(term, other, namespaces, "of incoming pod")),
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
    const terms = readTerms(other, other.affinity?.podAntiAffinity);
    if (terms instanceof SelectorError) return [];
    const violated = terms.filter((term) => matchesTerm(term, pod, namespaces, "of placed pod"));
    return [...domainsOf([other], violated, () => true)];
  });
  return new Set(domains);
}

/** The domains, under the keys of `terms`, of the nodes of those placed pods that `matches`. */
function domainsOf(
  placed: readonly PlacedPod[],
  terms: readonly Term[],
  matches: (other: PlacedPod) => boolean,
): ReadonlySet<string> {
  const domains = new Set<string>();
  for (const other of terms.length === 0 ? [] : placed.filter(matches)) {
    for (const { topologyKey } of terms) {
      const value = lookup(other.nodeLabels, topologyKey);
      if (value !== undefined) domains.add(domain(topologyKey, value));
    }
  }
  return domains;
}

function inDomains(domains: ReadonlySet<string>, key: string, labels: Labels): boolean {
  const value = lookup(labels, key);
  return value !== undefined && domains.has(domain(key, value));
}

/** Label keys contain no "=". */
function domain(key: string, value: string): string {
  return `${key}=${value}`;
}

/** No terms at all match no pod. */
function matchesAll(terms: readonly Term[], pod: AffinePod, namespaces: Namespaces): boolean {
  return terms.length > 0 && terms.every((term) => matchesTerm(term, pod, namespaces, "of incoming pod"));
}

/**
 * For a term of the incoming pod, a selector of namespaces is resolved into the names of existing namespaces first
 * (unless it is empty, and so matches all); for a term of a placed pod, an unknown namespace counts as unlabelled.
 */
function matchesTerm(
  term: Term,
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

function readTerms(pod: AffinePod, required: RequiredTerms | undefined): readonly Term[] | SelectorError {
  try {
    return (required?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) =>
      readTerm(pod, term),
    );
  } catch (error) {
    if (error instanceof SelectorError) return error;
    throw error;
  }
}

/** Without any namespaces, the term speaks of the namespace of the pod that it belongs to. */
function readTerm(pod: AffinePod, term: WrittenAffinityTerm): Term {
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

function unresolvable(reason: string): Rejection {
  return { code: "UnschedulableAndUnresolvable", reasons: [reason] };
}

function unschedulable(reason: string): Rejection {
  return { code: "Unschedulable", reasons: [reason] };
}
