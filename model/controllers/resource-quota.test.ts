// Quotas and limits: who is refused, and what is counted.
import { describe, expect, test } from "vitest";
import {
  cronJob,
  daemonSet,
  deployment,
  documents,
  job,
  limitRange,
  pod,
  podsOf,
  priorityClass,
  quota,
  reaches,
  replicaSet,
  rolling,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";
import { isDeleting, isEnded } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const TWO = "nodes: [2x4cpu8Gi]";

/** The most pods of an owner that there are at a time, up to 3. */
function most(s: Sample, owner: string): number {
  const counts = [3, 2, 1].filter((n) => reaches(s, (seen) => podsOf(seen, owner).length >= n));
  return counts[0] ?? 0;
}

describe("every controller is refused", () => {
  const room = quota("team", { pods: "1" });

  test.each([
    ["ReplicaSet", replicaSet("web", { replicas: 3 }), "web"],
    ["StatefulSet", statefulSet("web", { replicas: 2 }), "web-rev1"],
    ["DaemonSet", daemonSet("web"), "web-rev1"],
    ["Job", job("web", { spec: { parallelism: 2, completions: 2 } }), "web"],
  ])("a %s makes as many pods as the quota allows", (_, manifest, owner) => {
    expect(most(sample(manifest, TWO), owner)).toBeGreaterThan(1);
    expect(most(sample(documents(manifest, room), TWO), owner)).toBe(1);
  });

  test("a user's pod is not made, and never comes", () => {
    const s = sample(documents(replicaSet("web", { replicas: 1 }), room), `${ONE}\nedits: [{apply: p}]`, {
      p: pod("p"),
    });
    expect(
      takes(s, (before, after) => before.done === 0 && after.done === 1 && podsOf(after, "p").length === 0),
    ).toBe(true);
    expect(reaches(s, (seen) => podsOf(seen, "p").length === 1 && podsOf(seen, "web").length === 1)).toBe(
      false,
    );
  });

  test("a Job that has ended frees the share of its pod, for the next Job", () => {
    const jobs = documents(job("a"), job("b"), quota("team", { pods: "1" }));
    const isDone = (j: { readonly status: { readonly succeeded: number; readonly failed: number } } | null) =>
      j !== null && j.status.succeeded + j.status.failed > 0;
    expect(reaches(sample(jobs, ONE), (seen) => seen.jobs.every(isDone))).toBe(true);
  });
});

describe("what is freed", () => {
  test("counts as used until the quota controller has seen to it", () => {
    const scenario = `${ONE}\nedits: [{delete: {kind: Pod, name: p}}, {apply: p}]`;
    const s = sample(documents(pod("p"), quota("team", { pods: "1" })), scenario, { p: pod("p") });
    // Refused because of a pod that is gone, or made after the quota was worked out anew.
    const isGone = (seen: Parameters<typeof podsOf>[0]): boolean =>
      podsOf(seen, "p", () => true).length === 0;
    expect(
      takes(s, (before, after) => before.done === 1 && isGone(before) && after.done === 2 && isGone(after)),
    ).toBe(true);
    expect(
      takes(s, (before, after) => before.done === 1 && isGone(before) && after.done === 2 && !isGone(after)),
    ).toBe(true);
  });

  test("is freed by a pod that ends, though it stays", () => {
    const ends = pod("p", { pod: { restartPolicy: "Never" } });
    const s = sample(
      documents(ends, quota("team", { pods: "1" })),
      `${ONE}\ncrashes: 1\nedits: [{apply: web}]`,
      { web: replicaSet("web", { replicas: 1 }) },
    );
    expect(
      reaches(s, (seen) => podsOf(seen, "p", isEnded).length === 1 && podsOf(seen, "web").length === 1),
    ).toBe(true);
    expect(reaches(s, (seen) => podsOf(seen, "p").length === 1 && podsOf(seen, "web").length === 1)).toBe(
      false,
    );
  });

  test("is not freed by pods that are being deleted, before a grace period is over", () => {
    const s = sample(
      documents(pod("p"), quota("team", { pods: "1" })),
      `${ONE}\nedits: [{delete: {kind: Pod, name: p}}]`,
    );
    const isGoing = (seen: Seen): boolean => podsOf(seen, "p", isDeleting).length > 0;
    const labels = ["recalculate usage", "grace periods are over: recalculate usage"];
    const found = labels.map((name) => takes(s, (before, _, { label }) => isGoing(before) && label === name));
    expect(found).toEqual([false, true]);
    expect(takes(s, (before, _, { label }) => !isGoing(before) && label === labels[0])).toBe(true);
  });

  test("comes back once a grace period is over, though the pod is still there", () => {
    const s = sample(
      documents(replicaSet("web", { replicas: 1 }), quota("team", { pods: "1" })),
      `${TWO}\nnodeFailures: 1`,
    );
    const isHeld = (seen: Parameters<typeof podsOf>[0]): boolean =>
      podsOf(seen, "web", (p) => isDeleting(p) && !isEnded(p)).length === 1 &&
      podsOf(seen, "web").length === 1;
    expect(reaches(s, isHeld)).toBe(true);
  });
});

describe("what a quota counts", () => {
  const two = replicaSet("web", { replicas: 2, cpu: "1500m" });

  test.each([
    ["requests.cpu of two", two, { "requests.cpu": "3" }, {}, 2],
    ["a milli-core too little", two, { "requests.cpu": "2999m" }, {}, 1],
    ["cpu, by its other name", two, { cpu: "1500m" }, {}, 1],
    ["limits that no container names", two, { "limits.cpu": "9" }, {}, 0],
    ["memory that no container asks for", two, { memory: "9Gi" }, {}, 0],
    ["services", two, { services: "0" }, {}, 2],
    ["pods of another scope", two, { pods: "0" }, { scopes: ["BestEffort"] }, 2],
    ["pods of this scope", two, { pods: "0" }, { scopes: ["NotBestEffort"] }, 0],
  ])("%s", (_, manifest, hard, more, pods) => {
    expect(most(sample(documents(manifest, quota("team", hard, more)), ONE), "web")).toBe(pods);
  });

  test("pods of a priority, also of one that they have by default", () => {
    const matchExpressions = [{ scopeName: "PriorityClass", operator: "In", values: ["high"] }];
    const high = quota("team", { pods: "1" }, { scopeSelector: { matchExpressions } });
    const isDefault = priorityClass("high", 5, { globalDefault: true });
    expect(most(sample(documents(two, high), ONE), "web")).toBe(2);
    expect(most(sample(documents(two, high, isDefault), ONE), "web")).toBe(1);
    const named = replicaSet("web", { replicas: 2, pod: { priorityClassName: "high" } });
    expect(most(sample(documents(named, high, priorityClass("high", 5)), ONE), "web")).toBe(1);
  });

  test("only pods of its namespace", () => {
    const other = replicaSet("web", { replicas: 1, namespace: "other" });
    expect(most(sample(documents(other, quota("team", { pods: "0" })), ONE), "other/web")).toBe(1);
  });

  test("at the start, only pods of its namespace", () => {
    const other = pod("p").replace('"name":"p"', '"name":"p","namespace":"other"');
    const both = documents(other, replicaSet("web", { replicas: 1 }), quota("team", { pods: "1" }));
    expect(most(sample(both, ONE), "web")).toBe(1);
  });

  test("costs no state where nothing is counted", () => {
    const web = replicaSet("web", { replicas: 1 });
    const none = sample(documents(web, quota("team", { services: "1" }), limitRange("team")), ONE);
    expect(none.system.slots.map(({ name }) => name)).toEqual(
      sample(web, ONE).system.slots.map(({ name }) => name),
    );
  });
});

describe("LimitRanges", () => {
  const defaults = limitRange("team", { type: "Container", default: { cpu: "3" } });

  test("fill in what the quota wants, and what the scheduler counts", () => {
    const web = replicaSet("web", { replicas: 2 });
    const limited = sample(documents(web, defaults, quota("team", { "limits.cpu": "6" })), ONE);
    expect(most(limited, "web")).toBe(2);
    expect(settles(limited, (seen) => seen.nodes.flatMap(({ pods }) => pods).length === 1)).toBe(true);
  });

  test("refuse the pods of a template, for ever", () => {
    const web = deployment("web", { replicas: 1, cpu: "3", spec: rolling(1, 0) });
    const range = limitRange("team", { type: "Container", max: { cpu: "2" } });
    expect(most(sample(documents(web, range), ONE), "web-rev1")).toBe(0);
  });

  test("of another namespace do not matter, and CronJobs are limited too", () => {
    const nightly = sample(
      documents(cronJob("n", {}, { cpu: "3" }), limitRange("team", { type: "Pod", max: { cpu: "2" } })),
      `${ONE}\ncronTicks: 1`,
    );
    expect(most(nightly, "n-1")).toBe(0);
    const other = sample(documents(replicaSet("web", { replicas: 2, namespace: "b" }), defaults), ONE);
    expect(settles(other, (seen) => seen.nodes.flatMap(({ pods }) => pods).length === 2)).toBe(true);
  });
});
