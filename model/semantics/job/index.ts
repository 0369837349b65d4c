// The rules of Jobs, as far as others need them.
export { type BackoffRecord, type EndedPod, finishedTime, NO_FAILURES } from "./backoff.ts";
export {
  completionIndex,
  failureCount,
  indexCount,
  parseIndexes,
  podGenerateName,
} from "./completion-indexes.ts";
export { isTerminalCondition, type JobCondition } from "./conditions.ts";
export { defaultedJobSpec, type WrittenJobSpec } from "./defaults.ts";
export {
  CURRENT_JOB_GATES,
  type Job,
  type JobGates,
  type JobPod,
  type JobSpec,
  type JobStatus,
  NEW_JOB_STATUS,
} from "./job.ts";
export { type NewJobPod, type PodPlan, planPods } from "./manage.ts";
export { type JobSurroundings, type JobView, observeJob } from "./observe.ts";
export { matchPodFailurePolicy, type PodFailurePolicy } from "./pod-failure-policy.ts";
export { matchSuccessPolicy, type SuccessPolicy } from "./success-policy.ts";
export { type JobCalls, type JobSync, syncJob } from "./sync.ts";
export { type Tracking, trackPods } from "./track.ts";
export { type Expiry, jobExpiry } from "./ttl.ts";
