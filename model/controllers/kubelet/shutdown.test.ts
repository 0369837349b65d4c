// Machines that are shut down gracefully: in which order their pods go, what becomes of them, and of pods that come too late.
import { describe, expect, test } from "vitest";
import {
  daemonSet,
  documents,
  job,
  pod,
  podsOf,
  priorityClass,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../../samples.ts";
import { isActivePod, isDeleting, isEnded, type NodeState, type PodState } from "../../state.ts";

const ONE = "nodes: [1x4cpu8Gi]\ngracefulShutdowns: 1";
const TWO = "nodes: [2x4cpu8Gi]\ngracefulShutdowns: 1";
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const failedBy = (reason: string) => (p: PodState) =>
  p.status.phase === "Failed" && p.status.reason === reason;
const some = ({ nodes }: Seen, which: (node: NodeState) => boolean): boolean => nodes.some(which);
const isDown = ({ kubelet }: NodeState): boolean => kubelet === "stopped";
const isShuttingDown = ({ shutdown }: NodeState): boolean => shutdown !== undefined;
const CRITICAL = { priorityClassName: "system-node-critical" };

describe("a machine that is shut down", () => {
  const two = (): Sample => sample(documents(pod("web"), pod("vital", { pod: CRITICAL })), ONE);

  test("is down in the end, with its pods failed, and may come back or not", () => {
    const s = sample(pod("p"), ONE);
    expect(reaches(s, (v) => some(v, isDown) && podsOf(v, "p", failedBy("Terminated")).length === 1)).toBe(
      true,
    );
    expect(settles(s, (v) => !some(v, isShuttingDown))).toBe(true);
    expect(settles(s, (v) => !some(v, isDown))).toBe(false);
    expect(takes(s, (before, after) => some(before, isDown) && !some(after, isDown))).toBe(true);
  });

  test("ends critical pods after all others", () => {
    const group = (v: Seen): number | undefined => v.nodes[0]?.shutdown;
    const ends = (name: string, when: number): boolean =>
      takes(two(), (before, _, { label }) => label === `shut down ${name}` && group(before) === when);
    expect([ends("web", 0), ends("web", 1)]).toEqual([true, true]);
    expect([ends("vital", 0), ends("vital", 1)]).toEqual([false, true]);
  });

  test("does not wait for pods longer than their group's time, and no less if they take theirs", () => {
    const goesOn = (label: string): boolean =>
      takes(
        two(),
        (before, after, step) =>
          step.label.startsWith(label) &&
          podsOf(before, "web", isReady).length === 1 &&
          after.nodes[0]?.shutdown === 1,
      );
    expect([goesOn("shutdown grace period ends: "), goesOn("go on")]).toEqual([true, false]);
  });

  test("goes down with what still runs: the API server does not learn of it, and it starts again when it is back", () => {
    const s = sample(pod("p"), ONE);
    expect(reaches(s, (v) => some(v, isDown) && podsOf(v, "p", isReady).length === 1)).toBe(true);
    expect(takes(s, (_, __, { label }) => label === "restart p")).toBe(true);
  });

  test("says that it is not ready, and takes no more pods", () => {
    const s = sample(pod("p"), ONE);
    const isNotReady = ({ nodes }: Seen): boolean => nodes[0]?.status.conditions.Ready === "False";
    expect(reaches(s, isNotReady)).toBe(true);
    expect(takes(s, (before, _, { label }) => label === "bind" && isNotReady(before))).toBe(false);
    expect(reaches(s, (v) => podsOf(v, "p", failedBy("NodeShutdown")).length === 1)).toBe(true);
    expect(takes(s, (before, _, { label }) => label === "start p" && some(before, isShuttingDown))).toBe(
      false,
    );
    // Its pods are not marked by anybody else: the node has been heard from.
    expect(
      takes(
        s,
        (before, after, { label }) =>
          (label.startsWith("report NotReady") || (label === "mark Unknown" && isNotReady(before))) &&
          podsOf(before, "p", isReady).length > podsOf(after, "p", isReady).length,
      ),
    ).toBe(false);
  });

  test("lets hooks run, until the grace period ends", () => {
    const containers = [{ name: "app", image: "app:1", lifecycle: { preStop: { exec: {} } } }];
    const s = sample(
      JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { containers } }),
      ONE,
    );
    const takesStep = (which: string): boolean => takes(s, (_, __, { label }) => label === which);
    expect(
      ["preStop hook ends: shut down p", "grace period ends: shut down p", "shut down p"].map(takesStep),
    ).toEqual([
      true,
      true,
      // It had not run yet.
      false,
    ]);
  });

  test("gives what hangs its whole grace period", () => {
    const s = sample(pod("p"), `${ONE}\nhangs: 1`);
    const hung = (v: Seen): boolean => podsOf(v, "p", (p) => p.status.containers === "hung").length > 0;
    const ends = (which: string): boolean =>
      takes(s, (before, _, { label }) => hung(before) && label === which);
    expect(["grace period ends: shut down p", "shut down p"].map(ends)).toEqual([true, false]);
  });

  test("goes no other way than one that fails where kubelets do not know how to", () => {
    const s = sample(pod("p"), `${ONE}\nfeatureGates: {GracefulNodeShutdown: false}`);
    expect(reaches(s, (v) => some(v, isShuttingDown))).toBe(false);
    expect(reaches(s, (v) => some(v, isDown))).toBe(true);
  });

  test("does so no more often than the budget allows", () => {
    const down = (n: number): boolean =>
      reaches(sample(pod("p"), `nodes: [2x4cpu8Gi]\ngracefulShutdowns: ${n}`), (v) => v.nodes.every(isDown));
    expect([down(1), down(2)]).toEqual([false, true]);
  });
});

