// The order of the scheduler's queue.
import { describe, expect, it } from "vitest";
import { compareInQueue, podPriority, type QueuedPod } from "./queue-order.ts";

describe("the scheduler's queue", () => {
  it.each<[string, QueuedPod, QueuedPod, number]>([
    ["the higher priority first", { priority: 1, queuedAt: 9 }, { priority: 0, queuedAt: 1 }, -1],
    ["even among negative ones", { priority: -2, queuedAt: 1 }, { priority: -1, queuedAt: 1 }, 1],
    ["then the longer wait", { priority: 5, queuedAt: 1 }, { priority: 5, queuedAt: 2 }, -1],
    ["nothing else", { priority: 5, queuedAt: 1 }, { priority: 5, queuedAt: 1 }, 0],
  ])("%s", (_, a, b, sign) => {
    expect([Math.sign(compareInQueue(a, b)), Math.sign(compareInQueue(b, a)) + 0]).toEqual([sign, 0 - sign]);
  });

  it("takes a missing priority for 0", () => {
    expect([podPriority({}), podPriority({ priority: -10 })]).toEqual([0, -10]);
  });
});
