// What the API server fills in where a Job says nothing.
// Source: pkg/apis/batch/v1/defaults.go (SetDefaults_Job).
import type { JobSpec } from "./job.ts";

/** A Job's spec as in a manifest. */
export type WrittenJobSpec = Omit<JobSpec, "parallelism" | "backoffLimit"> &
  Partial<Pick<JobSpec, "parallelism" | "backoffLimit">>;

const MAX_INT_32 = 2 ** 31 - 1;

export function defaultedJobSpec(written: WrittenJobSpec): JobSpec {
  const { parallelism, completions, backoffLimitPerIndex, podFailurePolicy } = written;
  const single = parallelism === undefined && completions === undefined;
  return {
    ...written,
    ...(single ? { completions: 1 } : {}),
    parallelism: parallelism ?? 1,
    completionMode: written.completionMode ?? "NonIndexed",
    backoffLimit: written.backoffLimit ?? (backoffLimitPerIndex === undefined ? 6 : MAX_INT_32),
    suspend: written.suspend ?? false,
    podReplacementPolicy:
      written.podReplacementPolicy ?? (podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed"),
  };
}
