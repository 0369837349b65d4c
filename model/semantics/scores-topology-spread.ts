// Topology spread as a preference: which of the nodes that passed all filters spread a pod's like best.
// Source: pkg/scheduler/framework/plugins/podtopologyspread/{scoring,plugin}.go.
import { lookup } from "./lookup.ts";
import { failed, MAX_NODE_SCORE, type Scoring, scored, skipped } from "./scores.ts";
import { type Requirement, SelectorError } from "./selectors.ts";
import {
  hasAllKeys,
  isIncluded,
  matchingPods,
  type SpreadConstraint,
  type SpreadDefaults,
  type SpreadNode,
  type SpreadPod,
  spreadConstraints,
} from "./topology-spread.ts";

const HOSTNAME = "kubernetes.io/hostname";

/** What the scheduler prefers for pods without constraints of their own, unless its operator says otherwise. */
export function systemSpreadDefaults(selector: readonly Requirement[]): SpreadDefaults {
  return {
    constraints: [
      { maxSkew: 3, topologyKey: HOSTNAME, whenUnsatisfiable: "ScheduleAnyway" },
      { maxSkew: 5, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
    ],
    selector,
    lenient: true,
  };
}

/**
 * Scores the candidates from 0 for the most crowded to 100. `others` are the nodes that failed a filter: their pods
 * count in the domains that have a candidate.
 *
 * Candidates that lack the label of a constraint get 0; under lenient defaults they only go without that constraint.
 */
export function topologySpreadScores(
  pod: SpreadPod,
  candidates: readonly SpreadNode[],
  others: readonly SpreadNode[],
  defaults?: SpreadDefaults,
): Scoring {
  const constraints = spreadConstraints(pod, "ScheduleAnyway", defaults);
  if (constraints instanceof SelectorError) return failed(candidates, constraints.message);
  if (constraints.length === 0) return skipped(candidates);
  const own = (pod.topologySpreadConstraints ?? []).length > 0;
  const lenient = !own && defaults?.lenient === true;
  const takesPart = (node: SpreadNode) => lenient || hasAllKeys(node, constraints);
  const complete = candidates.filter(takesPart);
  const counting = [...complete, ...others.filter(takesPart)];

  const crowding = constraints.map((constraint) => crowdingBy(pod, constraint, complete, counting));
  const raw = candidates.map((node) =>
    takesPart(node) ? Math.round(crowding.reduce((sum, crowdingAt) => sum + crowdingAt(node), 0)) : undefined,
  );
  return scored(normalized(raw));
}

/**
 * How crowded a node's domain is, by one constraint: the more domains there are, the more a pod weighs. A node without
 * the label is not crowded.
 */
function crowdingBy(
  pod: SpreadPod,
  constraint: SpreadConstraint,
  candidates: readonly SpreadNode[],
  counting: readonly SpreadNode[],
): (node: SpreadNode) => number {
  const { topologyKey, maxSkew } = constraint;
  const byNode = topologyKey === HOSTNAME;
  // Kubernetes takes nodes without the label for one more domain when it counts how many there are.
  const counts = new Map(candidates.map((node) => [lookup(node.labels, topologyKey) ?? "", 0]));
  for (const node of byNode ? [] : counting.filter((other) => isIncluded(pod, constraint, other))) {
    const domain = lookup(node.labels, topologyKey) ?? "";
    const count = counts.get(domain);
    if (count !== undefined) counts.set(domain, count + matchingPods(pod, constraint, node));
  }
  const weight = Math.log((byNode ? candidates.length : counts.size) + 2);
  return (node) => {
    const domain = lookup(node.labels, topologyKey);
    if (domain === undefined) return 0;
    const count = byNode ? matchingPods(pod, constraint, node) : (counts.get(domain) ?? 0);
    return count * weight + maxSkew - 1;
  };
}

/** The least crowded node gets the most. */
function normalized(raw: readonly (number | undefined)[]): readonly number[] {
  const known = raw.filter((score) => score !== undefined);
  const [least, most] = [Math.min(...known), Math.max(0, ...known)];
  return raw.map((score) => {
    if (score === undefined) return 0;
    return most === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (most + least - score)) / most);
  });
}
