// How long an object that is to be deleted may still take: its deletionTimestamp and grace period.
// Sources: staging/src/k8s.io/apiserver/pkg/registry/rest/delete.go (BeforeDelete),
// pkg/registry/core/pod/strategy.go (CheckGracefulDelete).
import { isTerminal } from "./pod-availability.ts";

/** The part of an object's metadata that says whether, and until when, it is being deleted. */
export interface DeletionMarks {
  /** The end of the grace period: in seconds, on the same clock as `now`. Undefined: it is not being deleted. */
  readonly deletionTimestamp?: number;
  readonly deletionGracePeriodSeconds?: number;
}

/**
 * What a delete request means for a kind with graceful deletion.
 * - "graceful": write these marks; the object goes when the time is over, at once if `gracePeriodSeconds` is 0.
 * - "pending": a deletion is under way that this request does not shorten; nothing changes.
 * - "immediate": nothing to wait for.
 * `gracePeriodSeconds` is the period that the request asks for in the end: as given, except that negative ones count as
 * 1, or else what is there already. `marks` are those of the object afterwards; a negative period of it counts as 1.
 */
export interface GracefulDeletion {
  readonly kind: "graceful" | "pending" | "immediate";
  readonly gracePeriodSeconds?: number;
  readonly marks: DeletionMarks;
}

/** What `BeforeDelete` makes of a request for `requested` seconds of grace; `byKind` as `podGracePeriod` says it. */
export function gracefulDeletion(
  object: DeletionMarks,
  requested: number | undefined,
  byKind: (requested: number | undefined) => number,
  now: number,
): GracefulDeletion {
  const wanted = requested === undefined ? undefined : notNegative(requested);
  const { deletionTimestamp, deletionGracePeriodSeconds: stored } = object;
  if (deletionTimestamp !== undefined) {
    const left = stored === undefined ? {} : { deletionGracePeriodSeconds: notNegative(stored) };
    return shortened({ deletionTimestamp, ...left }, wanted, now);
  }
  const period = byKind(wanted);
  return {
    kind: "graceful",
    gracePeriodSeconds: period,
    marks: { deletionTimestamp: now + period, deletionGracePeriodSeconds: period },
  };
}

/** A second request can only shorten the period, and never into the past: then the least is left, unless 0 is wanted. */
function shortened(
  marks: DeletionMarks & { readonly deletionTimestamp: number },
  wanted: number | undefined,
  now: number,
): GracefulDeletion {
  const { deletionTimestamp: end, deletionGracePeriodSeconds: left = 0 } = marks;
  const asked = wanted === undefined ? {} : { gracePeriodSeconds: wanted };
  if (left === 0) return { kind: "immediate", ...asked, marks };
  if (wanted === undefined) return { kind: "pending", gracePeriodSeconds: left, marks };
  if (wanted >= left) return { kind: "pending", gracePeriodSeconds: wanted, marks };
  const newEnd = end - left + wanted;
  const isPast = newEnd < now;
  return {
    kind: "graceful",
    gracePeriodSeconds: wanted,
    marks: {
      deletionTimestamp: isPast ? now : newEnd,
      deletionGracePeriodSeconds: isPast && wanted !== 0 ? 1 : wanted,
    },
  };
}

function notNegative(seconds: number): number {
  return seconds < 0 ? 1 : seconds;
}

/** What decides how long a pod may take. Without a period of its own (which defaulting gives it) it takes none. */
export interface TerminablePod {
  /** Absent or "": not on a node. */
  readonly nodeName?: string;
  readonly phase?: string;
  readonly terminationGracePeriodSeconds?: number;
}

/** The grace period of a pod that is deleted for the first time: none if it has ended, or is not on a node. */
export function podGracePeriod(pod: TerminablePod, requested: number | undefined): number {
  if ((pod.nodeName ?? "") === "" || isTerminal(pod.phase)) return 0;
  return notNegative(requested ?? pod.terminationGracePeriodSeconds ?? 0);
}
