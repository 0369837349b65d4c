// The tables of Jobs: back-off, completion indexes, failure and success policies, time to live.
import {
  type EndedPod,
  finishedTime,
  nextBackoffRecord,
  remainingBackoff,
  remainingIndexBackoff,
} from "../job/backoff.ts";
import {
  completionIndex,
  failureCount,
  firstPendingIndexes,
  hasIndex,
  type Interval,
  indexSet,
  podGenerateName,
  union,
} from "../job/completion-indexes.ts";
import { duplicatedIndexPods, podIndexes, succeededIndexes } from "../job/indexed-pods.ts";
import { matchPodFailurePolicy, type PodFailurePolicy, type PolicedPod } from "../job/pod-failure-policy.ts";
import { matchSuccessPolicy, type SuccessPolicy } from "../job/success-policy.ts";
import { jobExpiry } from "../job/ttl.ts";
import { type Answer, family } from "./family.ts";
import {
  annotation,
  backoffRecord,
  condition,
  type EndStatus,
  field,
  inSeconds,
  type JobPodManifest,
} from "./job-manifests.ts";
import { type Condition, seconds } from "./manifests.ts";

function ended({ metadata, spec, status }: JobPodManifest): EndedPod {
  const ordinary = new Set(
    spec?.initContainers?.filter((c) => c.restartPolicy !== "Always").map((c) => c.name),
  );
  const times = (statuses: readonly EndStatus[] = []) =>
    statuses.map(({ state }) => seconds(state?.terminated?.finishedAt));
  const notReady = status?.conditions?.find((c) => c.type === "Ready" && c.status === "False");
  return {
    containers: times(status?.containerStatuses),
    sidecars: times(status?.initContainerStatuses?.filter((c) => !ordinary.has(c.name))),
    ...field("notReadySince", seconds(notReady?.lastTransitionTime)),
    ...field("deletionTimestamp", seconds(metadata?.deletionTimestamp)),
    ...field("deletionGracePeriodSeconds", metadata?.deletionGracePeriodSeconds),
    createdAt: seconds(metadata?.creationTimestamp) ?? 0,
  };
}

interface Delays {
  readonly defaultBackoffSeconds: number;
  readonly maxBackoffSeconds: number;
}

type BackoffInput =
  | {
      readonly function: "newBackoffRecord";
      readonly storedFailuresAfterLastSuccess: number;
      readonly newSucceededPodFinishTimes: readonly string[];
      readonly newFailedPodFinishTimes: readonly string[];
    }
  | { readonly function: "getFinishedTime"; readonly pod: JobPodManifest }
  | ({
      readonly function: "getRemainingBackoffTime";
      readonly failuresAfterLastSuccess: number;
      readonly secondsSinceLastFailure: number | null;
    } & Delays)
  | ({
      readonly function: "getRemainingTimePerIndex";
      readonly lastFailedPod: JobPodManifest | null;
      readonly now: string | null;
    } & Delays);

export const jobBackoff = family<BackoffInput, { readonly [name: string]: number | string | null }>({
  folder: "controllers",
  name: "job_backoff",
  knows: {
    function: ["getFinishedTime", "getRemainingBackoffTime", "getRemainingTimePerIndex", "newBackoffRecord"],
  },
  answer(input): Answer {
    switch (input.function) {
      case "newBackoffRecord": {
        const stored = { failuresAfterLastSuccess: input.storedFailuresAfterLastSuccess };
        const times = (texts: readonly string[]) =>
          texts.map((text) => seconds(text)).filter((time) => time !== undefined);
        const [succeeded, failed] = [
          times(input.newSucceededPodFinishTimes),
          times(input.newFailedPodFinishTimes),
        ];
        const record = nextBackoffRecord(stored, succeeded, failed);
        return { lastFailureTime: null, ...record };
      }
      case "getFinishedTime":
        return { finishTime: finishedTime(ended(input.pod)) };
      case "getRemainingBackoffTime": {
        const { failuresAfterLastSuccess, secondsSinceLastFailure } = input;
        const record = backoffRecord(failuresAfterLastSuccess, secondsSinceLastFailure, 0);
        return { remainingSeconds: remainingBackoff(record, 0, delays(input)) };
      }
      case "getRemainingTimePerIndex": {
        const failed = input.lastFailedPod ?? undefined;
        const pod = failed && { ...indexFailures(failed), finishedAt: finishedTime(ended(failed)) };
        return { remainingSeconds: remainingIndexBackoff(pod, seconds(input.now) ?? 0, delays(input)) };
      }
    }
  },
  comparable: inSeconds,
});

function delays({ defaultBackoffSeconds: initial, maxBackoffSeconds: max }: Delays) {
  return { initial, max };
}

function indexFailures(pod: JobPodManifest) {
  return {
    indexFailures: failureCount(annotation(pod, "job-index-failure-count")),
    indexIgnoredFailures: failureCount(annotation(pod, "job-index-ignored-failure-count")),
  };
}

type IndexedInput =
  | {
      readonly function: "calculateSucceededIndexes";
      readonly previousCompletedIndexes: string;
      readonly pods: readonly JobPodManifest[];
      readonly completions: number;
    }
  | {
      readonly function: "intervalsHaveIndex";
      readonly intervals: readonly Interval[];
      readonly index: number;
    }
  | {
      readonly function: "firstPendingIndexes";
      readonly count: number;
      readonly completions: number;
      readonly activePods: readonly JobPodManifest[];
      readonly succeededIntervals: readonly Interval[];
      readonly failedIntervals?: readonly Interval[] | null;
    }
  | {
      readonly function: "duplicatedIndexPodsForRemoval";
      readonly pods: readonly JobPodManifest[];
      readonly completions: number;
    }
  | { readonly function: "podGenerateNameWithIndex"; readonly jobName: string; readonly index: number };

