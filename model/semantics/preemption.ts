// Preemption: which pods the scheduler would remove from a node to make room for a more important one.
// Sources: pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go,
// pkg/scheduler/framework/preemption/preemption.go, pkg/scheduler/util/utils.go (importance).
import type { Labels } from "../kubernetes/index.ts";
import type { Rejection } from "./node-filters.ts";
import { matchesLabelSelector, SelectorError, type WrittenLabelSelector } from "./selectors.ts";

/** A pod that may have to go. */
export interface PreemptiblePod {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly priority: number;
  /** In seconds; undefined if it has not started: later than all others. */
  readonly startedAt?: number;
}

/** A PodDisruptionBudget as it stands now. */
export interface DisruptionBudget {
  readonly namespace?: string;
  /** Absent or empty, it covers no pod here. */
  readonly selector?: WrittenLabelSelector | null;
  readonly disruptionsAllowed: number;
  /** The names of pods whose eviction is under way: they take nothing of what is allowed. */
  readonly disruptedPods: readonly string[];
}

/** A node on which the pod fits once the victims are gone, most important first. There is at least one. */
export interface PreemptionCandidate<P extends PreemptiblePod> {
  readonly node: string;
  readonly victims: readonly P[];
  /** How many of the victims no budget allows to go. */
  readonly budgetViolations: number;
}

/** A pod's condition, as far as preemption marks it. */
interface MarkedCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

/** Negative if `a` is more important: the higher priority, then the earlier start. Zero: either may come first. */
export function compareImportance(a: PreemptiblePod, b: PreemptiblePod): number {
  const [start, other] = [a.startedAt ?? Number.POSITIVE_INFINITY, b.startedAt ?? Number.POSITIVE_INFINITY];
  return b.priority - a.priority || (start === other ? 0 : start - other);
}

/** The node that a pod was to get by an earlier preemption, and what is on it. */
export interface NominatedNode {
  /** Why the filters rejected the node this time. */
  readonly rejection?: Rejection["code"];
  readonly pods: readonly { readonly priority: number; readonly beingPreempted: boolean }[];
}

/** May the pod preempt others? Not while its earlier victims are still terminating on a node that it could use. */
export function mayPreempt(
  pod: { readonly priority: number; readonly preemptionPolicy?: string },
  nominated?: NominatedNode,
): boolean {
  if (pod.preemptionPolicy === "Never") return false;
  if (nominated === undefined || nominated.rejection === "UnschedulableAndUnresolvable") return true;
  return !nominated.pods.some((other) => other.priority < pod.priority && other.beingPreempted);
}

/** Is the pod terminating because the scheduler has preempted it? */
export function isBeingPreempted(deleting: boolean, conditions: readonly MarkedCondition[]): boolean {
  const marked = conditions.find(({ type }) => type === "DisruptionTarget");
  return deleting && marked?.status === "True" && marked.reason === "PreemptionByScheduler";
}

/**
 * The nodes that could be freed for a pod of this priority, in order. `fits` says whether the pod would pass all
 * filters on the i-th of `nodes` if just these pods were on it. `nodes` are those that the filters rejected as
 * Unschedulable: what is unresolvable stays so.
 */
export function preemptionCandidates<P extends PreemptiblePod>(
  priority: number,
  nodes: readonly { readonly name: string; readonly pods: readonly P[] }[],
  budgets: readonly DisruptionBudget[],
  fits: (i: number, pods: readonly P[]) => boolean,
): readonly PreemptionCandidate<P>[] {
  return nodes.flatMap(({ name, pods }, i) => {
    const found = victimsOn(priority, pods, budgets, (staying) => fits(i, staying));
    return found === undefined ? [] : [{ node: name, ...found }];
  });
}

/**
 * What has to leave a node so that a pod of this priority fits: all pods of lower priority but those that can come back
 * one by one, the most important first, and before them those whose going would violate a budget. Undefined if it does
 * not help, or is not needed. Among pods of equal importance the first given comes back first.
 */
export function victimsOn<P extends PreemptiblePod>(
  priority: number,
  pods: readonly P[],
  budgets: readonly DisruptionBudget[],
  fits: (pods: readonly P[]) => boolean,
): Pick<PreemptionCandidate<P>, "victims" | "budgetViolations"> | undefined {
  const lower = pods.filter((pod) => pod.priority < priority).sort(compareImportance);
  let staying = pods.filter((pod) => pod.priority >= priority);
  if (lower.length === 0 || !fits(staying)) return undefined;

  const leaving = (candidates: readonly P[]) =>
    candidates.filter((pod) => {
      const stays = fits([...staying, pod]);
      if (stays) staying = [...staying, pod];
      return !stays;
    });
  const { violating, allowed } = byBudgets(lower, budgets);
  const violations = leaving(violating);
  const victims = [...violations, ...leaving(allowed)].sort(compareImportance);
  return victims.length === 0 ? undefined : { victims, budgetViolations: violations.length };
}

