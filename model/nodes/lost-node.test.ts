// What becomes of the pods of a node that fails, and of one that comes back.
import { describe, expect, test } from "vitest";
import {
  deployment,
  pod,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import type { PodState } from "../state.ts";
import { isActivePod, isDeleting } from "../state.ts";

const TWO = "nodes: [2x4cpu8Gi]\nnodeFailures: 1";
const forever = (key: string) => ({ tolerations: [{ key, operator: "Exists", effect: "NoExecute" }] });

const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const isLost = ({ nodes }: Seen): boolean => nodes.some(({ kubelet }) => kubelet === "stopped");
const isKnown = ({ nodes }: Seen): boolean =>
  nodes.some(({ kubelet, status }) => kubelet === "stopped" && status.conditions.Ready === "Unknown");
const terminatingOnLost = ({ nodes }: Seen): number =>
  nodes.filter(({ kubelet }) => kubelet === "stopped").flatMap(({ pods }) => pods.filter(isDeleting)).length;

function one(parts: Parameters<typeof replicaSet>[1] = {}, scenario = TWO): Sample {
  return sample(replicaSet("web", { replicas: 1, ...parts }), scenario);
}

describe("pods of a ReplicaSet", () => {
  test("are evicted, stay Terminating while the node is down, and are replaced elsewhere", () => {
    const s = one();
    expect(reaches(s, (v) => terminatingOnLost(v) === 1 && podsOf(v, "web", isReady).length === 1)).toBe(
      true,
    );
    expect(
      takes(
        s,
        (before, after) =>
          isLost(before) && isLost(after) && terminatingOnLost(after) < terminatingOnLost(before),
      ),
    ).toBe(false);
    expect(settles(s, (v) => podsOf(v, "web", isReady).length === 1)).toBe(true);
  });

  test("are removed once the node is back", () => {
    const isLeft = (v: Seen): boolean => !isLost(v) && podsOf(v, "web", isDeleting).length > 0;
    expect(reaches(one(), isLeft)).toBe(true);
    expect(settles(one(), (v) => !isLeft(v))).toBe(true);
  });

  test("restart in place if the node is back before anybody has noticed", () => {
    expect(
      takes(one(), (before, after, { label }) => {
        const [was, is] = [podsOf(before, "web"), podsOf(after, "web")];
        return label === "restart web" && was.length === 1 && is.length === 1 && is.every(isReady);
      }),
    ).toBe(true);
  });

  test("are not ready as soon as the node is known to be lost, and only then", () => {
    const readyOnLost = (v: Seen): boolean =>
      v.nodes.some((n) => n.kubelet === "stopped" && n.pods.some(isReady));
    expect(reaches(one(), (v) => !isKnown(v) && readyOnLost(v))).toBe(true);
    expect(reaches(one(), (v) => isKnown(v) && readyOnLost(v))).toBe(false);
  });

  test("stay if they tolerate the loss for ever, and so are not replaced", () => {
    const tolerant = one({ pod: forever("node.kubernetes.io/unreachable") });
    expect(reaches(tolerant, (v) => podsOf(v, "web", isDeleting).length > 0)).toBe(false);
    expect(settles(tolerant, (v) => podsOf(v, "web", isReady).length === 1)).toBe(false);
    // What they tolerate must be the taint that the node gets.
    const other = one({ pod: forever("example.com/other") });
    expect(reaches(other, (v) => podsOf(v, "web", isDeleting).length > 0)).toBe(true);
  });

  test("wait for ever if no other node has room", () => {
    const crowded = one({ replicas: 2, cpu: "3" });
    expect(settles(crowded, (v) => v.pending.flat().length === 0)).toBe(false);
    expect(settles(one({ replicas: 2, cpu: "2" }), (v) => v.pending.flat().length === 0)).toBe(true);
  });
});

describe("the scheduler", () => {
  const boundTo = (kind: (v: Seen) => boolean) =>
    takes(one(), (before, after, { label }) => {
      const onLost = (v: Seen): number =>
        v.nodes.filter(({ kubelet }) => kubelet === "stopped").flatMap(({ pods }) => pods).length;
      return label === "bind" && kind(before) && onLost(after) > onLost(before);
    });

  test("may bind to a lost node that nobody knows to be lost", () =>
    expect(boundTo((v) => !isKnown(v))).toBe(true));
  test("does not bind to a node that is known to be lost", () => expect(boundTo(isKnown)).toBe(false));
});

test("a pod of its own is lost with its node, unless it tolerates that; then it waits for the node", () => {
  const gone = (v: Seen): boolean => podsOf(v, "lone", () => true).length === 0;
  expect(reaches(sample(pod("lone"), TWO), gone)).toBe(true);
  const tolerant = pod("lone", { pod: forever("node.kubernetes.io/unreachable") });
  expect(reaches(sample(tolerant, TWO), gone)).toBe(false);
});

test("no node fails more often than the budget allows", () => {
  const both = (v: Seen): boolean => v.nodes.every(({ kubelet }) => kubelet === "stopped");
  expect(reaches(one(), both)).toBe(false);
  expect(reaches(one({}, "nodes: [2x4cpu8Gi]\nnodeFailures: 2"), both)).toBe(true);
  expect(reaches(one({}, "nodes: [2x4cpu8Gi]"), isLost)).toBe(false);
});

test("a rollout goes on without the lost node", () => {
  const v2 = deployment("web", { replicas: 1, image: "app:2" });
  const s = sample(deployment("web", { replicas: 1 }), `${TWO}\nedits: [{apply: v2}]`, { v2 });
  expect(settles(s, (v) => v.done === 0 || podsOf(v, "web-rev2", isReady).length === 1)).toBe(true);
});

describe("when no node at all is heard from", () => {
  const single = sample(pod("lone"), "nodes: [1x4cpu8Gi]\nnodeFailures: 1");

  test("nobody is evicted: the only node's pods wait for it, and start again", () => {
    expect(reaches(single, (v) => isKnown(v) && podsOf(v, "lone").length === 1)).toBe(true);
    expect(reaches(single, (v) => podsOf(v, "lone").length === 0)).toBe(false);
    expect(
      takes(
        single,
        (before, after) =>
          podsOf(before, "lone", isReady).length < podsOf(after, "lone", isReady).length &&
          before.nodes[0]?.status.conditions.Ready === "Unknown",
      ),
    ).toBe(true);
  });

  test("of two nodes, the pods of the first to go may be evicted before the second goes, and not after", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), "nodes: [2x4cpu8Gi]\nnodeFailures: 2");
    const isDark = ({ nodes }: Seen): boolean =>
      nodes.every(({ status }) => status.conditions.Ready === "Unknown");
    const evicts = (which: (v: Seen) => boolean): boolean =>
      takes(s, (before, _, { label }) => label === "evict web" && which(before));
    expect(evicts((v) => !isDark(v))).toBe(true);
    expect(evicts(isDark)).toBe(false);
  });
});