test("a machine that is shut down for a reboot is sure to come back; what it has ended stays failed", () => {
  const s = sample(pod("p"), "nodes: [1x4cpu8Gi]\ngracefulReboots: 1");
  expect(
    settles(s, (v) =>
      v.nodes.every(({ kubelet, shutdown }) => kubelet === "running" && shutdown === undefined),
    ),
  ).toBe(true);
  expect(settles(s, (v) => v.nodes.every(({ status }) => status.conditions.Ready === "True"))).toBe(true);
  expect(
    reaches(
      s,
      (v) =>
        some(v, ({ kubelet }) => kubelet === "rebooting") &&
        podsOf(v, "p", failedBy("Terminated")).length === 1,
    ),
  ).toBe(true);
  expect(
    takes(s, (before, after) => podsOf(before, "p", isEnded).length > podsOf(after, "p", isEnded).length),
  ).toBe(false);
});

test("pods go in the groups that the scenario names, unless the gate is off", () => {
  const pods = documents(
    priorityClass("high", 1000),
    pod("low"),
    pod("high", { pod: { priorityClassName: "high" } }),
  );
  const when = (more: string): readonly number[] => {
    const s = sample(pods, `${ONE}\nshutdownPriorities: [1000, 0, 500]\n${more}`);
    return [0, 1, 2].filter((group) =>
      takes(s, (before, _, { label }) => label === "shut down high" && before.nodes[0]?.shutdown === group),
    );
  };
  expect(when("")).toEqual([2]);
  expect(when("featureGates: {GracefulNodeShutdownBasedOnPodPriority: false}")).toEqual([0, 1]);
});

describe("the owners of pods that were shut down", () => {
  test("a ReplicaSet makes others, and the failed ones stay", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), TWO);
    expect(
      reaches(
        s,
        (v) =>
          podsOf(v, "web", isReady).length === 1 && podsOf(v, "web", failedBy("Terminated")).length === 1,
      ),
    ).toBe(true);
    expect(settles(s, (v) => podsOf(v, "web", isReady).length === 1)).toBe(true);
  });

  test("a StatefulSet deletes the failed pod and makes it anew, unless the machine was gone too soon", () => {
    const s = sample(statefulSet("db", { replicas: 1 }), TWO);
    const isLeftBehind = (v: Seen): boolean =>
      v.nodes.some((n) => isDown(n) && n.pods.some((p) => isDeleting(p) && !isEnded(p)));
    expect(settles(s, (v) => isLeftBehind(v) || podsOf(v, "db-rev1", isReady).length === 1)).toBe(true);
    expect(reaches(s, isLeftBehind)).toBe(true);
  });

  test("a DaemonSet tries again on the node that refuses its pods, until it is down", () => {
    const s = sample(daemonSet("agent"), ONE);
    expect(reaches(s, (v) => podsOf(v, "agent-rev1", failedBy("NodeShutdown")).length > 0)).toBe(true);
    expect(settles(s, (v) => !some(v, isShuttingDown))).toBe(true);
  });

  test("a Job that looks at it is told that it was a disruption", () => {
    const ignores = { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] };
    const isTold = (rules: readonly object[]): boolean =>
      reaches(
        sample(job("report", { spec: { backoffLimit: 0, podFailurePolicy: { rules } } }), ONE),
        (v) =>
          podsOf(v, "report", (p) => failedBy("Terminated")(p) && p.status.disrupted === true).length > 0,
      );
    expect([isTold([]), isTold([ignores])]).toEqual([false, true]);
  });
});