/** What may have to leave a node: the victims, and how many of them no budget allows to go. */
export type Victims<P extends PreemptiblePod> = Pick<PreemptionCandidate<P>, "victims" | "budgetViolations">;

/**
 * All that `victimsOn` may find, if it is not known which of several equally important pods started first. Each set is in
 * the order of importance; sets of the same kinds of pods are the same. With budgets there may be sets that no single order
 * leads to: a pod may be taken to have started first against the budgets, and last among those that come back.
 * @param kindOf Equal for pods that make no difference to `fits`, to budgets, nor to the caller.
 */
export function possibleVictimsOn<P extends PreemptiblePod>(
  priority: number,
  pods: readonly P[],
  budgets: readonly DisruptionBudget[],
  fits: (pods: readonly P[]) => boolean,
  kindOf: (pod: P) => string,
): readonly Victims<P>[] {
  const kept = pods.filter((pod) => pod.priority >= priority);
  const lower = pods.filter((pod) => pod.priority < priority);
  if (lower.length === 0 || !fits(kept)) return [];
  const known = new Map<string, readonly Victims<P>[]>();
  const kinds = (some: readonly P[]): string => JSON.stringify(some.map(kindOf).toSorted());

  /** How the rest may come out, once `staying` have come back: first those whose going violates a budget. */
  const outcomes = (
    staying: readonly P[],
    violating: readonly P[],
    allowed: readonly P[],
  ): readonly Victims<P>[] => {
    if (violating.length + allowed.length === 0) return [{ victims: [], budgetViolations: 0 }];
    const key = kinds(staying) + kinds(violating) + kinds(allowed);
    const found = known.get(key);
    if (found !== undefined) return found;
    const violates = violating.length > 0;
    const next = mostImportant(violates ? violating : allowed, kindOf).flatMap(({ pod, rest }) => {
      const [risky, safe] = violates ? [rest, allowed] : [[], rest];
      const back = [...staying, pod];
      if (fits(back)) return outcomes(back, risky, safe);
      return outcomes(staying, risky, safe).map(({ victims, budgetViolations }) => ({
        victims: [pod, ...victims],
        budgetViolations: budgetViolations + Number(violates),
      }));
    });
    const distinct = distinctBy(next, ({ victims, budgetViolations }) => kinds(victims) + budgetViolations);
    known.set(key, distinct);
    return distinct;
  };
  const ways = possiblyViolating(lower, budgets, kindOf).flatMap(({ violating, allowed }) =>
    outcomes(kept, violating, allowed),
  );
  return distinctBy(ways, ({ victims, budgetViolations }) => kinds(victims) + budgetViolations)
    .filter(({ victims }) => victims.length > 0)
    .map((way) => ({ ...way, victims: way.victims.toSorted(compareImportance) }));
}

/** One of each kind among the most important of the pods, with the others. */
function mostImportant<P extends PreemptiblePod>(pods: readonly P[], kindOf: (pod: P) => string) {
  const first = pods.filter((pod) => pods.every((other) => compareImportance(pod, other) <= 0));
  return distinctBy(first, kindOf).map((pod) => ({ pod, rest: pods.toSpliced(pods.indexOf(pod), 1) }));
}

function distinctBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

interface Divided<P> {
  readonly violating: readonly P[];
  readonly allowed: readonly P[];
}

/** Each pod takes one disruption of every budget that covers it, until it finds one used up. */
function byBudgets<P extends PreemptiblePod>(
  pods: readonly P[],
  budgets: readonly DisruptionBudget[],
): Divided<P> {
  let left = budgets.map(({ disruptionsAllowed }) => disruptionsAllowed);
  const violating: P[] = [];
  const allowed: P[] = [];
  for (const pod of pods) {
    const taken = takenFrom(budgets, left, pod);
    left = [...taken.left];
    (taken.violates ? violating : allowed).push(pod);
  }
  return { violating, allowed };
}

