// How many pods podReplacementPolicy leaves room for.
import { describe, expect, it } from "vitest";
import {
  awaitsTermination,
  type ReplacementSpec,
  type ReportingReplicaSet,
  roomForPods,
  withinRoom,
} from "./pod-replacement.ts";

const spec = (replicas: number, maxSurge: number, type: "RollingUpdate" | "Recreate" = "RollingUpdate") =>
  ({
    replicas,
    strategy: { type, rollingUpdate: { maxSurge, maxUnavailable: 0 } },
    podReplacementPolicy: "TerminationComplete",
  }) satisfies ReplacementSpec;

/** @param had pods as reported @param gone terminating ones as reported */
const rs = (name: string, replicas: number, had: number, gone?: number): ReportingReplicaSet => ({
  name,
  createdAt: 0,
  replicas,
  status: { replicas: had, ...(gone === undefined ? {} : { terminatingReplicas: gone }) },
});

describe("room for pods", () => {
  it.each<[string, ReplacementSpec, readonly ReportingReplicaSet[], number]>([
    ["at the start: replicas and surge", spec(3, 1), [], 4],
    ["Recreate never surges", spec(3, 1, "Recreate"), [], 3],
    ["what is wanted takes room before it is there", spec(3, 1), [rs("a", 3, 0)], 1],
    ["what was there takes room before it is reported as terminating", spec(3, 1), [rs("a", 1, 3, 0)], 1],
    ["terminating pods take room", spec(3, 1), [rs("a", 2, 2, 1), rs("b", 1, 1, 0)], 0],
    ["there is never less than none", spec(1, 0), [rs("a", 3, 3, 3)], 0],
  ])("%s", (_, wanted, all, room) => {
    expect(roomForPods(wanted, all)).toBe(room);
  });

  it("is not limited by other policies", () => {
    const { podReplacementPolicy: _, ...unset } = spec(1, 0);
    expect(roomForPods(unset, [rs("a", 3, 3, 3)])).toBeUndefined();
    expect(
      roomForPods({ ...unset, podReplacementPolicy: "TerminationStarted" }, [rs("a", 3, 3, 3)]),
    ).toBeUndefined();
  });
});

describe("writes within the room", () => {
  const all = [rs("a", 2, 2), rs("b", 2, 2)];
  const writes = [
    { name: "a", replicas: 4 },
    { name: "b", replicas: 5 },
  ];
  it.each<[number | undefined, ReturnType<typeof withinRoom>]>([
    [undefined, writes],
    [5, writes],
    [
      3,
      [
        { name: "a", replicas: 4 },
        { name: "b", replicas: 3, postponed: true },
      ],
    ],
    [1, [{ name: "a", replicas: 3, postponed: true }]],
    [0, []],
  ])("with room for %s", (room, granted) => {
    expect(withinRoom(writes, all, room)).toEqual(granted);
  });

  it("nothing holds back what shrinks, or only renews annotations", () => {
    const down = [
      { name: "a", replicas: 0 },
      { name: "b", replicas: 2 },
    ];
    expect(withinRoom(down, all, 0)).toEqual(down);
  });
});

it("a rollout waits for the last terminating pod only with TerminationComplete", () => {
  expect(awaitsTermination({ podReplacementPolicy: "TerminationComplete" }, 1)).toBe(true);
  expect(awaitsTermination({ podReplacementPolicy: "TerminationComplete" }, 0)).toBe(false);
  expect(awaitsTermination({ podReplacementPolicy: "TerminationComplete" }, undefined)).toBe(false);
  expect(awaitsTermination({ podReplacementPolicy: "TerminationStarted" }, 1)).toBe(false);
  expect(awaitsTermination({}, 1)).toBe(false);
});