interface IndexPhase {
  readonly index?: string | null;
  readonly phase?: string;
}

export const jobIndexed = family<
  IndexedInput,
  { readonly remove?: readonly IndexPhase[]; readonly keep?: readonly IndexPhase[] }
>({
  folder: "controllers",
  name: "job_indexed",
  knows: {
    function: [
      "calculateSucceededIndexes",
      "duplicatedIndexPodsForRemoval",
      "firstPendingIndexes",
      "intervalsHaveIndex",
      "podGenerateNameWithIndex",
    ],
  },
  answer(input): Answer {
    switch (input.function) {
      case "calculateSucceededIndexes": {
        const pods = input.pods.map(indexed);
        const { before, now } = succeededIndexes(input.previousCompletedIndexes, pods, input.completions);
        return { statusIntervals: before, intervals: now };
      }
      case "intervalsHaveIndex":
        return { has: hasIndex(input.intervals, input.index) };
      case "firstPendingIndexes": {
        const done = union(input.succeededIntervals, input.failedIntervals ?? []);
        const taken = union(done, indexSet(podIndexes(input.activePods.map(indexed))));
        return { indexes: firstPendingIndexes(input.count, input.completions, taken) };
      }
      case "duplicatedIndexPodsForRemoval": {
        const { remove, keep } = duplicatedIndexPods(input.pods.map(indexed), input.completions);
        return { remove: indexPhases(remove), keep: indexPhases(keep) };
      }
      case "podGenerateNameWithIndex":
        return { generateName: podGenerateName(input.jobName, input.index) };
    }
  },
  comparable({ remove, keep, ...expected }) {
    return {
      ...expected,
      ...field("remove", remove && indexPhases(remove)),
      ...field("keep", keep && indexPhases(keep)),
    };
  },
});

/** In these tables, no pod has been counted yet. */
function indexed(pod: JobPodManifest) {
  const text = annotation(pod, "job-completion-index");
  return {
    index: text ?? null,
    ...field("completionIndex", completionIndex(text)),
    phase: pod.status?.phase ?? "",
    tracked: true,
    ready: false,
    restarts: 0,
    deletionCost: 0,
  };
}

/** As a set; "-" stands for no index. */
function indexPhases(pods: readonly IndexPhase[]): readonly string[] {
  return pods.map(({ index, phase = "" }) => `${index || "-"} ${phase}`).sort();
}

interface FailurePolicyInput {
  readonly podFailurePolicy: PodFailurePolicy | null;
  readonly failedPod: JobPodManifest;
}

export const jobPodFailurePolicy = family<FailurePolicyInput>({
  folder: "controllers",
  name: "job_pod_failure_policy",
  answer({ podFailurePolicy, failedPod }) {
    const verdict = matchPodFailurePolicy(podFailurePolicy ?? undefined, policed(failedPod));
    return {
      action: verdict.action ?? null,
      countFailed: verdict.counts,
      jobFailureMessage: verdict.jobFailureMessage ?? null,
      ruleName: null,
    };
  },
});

function policed({ metadata, status }: JobPodManifest): PolicedPod {
  const containers = (statuses: readonly EndStatus[] = []) =>
    statuses.map(({ name = "", state }) => {
      const terminated = state?.terminated;
      return { name, ...field("exitCode", terminated && (terminated.exitCode ?? 0)) };
    });
  return {
    namespace: metadata?.namespace ?? "",
    name: metadata?.name ?? "",
    containers: containers(status?.containerStatuses),
    initContainers: containers(status?.initContainerStatuses),
    conditions: status?.conditions ?? [],
  };
}

interface SuccessPolicyInput {
  readonly jobSuccessPolicyEnabled: boolean;
  readonly successPolicy: SuccessPolicy | null;
  readonly completions: number;
  readonly succeededIndexIntervals: readonly Interval[];
}

export const jobSuccessPolicy = family<SuccessPolicyInput>({
  folder: "controllers",
  name: "job_success_policy",
  answer({ jobSuccessPolicyEnabled, successPolicy, completions, succeededIndexIntervals }) {
    const policy = jobSuccessPolicyEnabled ? (successPolicy ?? undefined) : undefined;
    const message = matchSuccessPolicy(policy, completions, succeededIndexIntervals);
    return { met: message !== undefined, message: message ?? "" };
  },
});

interface TtlInput {
  readonly job: {
    readonly spec: { readonly ttlSecondsAfterFinished?: number | null };
    readonly status?: { readonly conditions?: readonly Condition[] };
  };
  readonly now: string;
}

export const jobTtl = family<TtlInput, { readonly [name: string]: unknown }>({
  folder: "controllers",
  name: "job_ttl",
  answer({ job: { spec, status }, now }) {
    const ttl = spec.ttlSecondsAfterFinished ?? undefined;
    const expiry = jobExpiry((status?.conditions ?? []).map(condition), ttl, seconds(now) ?? 0);
    if (expiry === undefined) return { error: true };
    return { error: false, timeLeftSeconds: expiry.timeLeft, expireAt: expiry.expireAt };
  },
  comparable: inSeconds,
});
