// The table of one sync of a Job.
import {
  CURRENT_JOB_GATES,
  completionIndex,
  type JobPod,
  type JobSpec,
  type JobStatus,
  NEW_JOB_STATUS,
  syncJob,
} from "../job/index.ts";
import { podIndexes } from "../job/indexed-pods.ts";
import { type Answer, family } from "./family.ts";
import { backoffRecord, condition, field } from "./job-manifests.ts";
import { type Condition, type Gates, type Metadata, seconds } from "./manifests.ts";

interface SyncInput {
  readonly job: {
    readonly metadata?: Metadata;
    readonly spec: JobSpec;
    readonly status?: Omit<Partial<JobStatus>, "startTime" | "conditions"> & {
      readonly startTime?: string;
      readonly conditions?: readonly Condition[];
    };
  };
  readonly pods: PodCounts & {
    readonly indexed?: readonly { readonly index: string; readonly phase: string }[];
  };
  readonly featureGates: Gates;
  readonly backoff?: {
    readonly failuresAfterLastSuccess: number;
    readonly secondsSinceLastFailure: number | null;
  };
  readonly podControlFails?: boolean;
  readonly podCreateLimit?: number;
  readonly pendingExpectations?: { readonly creations: number; readonly deletions: number };
}

interface PodCounts {
  readonly pending: number;
  readonly running: number;
  readonly runningReady: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly terminating: number;
}

const NOW = Date.parse("2024-01-15T12:00:00Z") / 1000;

export const jobSync = family<SyncInput>({
  folder: "controllers",
  name: "job_sync",
  answer(input) {
    const job = jobOf(input.job);
    const { backoff, podControlFails = false, podCreateLimit = Number.POSITIVE_INFINITY } = input;
    const { creations = 0, deletions = 0 } = input.pendingExpectations ?? {};
    const sync = syncJob(
      job,
      podsOf(input.pods),
      {
        now: NOW,
        gates: gatesOf(input.featureGates),
        expectationsMet: creations === 0 && deletions === 0,
        ...field(
          "backoff",
          backoff && backoffRecord(backoff.failuresAfterLastSuccess, backoff.secondsSinceLastFailure, NOW),
        ),
      },
      {
        create: (i) => !podControlFails && i < podCreateLimit,
        remove: () => !podControlFails,
        untrack: () => !podControlFails,
      },
    );
    // The table does not list creations beyond the limit.
    const created = sync.creations.slice(0, podCreateLimit);
    return {
      creations: created.length,
      deletions: sync.deletions.length,
      createdIndexes: podIndexes(created),
      finalizerRemovals: sync.released.length + sync.finalizerRemovals.length,
      status: reportOf(sync.counted ?? sync.noted ?? job.status),
    };
  },
});

function jobOf({ metadata, spec, status: { startTime, conditions = [], ...counts } = {} }: SyncInput["job"]) {
  return {
    deleting: (metadata?.deletionTimestamp ?? null) !== null,
    spec,
    status: {
      ...NEW_JOB_STATUS,
      ...counts,
      ...field("startTime", seconds(startTime)),
      conditions: conditions.map(condition),
    },
  };
}

function gatesOf(gates: Gates) {
  return {
    podReplacementPolicy: gates.JobPodReplacementPolicy ?? CURRENT_JOB_GATES.podReplacementPolicy,
    successPolicy: gates.JobSuccessPolicy ?? CURRENT_JOB_GATES.successPolicy,
    managedBy: gates.JobManagedBy ?? CURRENT_JOB_GATES.managedBy,
    mutableSchedulingDirectives: CURRENT_JOB_GATES.mutableSchedulingDirectives,
  };
}

/** All of them are tracked, and those that have ended did so long ago. */
function podsOf({ indexed: withIndex = [], ...counts }: SyncInput["pods"]): readonly JobPod[] {
  const blank = { deleting: false, ready: false };
  const described = [
    ...Array.from({ length: counts.pending }, () => ({ ...blank, phase: "Pending" })),
    ...Array.from({ length: counts.running }, (_, i) => ({
      ...blank,
      phase: "Running",
      ready: i < counts.runningReady,
    })),
    ...Array.from({ length: counts.succeeded }, () => ({ ...blank, phase: "Succeeded" })),
    ...Array.from({ length: counts.failed }, () => ({ ...blank, phase: "Failed" })),
    ...Array.from({ length: counts.terminating }, () => ({ ...blank, phase: "Running", deleting: true })),
    ...withIndex.map(({ index, phase }) => ({
      ...blank,
      phase,
      ...field("completionIndex", completionIndex(index)),
    })),
  ];
  const common = { tracked: true, finishedAt: 0, restarts: 0, deletionCost: 0 };
  return described.map((pod, i) => ({ ...pod, ...common, uid: `uid-${i}` }));
}

function reportOf({
  active,
  ready = 0,
  succeeded,
  failed,
  terminating,
  completedIndexes,
  conditions,
}: JobStatus): Answer {
  return {
    active,
    ready,
    succeeded,
    failed,
    terminating: terminating ?? null,
    completedIndexes,
    conditions: conditions.map(({ lastTransitionTime: _, ...rest }) => rest),
  };
}