/** All that `byBudgets` may find, if it is not known which of several equally important pods comes first. */
function possiblyViolating<P extends PreemptiblePod>(
  pods: readonly P[],
  budgets: readonly DisruptionBudget[],
  kindOf: (pod: P) => string,
): readonly Divided<P>[] {
  if (budgets.length === 0) return [{ violating: [], allowed: pods }];
  const known = new Map<string, readonly Divided<P>[]>();
  const kinds = (some: readonly P[]): string => JSON.stringify(some.map(kindOf).toSorted());
  const divide = (rest: readonly P[], left: readonly number[]): readonly Divided<P>[] => {
    if (rest.length === 0) return [{ violating: [], allowed: [] }];
    const key = kinds(rest) + JSON.stringify(left);
    const found = known.get(key);
    if (found !== undefined) return found;
    const next = mostImportant(rest, kindOf).flatMap(({ pod, rest: others }) => {
      const taken = takenFrom(budgets, left, pod);
      return divide(others, taken.left).map(({ violating, allowed }) =>
        taken.violates
          ? { violating: [pod, ...violating], allowed }
          : { violating, allowed: [pod, ...allowed] },
      );
    });
    const distinct = distinctBy(next, ({ violating, allowed }) => kinds(violating) + kinds(allowed));
    known.set(key, distinct);
    return distinct;
  };
  return divide(
    pods,
    budgets.map(({ disruptionsAllowed }) => disruptionsAllowed),
  );
}

/** What is left of each budget after the pod has taken from those that cover it, up to the first that is used up. */
function takenFrom(
  budgets: readonly DisruptionBudget[],
  left: readonly number[],
  pod: PreemptiblePod,
): { readonly left: readonly number[]; readonly violates: boolean } {
  const after = [...left];
  const violates = budgets.some((budget, i) => {
    if (!takesFrom(budget, pod)) return false;
    after[i] = (after[i] ?? 0) - 1;
    return (after[i] ?? 0) < 0;
  });
  return { left: after, violates };
}

/** Pods without labels are covered by no budget, and neither is anything by an invalid or empty selector. */
function takesFrom(
  { namespace = "", selector, disruptedPods }: DisruptionBudget,
  pod: PreemptiblePod,
): boolean {
  const { labels = {}, name = "" } = pod;
  const conditions = [...Object.keys(selector?.matchLabels ?? {}), ...(selector?.matchExpressions ?? [])];
  if (namespace !== (pod.namespace ?? "") || conditions.length === 0) return false;
  if (Object.keys(labels).length === 0 || disruptedPods.includes(name)) return false;
  try {
    return matchesLabelSelector(selector, labels);
  } catch (error) {
    if (error instanceof SelectorError) return false;
    throw error;
  }
}

/** Added to priorities so that they are never negative: more victims never make a smaller sum. */
const PRIORITY_OFFSET = 2 ** 31;

/**
 * The candidates among which Kubernetes picks any, preferring in turn: fewest budgets violated; the lowest highest
 * priority; the smallest sum of priorities; fewest victims; the latest start of the first-started of the victims with
 * that highest priority.
 */
export function bestCandidates<P extends PreemptiblePod>(
  candidates: readonly PreemptionCandidate<P>[],
): readonly PreemptionCandidate<P>[] {
  const costs: readonly ((candidate: PreemptionCandidate<P>) => number)[] = [
    ({ budgetViolations }) => budgetViolations,
    ({ victims }) => highestPriority(victims),
    ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + PRIORITY_OFFSET, 0),
    ({ victims }) => victims.length,
    ({ victims }) => -firstStart(victims.filter(({ priority }) => priority === highestPriority(victims))),
  ];
  return costs.reduce((rest, cost) => {
    const least = Math.min(...rest.map(cost));
    return rest.filter((candidate) => cost(candidate) === least);
  }, candidates);
}

/**
 * The candidates that may be picked if each node has one of several, and it is not known which: those that are among the
 * best if all other nodes have the worst of theirs.
 */
export function possiblyBest<P extends PreemptiblePod>(
  nodes: readonly (readonly PreemptionCandidate<P>[])[],
): readonly PreemptionCandidate<P>[] {
  const worst = nodes.map((candidates) =>
    candidates.reduce((so, one) => (bestCandidates([so, one]).includes(one) ? so : one)),
  );
  return nodes.flatMap((candidates, i) =>
    candidates.filter((one) => bestCandidates(worst.with(i, one)).includes(one)),
  );
}

function highestPriority(pods: readonly PreemptiblePod[]): number {
  return Math.max(...pods.map(({ priority }) => priority));
}

function firstStart(pods: readonly PreemptiblePod[]): number {
  return Math.min(...pods.map(({ startedAt }) => startedAt ?? Number.POSITIVE_INFINITY));
}
