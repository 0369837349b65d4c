// The Job as users write it.
import type { Answer } from "../apiserver/apiserver.ts";
import type { WrittenJob } from "../kubernetes/index.ts";
import { defaultedJobSpec } from "../semantics/index.ts";
import type { JobState, StoredJobSpec, StoredJobStatus } from "../stored.ts";
import type { Verbs } from "./verbs.ts";

/** Defaulted, without its template; the restart policy of its pods belongs to it. */
export function jobSpec({ template, ...written }: WrittenJob): StoredJobSpec {
  const { ttlSecondsAfterFinished: ttl, ...spec } = written;
  const { restartPolicy = "Always" } = template.spec;
  return {
    ...defaultedJobSpec({ ...spec, restartPolicy }),
    ...(ttl === undefined ? {} : { ttlSecondsAfterFinished: ttl }),
  };
}

/** A Job as it is created. */
export function newJob(metadata: JobState["metadata"], spec: StoredJobSpec): JobState {
  const indexes = spec.completionMode === "Indexed" ? { completedIndexes: "" } : {};
  return {
    metadata,
    spec,
    status: {
      succeeded: 0,
      failed: 0,
      ...indexes,
      uncountedTerminatedPods: { succeeded: 0, failed: 0 },
      conditions: [],
    },
  };
}

export const jobVerbs: Verbs<JobState, StoredJobSpec> = {
  created: (uid, spec) => newJob({ uid }, spec),
  applied: (stored, spec) => updateJob(stored, spec),
};

/** Which fields may not change is checked when the manifests are read. A new deadline may pass at any time again. */
function updateJob(stored: JobState, spec: StoredJobSpec): Answer<JobState> {
  const same = stored.spec.activeDeadlineSeconds === spec.activeDeadlineSeconds;
  return { ok: true, object: { ...stored, spec, status: same ? stored.status : restarted(stored.status) } };
}

function restarted({ startTime, ...status }: StoredJobStatus): StoredJobStatus {
  return startTime === undefined ? status : { ...status, startTime: "set" };
}
