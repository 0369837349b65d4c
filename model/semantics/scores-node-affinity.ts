// Preferred node affinity: which of the nodes that are allowed a pod would rather have.
// Sources: staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go (PreferredSchedulingTerms),
// pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go (PreScore, Score).
import { type LabelledNode, matchesNodeTerm, type NodeTerm, termProblems } from "./node-affinity.ts";
import { failed, normalizeScores, type Scoring, scored, skipped } from "./scores.ts";
import { SelectorError, type SelectorProblem } from "./selectors.ts";

export interface PreferredNodeTerm {
  /** 1 to 100 in a valid pod. A term of weight 0 is not even read. */
  readonly weight: number;
  readonly preference: NodeTerm;
}

/** The part of a pod that says which nodes it would rather have. */
export interface NodePreferring {
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly PreferredNodeTerm[];
    };
  };
}

/** Normalised to the best node. `added` are terms that the scheduler's operator adds to those of every pod. */
export function nodeAffinityScores(
  pod: NodePreferring,
  nodes: readonly LabelledNode[],
  added: readonly PreferredNodeTerm[] = [],
): Scoring {
  const own = pod.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  const problems = [...preferredTermProblems(added), ...preferredTermProblems(own ?? [])];
  if (problems.length > 0) return failed(nodes, new SelectorError(problems).message);
  if (own === undefined && added.length === 0) return skipped(nodes);
  const terms = [...added, ...(own ?? [])];
  return scored(normalizeScores(nodes.map((node) => preferredTermsWeight(terms, node))));
}

/** The sum of the weights of the terms that match the node. Empty and invalid terms match nothing. */
export function preferredTermsWeight(terms: readonly PreferredNodeTerm[], node: LabelledNode): number {
  return terms
    .filter(({ preference }) => matchesNodeTerm(preference, node))
    .reduce((sum, { weight }) => sum + weight, 0);
}

/** What a strict reader refuses, with the paths of the fields. Terms of weight 0 are not looked at. */
export function preferredTermProblems(terms: readonly PreferredNodeTerm[]): readonly SelectorProblem[] {
  return terms.flatMap(({ weight, preference }, i) =>
    weight === 0 ? [] : termProblems(preference, `[${i}]`),
  );
}
