// Pods of DaemonSets and others take their turns in one queue, the more important ones first.
import { describe, expect, test } from "vitest";
import {
  daemonSet,
  documents,
  podsOf,
  priorityClass,
  reaches,
  replicaSet,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import type { PodState } from "../state.ts";

const classes = [priorityClass("high", 10, { preemptionPolicy: "Never" }), priorityClass("low", 1)];
const TWO = "nodes: [2x2cpu4Gi]";
const of = (priorityClassName: string) => ({ pod: { priorityClassName } });

const waits = ({ nodes }: Seen, which: (pod: PodState) => boolean = () => true): boolean =>
  nodes.some(({ waiting = [] }) => waiting.some(which));
const isUntried = ({ status }: PodState): boolean => status.unschedulable === undefined;
const bound = ({ nodes }: Seen, owner: string): number =>
  podsOf({ nodes, pending: [] }, owner).filter(isBound({ nodes })).length;
const isBound =
  ({ nodes }: Pick<Seen, "nodes">) =>
  (pod: PodState): boolean =>
    nodes.some(({ pods }) => pods.includes(pod));

describe("a more important DaemonSet", () => {
  const s = sample(
    documents(...classes, daemonSet("agent", of("high")), replicaSet("web", { replicas: 1, ...of("low") })),
    TWO,
  );

  test("keeps others waiting until its pods have been tried", () => {
    const binds = (before: Seen, after: Seen): boolean => bound(after, "web") > bound(before, "web");
    expect(takes(s, binds)).toBe(true);
    expect(takes(s, (before, after) => binds(before, after) && waits(before, isUntried))).toBe(false);
  });

  test("lets them pass once it was tried in vain", () => {
    const large = daemonSet("agent", { cpu: "3", ...of("high") });
    const full = sample(documents(...classes, large, replicaSet("web", { replicas: 1, ...of("low") })), TWO);
    expect(reaches(full, (seen) => bound(seen, "agent-rev1") > 0)).toBe(false);
    expect(settles(full, (seen) => bound(seen, "web") === 1 && !waits(seen, isUntried))).toBe(true);
  });
});

test("a less important DaemonSet waits for its turn", () => {
  const web = replicaSet("web", { replicas: 1, ...of("high") });
  const s = sample(documents(...classes, daemonSet("agent", of("low")), web), TWO);
  const binds = (before: Seen, after: Seen): boolean =>
    bound(after, "agent-rev1") > bound(before, "agent-rev1");
  const isFirst = ({ pending }: Seen): boolean => pending.flat().some(isUntried);
  expect(takes(s, binds)).toBe(true);
  expect(takes(s, (before, after) => binds(before, after) && isFirst(before))).toBe(false);
  expect(settles(s, (seen) => bound(seen, "agent-rev1") === 2 && bound(seen, "web") === 1)).toBe(true);
});

test("of equal importance, nobody is marked as tried", () => {
  const s = sample(documents(daemonSet("agent", { cpu: "3" }), replicaSet("web", { replicas: 1 })), TWO);
  expect(reaches(s, (seen) => waits(seen, (pod) => !isUntried(pod)))).toBe(false);
});
