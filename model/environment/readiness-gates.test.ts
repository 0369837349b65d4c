// Readiness gates: who waits for them, and what it means that they are taken back.
import { describe, expect, test } from "vitest";
import { podsOf, reaches, replicaSet, type Sample, sample, settles, takes } from "../samples.ts";
import type { PodState } from "../state.ts";

const GATE = "example.com/registered";
const SET = `readinessGates: [${GATE}]`;

function gated(scenario: string, parts: object = {}): Sample {
  const pod = { readinessGates: [{ conditionType: GATE }] };
  return sample(replicaSet("web", { replicas: 1, pod, ...parts }), `nodes: [1x4cpu8Gi]\n${scenario}`);
}

const ready = (p: PodState): boolean => p.status.ready;
const open = (p: PodState): boolean => p.status.gates?.includes(GATE) === true;
const some = (which: (p: PodState) => boolean) => (v: Parameters<typeof podsOf>[0]) =>
  podsOf(v, "web", which).length > 0;

describe("a pod with a readiness gate", () => {
  test("is never ready if nobody sets it", () => {
    expect(reaches(gated(""), some(ready))).toBe(false);
    expect(
      reaches(
        gated(""),
        some((p) => p.status.phase === "Running"),
      ),
    ).toBe(true);
  });

  test.each([false, true])(
    "is ready when it is set, and its containers are ready; with a probe: %s",
    (probe) => {
      const s = gated(SET, { probe });
      expect(settles(s, some(ready))).toBe(true);
      expect(
        reaches(
          s,
          some((p) => ready(p) && !open(p)),
        ),
      ).toBe(false);
      expect(
        reaches(
          s,
          some((p) => open(p) && !ready(p)),
        ),
      ).toBe(true);
    },
  );

  test("is not ready any more once the kubelet sees that it was taken back, and becomes so again", () => {
    const s = gated(`${SET}\ngateWithdrawals: 1`);
    expect(
      reaches(
        s,
        some((p) => ready(p) && !open(p)),
      ),
    ).toBe(true);
    const loses = takes(s, (v, after) => some(ready)(v) && !some(ready)(after) && some(() => true)(after));
    expect(loses).toBe(true);
    expect(settles(s, some(ready))).toBe(true);
  });

  test("that hangs is found out by its readiness probe, though the gate is closed", () => {
    const s = gated(`${SET}\nhangs: 1`, { probe: true });
    const blind = (v: Parameters<typeof podsOf>[0]) =>
      some((p) => p.status.containers === "hung" && p.status.containersReady === true)(v);
    expect(reaches(s, blind)).toBe(true);
    expect(settles(s, (v) => !blind(v))).toBe(true);
  });
});

test("a gate that no pod has is a mistake", () => {
  expect(() => gated("readinessGates: [example.com/registred]")).toThrow(
    'did you mean "example.com/registered"',
  );
  expect(() => gated(`readinessGates: [${GATE}, ${GATE}]`)).toThrow("Duplicate value");
});
