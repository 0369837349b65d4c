// Pods without a grace period: what is deleted is gone, even if its kubelet cannot be reached.
import { expect, test } from "vitest";
import {
  job,
  podsOf,
  reaches,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting } from "../state.ts";

function lost(manifest: string): Sample {
  return sample(manifest, "nodes: [2x2cpu8Gi]\nnodeFailures: 1");
}

const grace = (seconds: number) => ({ pod: { terminationGracePeriodSeconds: seconds } });

test.each([
  [0, true],
  [-1, false],
  [1, false],
])("with %d seconds of it, a StatefulSet goes on when its node is lost: %s", (seconds, expected) => {
  const s = lost(statefulSet("db", { replicas: 1, ...grace(seconds) }));
  const isUp = settles(s, (v) => podsOf(v, "db-rev1", (p) => isActivePod(p) && p.status.ready).length === 1);
  expect(isUp).toBe(expected);
});

test("what a Job still has to count stays", () => {
  const s = lost(job("once", grace(0)));
  const tracked = (v: Seen): number =>
    podsOf(v, "once", ({ metadata }) => metadata.tracked !== undefined).length;
  expect(reaches(s, (v) => podsOf(v, "once", isDeleting).length > 0)).toBe(true);
  expect(
    takes(
      s,
      (before, after, { label }) => label === "remove once at once" && tracked(after) < tracked(before),
    ),
  ).toBe(false);
});
