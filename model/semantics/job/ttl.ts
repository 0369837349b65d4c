// When a finished Job is deleted because of its ttlSecondsAfterFinished.
// Source: pkg/controller/ttlafterfinished/ttlafterfinished_controller.go (timeLeft).
import { isTerminalCondition, type JobCondition } from "./conditions.ts";

export interface Expiry {
  /** Seconds; the Job is deleted as soon as this is not positive. */
  readonly timeLeft: number;
  /** On the clock of `now`. */
  readonly expireAt: number;
}

/** Undefined: the Job stays, because it has not finished (or nobody knows when), or has no time to live. */
export function jobExpiry(
  conditions: readonly JobCondition[],
  ttlSecondsAfterFinished: number | undefined,
  now: number,
): Expiry | undefined {
  const finishedAt = conditions.find(isTerminalCondition)?.lastTransitionTime;
  if (ttlSecondsAfterFinished === undefined || finishedAt === undefined) return undefined;
  const expireAt = finishedAt + ttlSecondsAfterFinished;
  return { timeLeft: expireAt - now, expireAt };
}
