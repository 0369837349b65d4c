// Nodes whose container runtime goes down: what runs goes on, nothing is started or stopped, and the node is not ready.
import { describe, expect, test } from "vitest";
import { pod, podsOf, reaches, replicaSet, type Seen, sample, settles, takes } from "../samples.ts";
import { isActivePod, isDeleting, type NodeState, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]\nruntimeOutages: 1";
const TWO = "nodes: [2x4cpu8Gi]\nruntimeOutages: 1";
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const isOut = ({ runtime }: NodeState): boolean => runtime !== undefined;
const isNotReady = ({ status }: NodeState): boolean => status.conditions.Ready === "False";

describe("a node without its container runtime", () => {
  test("is not ready after a while, and ready again when it is back", () => {
    const s = sample(pod("p"), ONE);
    expect(reaches(s, (v) => v.nodes.some((n) => isOut(n) && isNotReady(n)))).toBe(true);
    expect(reaches(s, (v) => v.nodes.some((n) => isOut(n) && !isNotReady(n)))).toBe(true);
    expect(settles(s, (v) => v.nodes.every((n) => isOut(n) === isNotReady(n)))).toBe(true);
    expect(settles(s, (v) => !v.nodes.some(isOut))).toBe(false);
  });

  test("starts and removes nothing, and gets no pods once it has said so", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), TWO);
    const onIt = (label: string, known: boolean): boolean =>
      takes(s, (before, after, step) => {
        const changed = before.nodes.find((n, i) => JSON.stringify(n) !== JSON.stringify(after.nodes[i]));
        return (
          step.label === label && changed !== undefined && isOut(changed) && isNotReady(changed) === known
        );
      });
    expect([onIt("start web", true), onIt("remove web", true), onIt("bind", true)]).toEqual([
      false,
      false,
      false,
    ]);
    expect([onIt("start web", false), onIt("remove web", false), onIt("bind", false)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("keeps its pods ready while nobody evicts them: only silent nodes have their pods marked", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), TWO);
    expect(reaches(s, (v) => v.nodes.some((n) => isNotReady(n) && n.pods.some(isReady)))).toBe(true);
    expect(
      takes(s, (before, after, { label }) => {
        const ready = (v: Seen): number => podsOf(v, "web", isReady).length;
        return label.startsWith("report NotReady") && ready(after) < ready(before);
      }),
    ).toBe(false);
  });

  test("has its pods evicted after tolerationSeconds; they stay Terminating, and are replaced elsewhere", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), TWO);
    expect(
      reaches(
        s,
        (v) =>
          podsOf(v, "web", isReady).length === 1 && v.nodes.some((n) => isOut(n) && n.pods.some(isDeleting)),
      ),
    ).toBe(true);
    expect(settles(s, (v) => podsOf(v, "web", isReady).length === 1)).toBe(true);
  });

  test("keeps pods that tolerate that", () => {
    const tolerations = [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" }];
    const s = sample(replicaSet("web", { replicas: 1, pod: { tolerations } }), TWO);
    expect(takes(s, (_, __, { label }) => label.startsWith("evict"))).toBe(false);
  });

  test("a machine that reboots has its runtime again", () => {
    const s = sample(pod("p"), `${ONE}\nreboots: 1`);
    expect(
      takes(
        s,
        (before, after) =>
          before.nodes.some(isOut) && after.nodes.some(({ kubelet }) => kubelet === "rebooting"),
      ),
    ).toBe(true);
    expect(reaches(s, (v) => v.nodes.some((n) => isOut(n) && n.kubelet !== "running"))).toBe(false);
  });
});
