// Pod failure policy, success policy, time to live.
import { describe, expect, it } from "vitest";
import { matchPodFailurePolicy, type PodFailurePolicyRule, type PolicedPod } from "./pod-failure-policy.ts";
import { matchSuccessPolicy } from "./success-policy.ts";
import { jobExpiry } from "./ttl.ts";

describe("matchPodFailurePolicy", () => {
  const oneOf = (...values: number[]) => ({ operator: "In", values });
  const exited = (...exitCodes: number[]): PolicedPod => ({
    namespace: "ns",
    name: "p",
    containers: exitCodes.map((exitCode, i) => ({ name: `c${i}`, exitCode })),
  });
  const disrupted = { ...exited(), conditions: [{ type: "DisruptionTarget", status: "True" }] };
  const onDisruption = [{ type: "DisruptionTarget", status: "True" }];

  it.each<[string, PodFailurePolicyRule[], PolicedPod, object]>([
    ["no rule", [], exited(1), { counts: true }],
    [
      "the first that matches",
      [
        { action: "Count", onExitCodes: oneOf(2) },
        { action: "Ignore", onExitCodes: oneOf(1) },
        { action: "FailIndex", onExitCodes: oneOf(1) },
      ],
      exited(1),
      { action: "Ignore", counts: false },
    ],
    [
      "FailIndex",
      [{ action: "FailIndex", onPodConditions: onDisruption }],
      disrupted,
      { action: "FailIndex", counts: true },
    ],
    [
      "unknown actions are passed over",
      [
        { action: "Explode", onExitCodes: oneOf(1) },
        { action: "Count", onExitCodes: oneOf(1) },
      ],
      exited(1),
      { action: "Count", counts: true },
    ],
    [
      "unknown operators never match",
      [{ action: "Ignore", onExitCodes: { operator: "Around", values: [1] } }],
      exited(1),
      { counts: true },
    ],
    [
      "exit code 0 never matches",
      [{ action: "Ignore", onExitCodes: { operator: "NotIn", values: [1] } }],
      exited(1, 0),
      { counts: true },
    ],
    [
      "only the named container",
      [{ action: "Ignore", onExitCodes: { ...oneOf(1), containerName: "c1" } }],
      exited(1, 2),
      { counts: true },
    ],
    [
      "init containers too",
      [{ action: "Ignore", onExitCodes: oneOf(1) }],
      { initContainers: [{}, { exitCode: 1 }] },
      { action: "Ignore", counts: false },
    ],
    [
      "conditions with another status do not match",
      [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "False" }] }],
      disrupted,
      { counts: true },
    ],
    [
      "FailJob says why, by exit code",
      [
        { action: "Count", onExitCodes: oneOf(9) },
        { action: "FailJob", onExitCodes: oneOf(7) },
      ],
      exited(0, 7),
      {
        action: "FailJob",
        counts: true,
        jobFailureMessage:
          "Container c1 for pod ns/p failed with exit code 7 matching FailJob rule at index 1",
      },
    ],
    [
      "FailJob says why, by condition",
      [{ action: "FailJob", onPodConditions: onDisruption }],
      disrupted,
      {
        action: "FailJob",
        counts: true,
        jobFailureMessage: "Pod ns/p has condition DisruptionTarget matching FailJob rule at index 0",
      },
    ],
  ])("%s", (_, rules, pod, expected) => {
    expect(matchPodFailurePolicy({ rules }, pod)).toEqual(expected);
  });
});

describe("matchSuccessPolicy", () => {
  it.each([
    [
      "all of the given indexes",
      [{ succeededIndexes: "0-2" }],
      [
        [0, 2],
        [4, 7],
      ],
      0,
    ],
    [
      "not all of them",
      [{ succeededIndexes: "0-3" }],
      [
        [0, 2],
        [4, 7],
      ],
      -1,
    ],
    [
      "enough of them",
      [{ succeededIndexes: "0-6,8-9", succeededCount: 7 }],
      [
        [1, 3],
        [5, 9],
      ],
      0,
    ],
    ["enough, but others", [{ succeededIndexes: "0-2", succeededCount: 2 }], [[2, 9]], -1],
    ["enough of any", [{ succeededCount: 3 }], [[0, 2]], 0],
    ["too few", [{ succeededCount: 4 }], [[0, 2]], -1],
    [
      "unreadable indexes never match, whatever the count",
      [{ succeededIndexes: "", succeededCount: 0 }, { succeededCount: 1 }],
      [[0, 2]],
      1,
    ],
    ["nothing has succeeded", [{ succeededCount: 0 }], [], -1],
    ["indexes beyond completions are not needed", [{ succeededIndexes: "0-99" }], [[0, 9]], 0],
  ] as const)("%s", (_, rules, succeeded, rule) => {
    const expected = rule < 0 ? undefined : `Matched rules at index ${rule}`;
    expect(matchSuccessPolicy({ rules }, 10, succeeded)).toBe(expected);
  });
});

describe("jobExpiry", () => {
  const complete = { type: "Complete", status: "True", lastTransitionTime: 90 };
  it.each([
    [[complete], 15, { timeLeft: 5, expireAt: 105 }],
    [[{ ...complete, type: "Failed" }], 0, { timeLeft: -10, expireAt: 90 }],
    [[{ ...complete, type: "FailureTarget" }], 0, undefined],
    [[{ ...complete, status: "False" }], 0, undefined],
    [[{ type: "Complete", status: "True" }], 0, undefined],
    [[complete], undefined, undefined],
  ])("%j with %s", (conditions, ttl, expected) => {
    expect(jobExpiry(conditions, ttl, 100)).toEqual(expected);
  });
});
