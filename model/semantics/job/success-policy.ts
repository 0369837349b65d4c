// When an Indexed Job is successful before all of its indexes are.
// Source: pkg/controller/job/success_policy.go.
import { commonCount, type IndexSet, indexCount, parseIndexes } from "./completion-indexes.ts";

export interface SuccessPolicy {
  readonly rules: readonly SuccessPolicyRule[];
}

export interface SuccessPolicyRule {
  /** Only these indexes matter ("0,2-5"); absent: all. */
  readonly succeededIndexes?: string;
  /** So many of them suffice; absent: all of `succeededIndexes` are needed. */
  readonly succeededCount?: number;
}

/** Which rule is met, in words; undefined: none. */
export function matchSuccessPolicy(
  policy: SuccessPolicy | undefined,
  completions: number,
  succeeded: IndexSet,
): string | undefined {
  if (policy === undefined || succeeded.length === 0) return undefined;
  const rule = policy.rules.findIndex((candidate) => isMet(candidate, completions, succeeded));
  return rule < 0 ? undefined : `Matched rules at index ${rule}`;
}

function isMet(
  { succeededIndexes, succeededCount = Number.POSITIVE_INFINITY }: SuccessPolicyRule,
  completions: number,
  succeeded: IndexSet,
): boolean {
  if (succeededIndexes === undefined) return indexCount(succeeded) >= succeededCount;
  const wanted = parseIndexes(succeededIndexes, completions);
  if (wanted.length === 0) return false;
  const common = commonCount(wanted, succeeded);
  return common === indexCount(wanted) || common >= succeededCount;
}
