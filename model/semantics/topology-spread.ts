// Topology spread: how unevenly a pod's like may stand over zones, nodes or other domains.
// Sources: pkg/scheduler/framework/plugins/podtopologyspread/{common,filtering,plugin}.go,
// pkg/scheduler/framework/plugins/helper/spread.go (the selector of default constraints).
import type { Labels } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import { type LabelledNode, matchesNodeAffinity, type NodeConfined } from "./node-affinity.ts";
import { type Rejection, taintUntolerated } from "./node-filters.ts";
import {
  matchesLabelSelector,
  matchesRequirements,
  type Requirement,
  SelectorError,
  selectorRequirements,
  type WrittenLabelSelector,
} from "./selectors.ts";
import type { TaintLike, TolerationLike } from "./taints.ts";

/** What happens where a constraint cannot be met: a filter, or only a preference. */
export type WhenUnsatisfiable = "DoNotSchedule" | "ScheduleAnyway";

/** Whether nodes that the pod cannot go to are left out of the count. */
export type InclusionPolicy = "Honor" | "Ignore";

/** A constraint as it stands in a manifest. */
export interface WrittenSpreadConstraint {
  readonly maxSkew: number;
  /** The node label whose values are the domains. */
  readonly topologyKey: string;
  readonly whenUnsatisfiable: WhenUnsatisfiable;
  /** Absent: matches no pod. */
  readonly labelSelector?: WrittenLabelSelector | null;
  /** Default 1. */
  readonly minDomains?: number;
  /** Default Honor. */
  readonly nodeAffinityPolicy?: InclusionPolicy;
  /** Default Ignore. */
  readonly nodeTaintsPolicy?: InclusionPolicy;
  readonly matchLabelKeys?: readonly string[];
}

/** A constraint with its defaults, and its selector read: undefined matches no pod. */
export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: readonly Requirement[] | undefined;
  readonly minDomains: number;
  readonly nodeAffinityPolicy: InclusionPolicy;
  readonly nodeTaintsPolicy: InclusionPolicy;
}

/** The pod that is to be placed. */
export interface SpreadPod extends NodeConfined {
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly tolerations?: readonly TolerationLike[];
  readonly topologySpreadConstraints?: readonly WrittenSpreadConstraint[];
}

/** A pod that is on a node and neither Succeeded nor Failed. One that is being deleted does not count. */
export interface SpreadingPod {
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly deleting: boolean;
}

/** A node and the pods on it. */
export interface SpreadNode extends LabelledNode {
  readonly taints: readonly TaintLike[];
  readonly pods: readonly SpreadingPod[];
}

/** The scheduler's own constraints, for pods that bring none, and the selector that they get (`defaultSelector`). */
export interface SpreadDefaults {
  readonly constraints: readonly WrittenSpreadConstraint[];
  readonly selector: readonly Requirement[];
  /** A node that lacks the label of one constraint is still scored by the others. Default false. */
  readonly lenient?: boolean;
}

/**
 * What selects the pods that belong together with `pod`: the selectors of all services that select it (an absent one
 * selects nothing), and that of its owner. Empty if there are none.
 * @throws SelectorError if the owner's selector is invalid.
 */
export function defaultSelector(
  pod: { readonly namespace?: string; readonly labels?: Labels },
  services: readonly { readonly namespace?: string; readonly selector?: Labels }[],
  ownerSelector?: WrittenLabelSelector,
): readonly Requirement[] {
  const selecting = services.filter(
    ({ namespace = "", selector }) =>
      namespace === (pod.namespace ?? "") &&
      selector !== undefined &&
      matchesLabelSelector({ matchLabels: selector }, pod.labels),
  );
  const matchLabels: Labels = Object.assign({}, ...selecting.map(({ selector }) => selector));
  return [...(selectorRequirements({ matchLabels }) ?? []), ...(selectorRequirements(ownerSelector) ?? [])];
}

/**
 * The constraints of one kind that apply to a pod: its own, or the defaults if it has none of any kind. Defaults
 * without anything to select by do not apply. An invalid selector is returned as the error that it is.
 */
export function spreadConstraints(
  pod: SpreadPod,
  kind: WhenUnsatisfiable,
  defaults?: SpreadDefaults,
): readonly SpreadConstraint[] | SelectorError {
  const own = pod.topologySpreadConstraints ?? [];
  if (own.length > 0) return readConstraints(pod, kind, own);
  if (defaults === undefined || defaults.selector.length === 0) return [];
  const { selector } = defaults;
  const constraints = readConstraints(pod, kind, defaults.constraints);
  return constraints instanceof SelectorError ? constraints : constraints.map((c) => ({ ...c, selector }));
}

