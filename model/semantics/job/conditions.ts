// The conditions of a Job's status.
// Source: pkg/controller/job/job_controller.go (newCondition, ensureJobConditionStatus, findConditionByType).

export interface JobCondition {
  readonly type: string;
  /** "True", "False" or "Unknown". */
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  /** In seconds. */
  readonly lastTransitionTime?: number;
}

/** A condition that is true since now. */
export function trueCondition(
  type: string,
  now: number,
  { reason, message }: Pick<JobCondition, "reason" | "message"> = {},
): JobCondition {
  return {
    type,
    status: "True",
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    lastTransitionTime: now,
  };
}

/** The condition of this type, if it is true. */
export function findTrue(conditions: readonly JobCondition[], type: string): JobCondition | undefined {
  const found = conditions.find((condition) => condition.type === type);
  return found?.status === "True" ? found : undefined;
}

/** Complete or Failed, and true: the Job has finished. */
export function isTerminalCondition({ type, status }: JobCondition): boolean {
  return (type === "Complete" || type === "Failed") && status === "True";
}

/**
 * The conditions with `wanted` in place of the one of its type; the same list if that one says so already, or if there is
 * none and `wanted` is False.
 */
export function withCondition(
  conditions: readonly JobCondition[],
  wanted: JobCondition,
): readonly JobCondition[] {
  const present = conditions.find(({ type }) => type === wanted.type);
  if (present === undefined) return wanted.status === "False" ? conditions : [...conditions, wanted];
  if (sameClaim(present, wanted)) return conditions;
  return conditions.map((condition) => (condition === present ? wanted : condition));
}

function sameClaim(a: JobCondition, b: JobCondition): boolean {
  return (
    a.status === b.status && (a.reason ?? "") === (b.reason ?? "") && (a.message ?? "") === (b.message ?? "")
  );
}
