// RemovePodsViolatingTopologySpreadConstraint: evens out the domains of each constraint, one constraint after the other.
// Source: kubernetes-sigs/descheduler,
// pkg/framework/plugins/removepodsviolatingtopologyspreadconstraint/topologyspreadconstraint.go.
import { lookup } from "../lookup.ts";
import { matchesRequirements, SelectorError } from "../selectors.ts";
import {
  isIncluded,
  type SpreadConstraint,
  spreadConstraints,
  type WhenUnsatisfiable,
} from "../topology-spread.ts";
import { fitsElsewhere, isEvictable } from "./evictor.ts";
import { type DeschedulerNode, type DeschedulerPod, type PlacedVictim, placedOn } from "./nodes.ts";

export interface TopologyOptions {
  /** Which constraints are looked at. */
  readonly constraints: readonly WhenUnsatisfiable[];
  /** Pods that fit on no node of the domains below average stay. */
  readonly topologyBalanceNodeFit: boolean;
}

/** One domain of a constraint, and the pods in it that count. */
interface Domain {
  readonly value: string;
  readonly pods: readonly PlacedVictim[];
}

interface Claim {
  readonly pod: DeschedulerPod;
  readonly constraint: SpreadConstraint;
}

/**
 * The pods of which one may be evicted next.
 * @param waiting Pods without a node, or on nodes that are not ready: their constraints count too.
 */
export function unevenlySpread(
  nodes: readonly DeschedulerNode[],
  waiting: readonly DeschedulerPod[],
  options: TopologyOptions,
): readonly PlacedVictim[] {
  return claimsOf([...nodes.flatMap(({ pods }) => pods), ...waiting], options).flatMap((claim) =>
    leaving(claim, nodes, options),
  );
}

/** Each constraint once. What its pod tolerates and asks for is part of it: by that, nodes take part in counting. */
function claimsOf(pods: readonly DeschedulerPod[], { constraints }: TopologyOptions): readonly Claim[] {
  const claims = new Map<string, Claim>();
  for (const pod of pods) {
    for (const kind of constraints) {
      const own = spreadConstraints(pod, kind);
      if (own instanceof SelectorError) continue;
      for (const constraint of own) {
        const { namespace, nodeSelector, affinity, tolerations } = pod;
        const key = JSON.stringify([
          namespace,
          constraint,
          nodeSelector,
          affinity?.nodeAffinity,
          tolerations,
        ]);
        claims.set(key, { pod, constraint });
      }
    }
  }
  return [...claims.values()];
}

function leaving(
  claim: Claim,
  nodes: readonly DeschedulerNode[],
  { topologyBalanceNodeFit }: TopologyOptions,
): readonly PlacedVictim[] {
  const { topologyKey, maxSkew } = claim.constraint;
  const domains = domainsOf(claim, nodes);
  const sizes = domains.map(({ pods }) => pods.length);
  if (Math.max(...sizes) - Math.min(...sizes) <= maxSkew) return [];
  const average = sizes.reduce((sum, n) => sum + n, 0) / sizes.length;
  const isBelowAverage = (node: DeschedulerNode): boolean =>
    isCounted(claim, node) &&
    domains.some(({ value, pods }) => value === lookup(node.labels, topologyKey) && pods.length < average);
  const losses = lossesBySize(sizes, maxSkew);
  return domains
    .flatMap(({ pods }) => lastOf(pods, losses.get(pods.length) ?? 0))
    .filter((placed) => !topologyBalanceNodeFit || fitsElsewhere(placed, nodes, isBelowAverage));
}

function isCounted({ pod, constraint }: Claim, node: DeschedulerNode): boolean {
  const spreadNode = { ...node, pods: [] };
  return lookup(node.labels, constraint.topologyKey) !== undefined && isIncluded(pod, constraint, spreadNode);
}

/** Domains of nodes that take part, and of nodes that have pods. Pods that have ended count, and terminating ones do not. */
function domainsOf(claim: Claim, nodes: readonly DeschedulerNode[]): readonly Domain[] {
  const { topologyKey, selector } = claim.constraint;
  const domains = new Map<string, readonly PlacedVictim[]>();
  for (const [i, node] of nodes.entries()) {
    const value = lookup(node.labels, topologyKey);
    if (value === undefined) continue;
    const counted = placedOn(node, i).filter(
      ({ of }) =>
        !of.deleting &&
        of.namespace === claim.pod.namespace &&
        selector !== undefined &&
        matchesRequirements(selector, of.labels),
    );
    if (!isCounted(claim, node) && counted.length === 0) continue;
    domains.set(value, [...(domains.get(value) ?? []), ...counted]);
  }
  return [...domains].map(([value, pods]) => ({ value, pods }));
}

/**
 * How many pods a domain of some size loses at most. Domains of equal size come in any order: what one of them may lose, each may
 * (balanceDomains).
 */
export function lossesBySize(sizes: readonly number[], maxSkew: number): ReadonlyMap<number, number> {
  const given = [...sizes].sort((a, b) => a - b);
  const now = [...given];
  const average = given.reduce((sum, n) => sum + n, 0) / given.length;
  const losses = new Map<number, number>();
  let [low, high] = [0, given.length - 1];
  while (low < high) {
    if ((now[high] ?? 0) <= average) high--;
    const [few, many] = [now[low] ?? 0, now[high] ?? 0];
    const moved = Math.min(
      Math.ceil(many - average),
      Math.ceil(average - few),
      Math.ceil((many - few - maxSkew) / 2),
    );
    if (many - few <= maxSkew || moved <= 0) {
      low++;
      continue;
    }
    now[low] = few + moved;
    now[high] = many - moved;
    const size = given[high] ?? 0;
    losses.set(size, Math.max(losses.get(size) ?? 0, size - (now[high] ?? 0)));
  }
  return losses;
}

/**
 * The pods among which the last `count` are when those that may not be evicted come first, then those with node selectors or node affinity
 * (sortDomains): equal ones come in any order.
 */
function lastOf(pods: readonly PlacedVictim[], count: number): readonly PlacedVictim[] {
  const isConfined = ({ of }: PlacedVictim): boolean =>
    of.nodeSelector !== undefined || of.affinity?.nodeAffinity !== undefined;
  const evictable = pods.filter(({ of }) => isEvictable(of));
  const plain = evictable.filter((placed) => !isConfined(placed));
  if (count === 0) return [];
  return count <= plain.length ? plain : evictable;
}
