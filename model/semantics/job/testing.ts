// Jobs and pods for the tests of this folder.
import {
  CURRENT_JOB_GATES,
  type Job,
  type JobPod,
  type JobSpec,
  type JobStatus,
  NEW_JOB_STATUS,
} from "./job.ts";
import type { JobSurroundings } from "./observe.ts";
import type { JobSync } from "./sync.ts";

export const NOW = 1000;
export const around: JobSurroundings = { now: NOW, gates: CURRENT_JOB_GATES };

/** All gates off. */
export const old: JobSurroundings = {
  now: NOW,
  gates: {
    podReplacementPolicy: false,
    successPolicy: false,
    managedBy: false,
    mutableSchedulingDirectives: false,
  },
};

/** Two pods at a time, four in all. */
export function job(spec: Partial<JobSpec> = {}, status: Partial<JobStatus> = {}): Job {
  return {
    spec: { parallelism: 2, completions: 4, backoffLimit: 6, ...spec },
    status: { ...NEW_JOB_STATUS, startTime: 0, ...status },
  };
}

export function pod(uid: string, phase: string, rest: Partial<JobPod> = {}): JobPod {
  const basics = {
    deleting: false,
    tracked: true,
    ready: false,
    restarts: 0,
    deletionCost: 0,
    finishedAt: 0,
  };
  return { uid, phase, ...basics, ...rest };
}

/** A pod of an Indexed Job, called "phase-index". */
export function at(completionIndex: number, phase: string, rest: Partial<JobPod> = {}): JobPod {
  return pod(`${phase}-${completionIndex}`, phase, { completionIndex, ...rest });
}

/** The status that the sync leaves. */
export function last({ noted, counted }: JobSync): JobStatus {
  return counted ?? noted ?? NEW_JOB_STATUS;
}

export function uids(pods: readonly JobPod[]): readonly string[] {
  return pods.map(({ uid }) => uid);
}

/** Conditions as "Type=Status Reason". */
export function claims({ conditions }: JobStatus): readonly string[] {
  return conditions.map(({ type, status, reason = "" }) => `${type}=${status} ${reason}`.trim());
}
