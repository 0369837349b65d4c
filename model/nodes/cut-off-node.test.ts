// What becomes of the pods of a node that reboots, and of one that is cut off from the API server.
import { describe, expect, test } from "vitest";
import {
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
import { isActivePod, isDeleting, type NodeState, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const TWO = "nodes: [2x4cpu8Gi]";
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const some = ({ nodes }: Seen, kubelet: NodeState["kubelet"]): boolean =>
  nodes.some((n) => n.kubelet === kubelet);

describe("a node that reboots", () => {
  test("is sure to come back, and restarts its containers", () => {
    const s = sample(pod("p"), `${ONE}\nreboots: 1`);
    expect(reaches(s, (v) => some(v, "rebooting"))).toBe(true);
    expect(settles(s, (v) => !some(v, "rebooting") && podsOf(v, "p", isReady).length === 1)).toBe(true);
    expect(takes(s, (_, __, { label }) => label === "restart p")).toBe(true);
    const failing = sample(pod("p"), `${ONE}\nnodeFailures: 1`);
    expect(settles(failing, (v) => podsOf(v, "p", isReady).length === 1)).toBe(false);
  });

  test("ends pods that must not be restarted", () => {
    const s = sample(pod("p", { pod: { restartPolicy: "Never" } }), `${ONE}\nreboots: 1`);
    expect(reaches(s, (v) => podsOf(v, "p", (p) => p.status.phase === "Failed").length === 1)).toBe(true);
  });

  test("does so no more often than the budget allows", () => {
    const reboots = (n: number): boolean =>
      reaches(sample(pod("p"), `${TWO}\nreboots: ${n}`), (v) =>
        v.nodes.every(({ kubelet }) => kubelet === "rebooting"),
      );
    expect([reboots(1), reboots(2)]).toEqual([false, true]);
  });
});

describe("a node that is cut off", () => {
  const one = (budget = 1): Sample =>
    sample(replicaSet("web", { replicas: 1 }), `${TWO}\npartitions: ${budget}`);
  const cutOff = ({ nodes }: Seen): readonly NodeState[] =>
    nodes.filter(({ kubelet }) => kubelet === "partitioned");
  const terminating = (v: Seen): number => cutOff(v).flatMap(({ pods }) => pods.filter(isDeleting)).length;

  test("is thought to be lost: its pods are evicted, stay Terminating, and are replaced elsewhere", () => {
    const s = one();
    expect(reaches(s, (v) => terminating(v) === 1 && podsOf(v, "web", isReady).length === 1)).toBe(true);
    expect(
      takes(s, (before, after) => cutOff(after).length > 0 && terminating(after) < terminating(before)),
    ).toBe(false);
    expect(settles(s, (v) => podsOf(v, "web", isReady).length === 1)).toBe(true);
  });

  test("keeps its containers running: when it is back, they are ready again without a restart", () => {
    const s = one();
    expect(takes(s, (_, __, { label }) => label === "restart web")).toBe(false);
    expect(takes(s, (_, __, { label }) => label === "report ready web")).toBe(true);
  });

  test("may stay so for ever, or come back and remove what was deleted meanwhile", () => {
    expect(settles(one(), (v) => cutOff(v).length === 0)).toBe(false);
    expect(settles(one(), (v) => cutOff(v).length > 0 || podsOf(v, "web", isDeleting).length === 0)).toBe(
      true,
    );
  });

  test("starts nothing that is bound to it meanwhile", () => {
    expect(
      takes(one(), (before, after) => {
        const running = (v: Seen): number =>
          cutOff(v).flatMap(({ pods }) => pods.filter((p) => p.status.phase === "Running")).length;
        return cutOff(before).length > 0 && running(after) > running(before);
      }),
    ).toBe(false);
  });

  test("does so no more often than the budget allows", () => {
    expect([1, 2].map((n) => reaches(one(n), (v) => cutOff(v).length === 2))).toEqual([false, true]);
  });
});
