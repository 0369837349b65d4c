// Probes that fail although nothing is wrong: pods leave service for a while, or are restarted.
import { describe, expect, test } from "vitest";
import { deployment, podsOf, reaches, type Sample, sample, settles, takes } from "../samples.ts";
import { isActivePod, type PodState } from "../state.ts";

const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;

function probed(
  probes: readonly ("readinessProbe" | "livenessProbe")[],
  budget = 1,
  spec: object = {},
): Sample {
  const checks = Object.fromEntries(probes.map((probe) => [probe, { exec: {} }]));
  const containers = [{ name: "p", image: "app:1", ...checks }];
  const manifest = JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers, ...spec },
  });
  return sample(manifest, `nodes: [1x4cpu8Gi]\nprobeFailures: ${budget}`);
}

const READINESS = "false alarm of the readiness probe of p";
const LIVENESS = "false alarm of the liveness probe of p";
const takesStep = (s: Sample, which: string): boolean => takes(s, (_, __, { label }) => label === which);

describe("a false alarm", () => {
  test("of a readiness probe makes a pod unready, and it becomes ready again", () => {
    const s = probed(["readinessProbe"]);
    expect(
      takes(
        s,
        (before, after, { label }) =>
          label === READINESS &&
          podsOf(before, "p", isReady).length === 1 &&
          podsOf(after, "p", isReady).length === 0,
      ),
    ).toBe(true);
    expect(takes(s, (_, __, { label }) => label.startsWith("restart"))).toBe(false);
    expect(settles(s, (v) => podsOf(v, "p", isReady).length === 1)).toBe(true);
  });

  test("of a liveness probe has the containers restarted", () => {
    const s = probed(["livenessProbe"]);
    expect([takesStep(s, LIVENESS), takesStep(s, READINESS), takesStep(s, "restart p")]).toEqual([
      true,
      false,
      true,
    ]);
    expect(settles(s, (v) => podsOf(v, "p", isReady).length === 1)).toBe(true);
  });

  test("of a liveness probe ends a pod that is never restarted", () => {
    const s = probed(["livenessProbe"], 1, { restartPolicy: "Never" });
    expect(reaches(s, (v) => podsOf(v, "p", (p) => p.status.phase === "Failed").length === 1)).toBe(true);
  });

  test("needs a probe, and a budget", () => {
    const isAlarm = (s: Sample): boolean => takes(s, (_, __, { label }) => label.startsWith("false alarm"));
    expect(isAlarm(probed([]))).toBe(false);
    const isTwiceKilled = (s: Sample): boolean =>
      reaches(s, (v) => podsOf(v, "p", (p) => p.status.containers === "CrashLoopBackOff").length === 1);
    expect([1, 2].map((n) => isTwiceKilled(probed(["livenessProbe"], n)))).toEqual([false, true]);
  });

  test("takes a pod out of what a Deployment counts as available", () => {
    const s = sample(
      deployment("web", { replicas: 1, probe: true, spec: { minReadySeconds: 5 } }),
      "nodes: [1x4cpu8Gi]\nprobeFailures: 1",
    );
    expect(
      takes(
        s,
        (before, after, { label }) =>
          label === "false alarm of the readiness probe of web-rev1" &&
          podsOf(before, "web-rev1", isReady).length > podsOf(after, "web-rev1", isReady).length,
      ),
    ).toBe(true);
    expect(
      settles(
        s,
        (v) => podsOf(v, "web-rev1", (p) => isReady(p) && p.status.available !== false).length === 1,
      ),
    ).toBe(true);
  });
});
