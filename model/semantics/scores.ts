// What the scheduler's score plugins have in common: their verdicts, and how raw values become scores.
// Sources: staging/src/k8s.io/kube-scheduler/framework/interface.go (range of scores),
// pkg/scheduler/framework/plugins/helper/normalize_score.go.

/** Scores run from 0 to this; larger is better. */
export const MAX_NODE_SCORE = 100;

/** What a score plugin says of a pod. Everything but Success comes with zeroes. */
export interface Scoring {
  /** Skip: the plugin has nothing to say of this pod. Error: the pod cannot be scheduled this time. */
  readonly code: "Success" | "Skip" | "Error";
  /** One for each node, in the order of the nodes: whole numbers from 0 to 100. */
  readonly scores: readonly number[];
  readonly reason?: string;
}

export function scored(scores: readonly number[]): Scoring {
  return { code: "Success", scores };
}

export function skipped(nodes: readonly unknown[]): Scoring {
  return { code: "Skip", scores: nodes.map(() => 0) };
}

export function failed(nodes: readonly unknown[], reason: string): Scoring {
  return { code: "Error", scores: nodes.map(() => 0), reason };
}

/**
 * Scales whole numbers so that the largest becomes `max`, rounding down. In reverse, the largest becomes 0. If none is
 * above zero they stay as they are, or become `max` in reverse.
 */
export function normalizeScores(
  raw: readonly number[],
  { reverse = false, max = MAX_NODE_SCORE }: { readonly reverse?: boolean; readonly max?: number } = {},
): readonly number[] {
  const largest = Math.max(0, ...raw);
  if (largest === 0) return reverse ? raw.map(() => max) : raw;
  const scale = (score: number) => Math.trunc((max * score) / largest);
  return raw.map((score) => (reverse ? max - scale(score) : scale(score)));
}