function readConstraints(
  pod: SpreadPod,
  kind: WhenUnsatisfiable,
  written: readonly WrittenSpreadConstraint[],
): readonly SpreadConstraint[] | SelectorError {
  try {
    return written
      .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === kind)
      .map((constraint) => readConstraint(pod, constraint));
  } catch (error) {
    if (error instanceof SelectorError) return error;
    throw error;
  }
}

/** The values that the pod has under `matchLabelKeys` narrow the selector; keys that it lacks are skipped. */
function readConstraint(pod: SpreadPod, written: WrittenSpreadConstraint): SpreadConstraint {
  const { maxSkew, topologyKey, minDomains = 1, nodeAffinityPolicy = "Honor" } = written;
  const selector = selectorRequirements(written.labelSelector);
  const narrowing = (written.matchLabelKeys ?? []).flatMap((key): Requirement[] => {
    const value = lookup(pod.labels, key);
    return value === undefined ? [] : [{ key, operator: "=", values: [value] }];
  });
  return {
    maxSkew,
    topologyKey,
    selector: selector && [...selector, ...narrowing],
    minDomains,
    nodeAffinityPolicy,
    nodeTaintsPolicy: written.nodeTaintsPolicy ?? "Ignore",
  };
}

/** For each constraint, in order: domain to the number of matching pods in it. Domains without pods count too. */
export type DomainCounts = readonly ReadonlyMap<string, number>[];

/** Counts the pods that match each constraint, over the nodes that have the labels of all of them. */
export function domainCounts(
  pod: SpreadPod,
  constraints: readonly SpreadConstraint[],
  nodes: readonly SpreadNode[],
): DomainCounts {
  const counted = nodes.filter((node) => hasAllKeys(node, constraints));
  return constraints.map((constraint) => {
    const counts = new Map<string, number>();
    for (const node of counted.filter((other) => isIncluded(pod, constraint, other))) {
      const domain = lookup(node.labels, constraint.topologyKey) ?? "";
      counts.set(domain, (counts.get(domain) ?? 0) + matchingPods(pod, constraint, node));
    }
    return counts;
  });
}

/** Does the node have the labels that all constraints divide by? */
export function hasAllKeys(node: LabelledNode, constraints: readonly SpreadConstraint[]): boolean {
  return constraints.every(({ topologyKey }) => lookup(node.labels, topologyKey) !== undefined);
}

/** Does the node take part in counting for this constraint? */
export function isIncluded(pod: SpreadPod, constraint: SpreadConstraint, node: SpreadNode): boolean {
  if (constraint.nodeAffinityPolicy === "Honor" && !matchesNodeAffinity(pod, node)) return false;
  return (
    constraint.nodeTaintsPolicy === "Ignore" ||
    taintUntolerated(pod.tolerations ?? [], node.taints) === undefined
  );
}

/**
 * How many pods on the node match the constraint: of the same namespace, and not being deleted. Kubernetes counts none
 * for a selector that would match everything.
 */
export function matchingPods(
  { namespace = "" }: SpreadPod,
  { selector }: SpreadConstraint,
  { pods }: Pick<SpreadNode, "pods">,
): number {
  if (selector === undefined || selector.length === 0) return 0;
  return pods.filter(
    (other) =>
      !other.deleting && (other.namespace ?? "") === namespace && matchesRequirements(selector, other.labels),
  ).length;
}

/**
 * The test of nodes, by their labels, for `pod`, given all nodes and the pods on them: with the pod, no domain may
 * have more than `maxSkew` matching pods more than the least one, which has none while there are fewer than
 * `minDomains`. An invalid selector rejects every node.
 */
export function topologySpreadTest(
  pod: SpreadPod,
  nodes: readonly SpreadNode[],
  defaults?: SpreadDefaults,
): (nodeLabels: Labels) => Rejection | undefined {
  const constraints = spreadConstraints(pod, "DoNotSchedule", defaults);
  if (constraints instanceof SelectorError) return () => unresolvable(constraints.message);
  const counts = domainCounts(pod, constraints, nodes);
  const limits = constraints.map((constraint, i) => {
    const domains = counts[i] ?? new Map<string, number>();
    const least = domains.size < constraint.minDomains ? 0 : Math.min(...domains.values());
    const self = constraint.selector !== undefined && matchesRequirements(constraint.selector, pod.labels);
    return { ...constraint, domains, most: least + constraint.maxSkew - (self ? 1 : 0) };
  });
  return (labels) => {
    for (const { topologyKey, domains, most } of limits) {
      const domain = lookup(labels, topologyKey);
      if (domain === undefined) return unresolvable(`${MISMATCH} (missing required label)`);
      if ((domains.get(domain) ?? 0) > most) return { code: "Unschedulable", reasons: [MISMATCH] };
    }
    return undefined;
  };
}

const MISMATCH = "node(s) didn't match pod topology spread constraints";

function unresolvable(reason: string): Rejection {
  return { code: "UnschedulableAndUnresolvable", reasons: [reason] };
}
