// When `kubectl rollout status` calls the rollout of a StatefulSet complete: cases after kubectl's rollout_status_test.go.
import { expect, it } from "vitest";
import type { StatefulUpdateStrategy } from "./pods.ts";
import { type StatefulSetStatus, statefulRolloutComplete } from "./status.ts";

const rolling = (partition?: number): StatefulUpdateStrategy => ({
  type: "RollingUpdate",
  rollingUpdate: partition === undefined ? {} : { partition },
});
const bare: StatefulUpdateStrategy = { type: "RollingUpdate" };

it.each<[string, StatefulUpdateStrategy, Partial<StatefulSetStatus>, boolean]>([
  ["pods are not ready", rolling(0), { readyReplicas: 2, updatedReplicas: 3 }, false],
  ["pods are not updated", rolling(0), { readyReplicas: 3, updatedReplicas: 2 }, false],
  ["all are updated", rolling(0), { readyReplicas: 3, updatedReplicas: 3 }, true],
  ["those above the partition are not", rolling(2), { readyReplicas: 3, updatedReplicas: 0 }, false],
  ["those above the partition are", rolling(2), { readyReplicas: 3, updatedReplicas: 1 }, true],
  ["but not ready", rolling(2), { readyReplicas: 2, updatedReplicas: 1 }, false],
  ["the partition is above all", rolling(5), { readyReplicas: 3, updatedReplicas: 0 }, true],
  ["there is no partition", rolling(), { readyReplicas: 3, updatedReplicas: 0 }, true],
  ["the revisions differ", bare, { readyReplicas: 3, updatedReplicas: 3, updateRevision: "b" }, false],
  ["the revisions are one", bare, { readyReplicas: 3, updatedReplicas: 3 }, true],
  ["nothing is rolled out", { type: "OnDelete" }, { readyReplicas: 0, updatedReplicas: 0 }, true],
])("%s", (_, updateStrategy, status, expected) => {
  const counts = { replicas: 3, availableReplicas: 0, currentReplicas: 0 };
  const revisions = { currentRevision: "a", updateRevision: "a" };
  const full = { readyReplicas: 0, updatedReplicas: 0, ...counts, ...revisions, ...status };
  expect(statefulRolloutComplete({ replicas: 3, updateStrategy }, full)).toBe(expected);
});
