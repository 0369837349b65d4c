// Which finished Jobs a CronJob forgets.
// Source: pkg/controller/cronjob/cronjob_controllerv2.go (cleanupFinishedJobs), utils.go (byJobStartTime).

export interface StartedJob {
  readonly name: string;
  /** `status.startTime`, in any unit; undefined if it has not started. */
  readonly startTime?: number | undefined;
}

export interface FinishedJob extends StartedJob {
  readonly succeeded: boolean;
}

/** Those that have started first, earlier ones before later ones; then by name. */
export function byStartTime(a: StartedJob, b: StartedJob): number {
  const [start, other] = [a.startTime ?? Number.MAX_VALUE, b.startTime ?? Number.MAX_VALUE];
  return start - other || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

export interface HistoryLimits {
  readonly successfulJobsHistoryLimit?: number;
  readonly failedJobsHistoryLimit?: number;
}

/** Of the succeeded and of the failed Jobs, those beyond the limit go, oldest first. Without a limit, none. */
export function jobsToForget<J extends FinishedJob>(
  finished: readonly J[],
  limits: HistoryLimits,
): readonly J[] {
  const beyond = (succeeded: boolean, limit = Number.POSITIVE_INFINITY): readonly J[] => {
    const jobs = finished.filter((job) => job.succeeded === succeeded).toSorted(byStartTime);
    return jobs.slice(0, Math.max(0, jobs.length - limit));
  };
  return [
    ...beyond(true, limits.successfulJobsHistoryLimit),
    ...beyond(false, limits.failedJobsHistoryLimit),
  ];
}
