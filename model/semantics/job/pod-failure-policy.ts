// What a Job's podFailurePolicy makes of a failed pod.
// Source: pkg/controller/job/pod_failure_policy.go.
import type { PodCondition } from "../pod-availability.ts";

export interface PodFailurePolicy {
  readonly rules: readonly PodFailurePolicyRule[];
}

/** Looks at exit codes or, without them, at pod conditions. */
export interface PodFailurePolicyRule {
  /** "FailJob", "FailIndex", "Ignore" or "Count". A rule with another action never matches. */
  readonly action: string;
  readonly onExitCodes?: ExitCodes;
  /** One of them suffices. */
  readonly onPodConditions?: readonly PodCondition[];
}

export interface ExitCodes {
  readonly containerName?: string;
  /** "In" or "NotIn"; others never match. */
  readonly operator: string;
  readonly values: readonly number[];
}

/** A failed pod, as far as the policy looks at it. */
export interface PolicedPod {
  readonly namespace?: string;
  readonly name?: string;
  readonly containers?: readonly EndedContainer[];
  readonly initContainers?: readonly EndedContainer[];
  readonly conditions?: readonly PodCondition[];
}

export interface EndedContainer {
  readonly name?: string;
  /** Undefined: it has not terminated. */
  readonly exitCode?: number;
}

const ACTIONS = ["FailJob", "FailIndex", "Ignore", "Count"] as const;
export type PodFailurePolicyAction = (typeof ACTIONS)[number];

export interface PodFailureVerdict {
  /** Of the first rule that matches. */
  readonly action?: PodFailurePolicyAction;
  /** Does the failure count towards the back-off limits? */
  readonly counts: boolean;
  /** Why the Job fails; only with FailJob. */
  readonly jobFailureMessage?: string;
}

export function matchPodFailurePolicy(
  policy: PodFailurePolicy | undefined,
  pod: PolicedPod,
): PodFailureVerdict {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const action = ACTIONS.find((known) => known === rule.action);
    const match = whatMatches(rule, pod);
    if (action === undefined || match === undefined) continue;
    const counts = action !== "Ignore";
    if (action !== "FailJob") return { action, counts };
    return { action, counts, jobFailureMessage: `${match} matching FailJob rule at index ${index}` };
  }
  return { counts: true };
}

/** What the rule finds in the pod, in words; undefined if it does not match. */
function whatMatches(rule: PodFailurePolicyRule, pod: PolicedPod): string | undefined {
  const { onExitCodes, onPodConditions = [] } = rule;
  const id = `${pod.namespace ?? ""}/${pod.name ?? ""}`;
  if (onExitCodes !== undefined) {
    const all = [...(pod.containers ?? []), ...(pod.initContainers ?? [])];
    const container = all.find((candidate) => exitCodeMatches(onExitCodes, candidate));
    if (container === undefined) return undefined;
    return `Container ${container.name ?? ""} for pod ${id} failed with exit code ${container.exitCode}`;
  }
  const condition = pod.conditions?.find(({ type, status }) =>
    onPodConditions.some((pattern) => pattern.type === type && pattern.status === status),
  );
  return condition && `Pod ${id} has condition ${condition.type}`;
}

function exitCodeMatches(
  { containerName, operator, values }: ExitCodes,
  { name, exitCode }: EndedContainer,
): boolean {
  if (exitCode === undefined || exitCode === 0) return false;
  if (containerName !== undefined && containerName !== (name ?? "")) return false;
  return operator === "In" ? values.includes(exitCode) : operator === "NotIn" && !values.includes(exitCode);
}
