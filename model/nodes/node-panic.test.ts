// Nodes that panic when they are packed full: when, and when they come back.
import { describe, expect, test } from "vitest";
import { podsOf, reaches, replicaSet, type Sample, type Seen, sample, settles, takes } from "../samples.ts";
import { isActivePod } from "../state.ts";

const TWO = "nodes: [2x4cpu8Gi]\nnodePanic: {free: 25%}";
const panicked = ({ nodes }: Seen): boolean => nodes.some(({ kubelet }) => kubelet === "panicked");
const web = (replicas: number, cpu: string, scenario = TWO): Sample =>
  sample(replicaSet("web", { replicas, cpu }), scenario);

describe("a node", () => {
  test.each([
    [1, "3", true],
    [1, "2900m", false],
    [2, "1500m", true],
    [2, "1400m", false],
  ])("on which %d pods of %s cpu may run panics: %s", (replicas, cpu, expected) => {
    expect(reaches(web(replicas, cpu), panicked)).toBe(expected);
  });

  test("does not without the switch", () => {
    expect(reaches(web(1, "4", "nodes: [2x4cpu8Gi]"), panicked)).toBe(false);
  });

  test("comes back once its pods are on their way out, and not before", () => {
    const s = web(1, "3");
    const returns = (active: number): boolean =>
      takes(s, (before, _, { label }) => {
        const down = before.nodes.filter(({ kubelet }) => kubelet === "panicked");
        const every = down.every(({ pods }) => pods.filter(isActivePod).length === active);
        return label === "panic is over" && every;
      });
    expect([returns(0), returns(1)]).toEqual([true, false]);
    expect(settles(s, (v) => !panicked(v))).toBe(false);
    expect(settles(web(2, "1400m"), (v) => podsOf(v, "web").length === 2 && !panicked(v))).toBe(true);
  });
});
