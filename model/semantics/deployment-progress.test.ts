// The condition Progressing, and when to look again.
import { describe, expect, it } from "vitest";
import { type Progressing, progressingCondition, secondsUntilProgressCheck } from "./deployment-progress.ts";

const goal = { replicas: 3, generation: 1, progressDeadlineSeconds: 60 };
const counts = (replicas: number, updatedReplicas: number, availableReplicas: number) => ({
  replicas,
  updatedReplicas,
  readyReplicas: availableReplicas,
  availableReplicas,
  observedGeneration: 1,
});
const condition = (status: string, reason: string, lastUpdateTime = 100): Progressing => ({
  status,
  reason,
  lastUpdateTime,
  lastTransitionTime: 90,
});
const updated = condition("True", "ReplicaSetUpdated");
const available = condition("True", "NewReplicaSetAvailable");
const timedOut = condition("False", "ProgressDeadlineExceeded");
const [stuck, done] = [counts(3, 2, 2), counts(3, 3, 3)];

describe("progressingCondition", () => {
  it.each<[string, Progressing | undefined, object, number, unknown]>([
    ["nothing moves, in time", updated, stuck, 160, updated],
    [
      "nothing moves, too long",
      updated,
      stuck,
      161,
      { ...timedOut, lastUpdateTime: 161, lastTransitionTime: 161 },
    ],
    ["nothing moves, still", timedOut, stuck, 500, timedOut],
    ["nothing moves, and nothing was said", undefined, stuck, 500, undefined],
    ["it moves", updated, counts(3, 3, 2), 500, { ...updated, lastUpdateTime: 500 }],
    [
      "it moves at last",
      timedOut,
      counts(3, 3, 2),
      500,
      { ...updated, lastUpdateTime: 500, lastTransitionTime: 500 },
    ],
    [
      "it begins to move",
      undefined,
      counts(3, 3, 2),
      500,
      { ...updated, lastUpdateTime: 500, lastTransitionTime: 500 },
    ],
    ["it is done", updated, done, 500, { ...available, lastUpdateTime: 500 }],
    [
      "it is done at last",
      timedOut,
      done,
      500,
      { ...available, lastUpdateTime: 500, lastTransitionTime: 500 },
    ],
    ["it is still done", available, done, 500, available],
    ["it was done, and pods are missing", available, counts(2, 2, 2), 500, available],
    ["it was done, and nothing of a new rollout moves", available, stuck, 500, available],
    ["it was done, and a new rollout begins", available, counts(4, 1, 2), 500, available],
    [
      "it was done, and a new rollout gets on",
      available,
      counts(4, 3, 2),
      500,
      { ...updated, lastUpdateTime: 500 },
    ],
  ])("when %s", (_, before, after, now, expected) => {
    expect(progressingCondition(goal, stuck, { ...stuck, ...after }, before, now)).toEqual(expected);
  });

  it("is absent without a deadline, or with the largest", () => {
    const { progressDeadlineSeconds: _, ...endless } = goal;
    expect(progressingCondition(endless, stuck, done, updated, 500)).toBeUndefined();
    const largest = { ...goal, progressDeadlineSeconds: 2_147_483_647 };
    expect(progressingCondition(largest, stuck, done, updated, 500)).toBeUndefined();
  });

  it("does not take an old status for done", () => {
    const newer = { ...goal, generation: 2 };
    expect(progressingCondition(newer, stuck, done, updated, 500)?.reason).toBe("ReplicaSetUpdated");
  });
});

describe("secondsUntilProgressCheck", () => {
  it.each<[string, number | undefined, Progressing | undefined, object, number, number | undefined]>([
    ["what is left", 60, updated, stuck, 130, 30],
    ["the last second", 60, updated, stuck, 159, 1],
    ["less than a second", 60, updated, stuck, 159.5, 0],
    ["too late", 60, updated, stuck, 500, 0],
    ["no deadline", undefined, updated, stuck, 130, undefined],
    ["no end", 2_147_483_647, updated, stuck, 130, undefined],
    ["nothing said", 60, undefined, stuck, 130, undefined],
    ["done", 60, updated, done, 130, undefined],
    ["timed out", 60, timedOut, stuck, 130, undefined],
    ["done once, but not any more", 60, available, stuck, 130, 30],
  ])("%s", (_, deadline, stored, status, now, expected) => {
    const { progressDeadlineSeconds: __, ...rest } = goal;
    const within = deadline === undefined ? rest : { ...rest, progressDeadlineSeconds: deadline };
    expect(secondsUntilProgressCheck(within, { ...stuck, ...status }, stored, now)).toBe(expected);
  });
});
