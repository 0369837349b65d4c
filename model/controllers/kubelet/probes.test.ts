// Probes: who notices that a container hangs, who kills one that starts slowly; and how what is deleted stops.
import { describe, expect, test } from "vitest";
import { pod, podsOf, reaches, type Sample, type Seen, sample, settles, takes } from "../../samples.ts";
import { isActivePod, isDeleting, type PodState } from "../../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const probe = { exec: { command: ["true"] } };
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const isHung = (p: PodState): boolean => p.status.containers === "hung";
const has =
  (which: (p: PodState) => boolean) =>
  (v: Seen): boolean =>
    podsOf(v, "p", which).length > 0;

function withContainer(fields: object, scenario: string, spec: object = {}): Sample {
  const manifest = JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { ...spec, containers: [{ name: "app", image: "app:1", ...fields }] },
  });
  return sample(manifest, `${ONE}\n${scenario}`);
}

describe("a container that hangs", () => {
  const hung = (fields: object, spec: object = {}): Sample => withContainer(fields, "hangs: 1", spec);

  test("does so for ever without a probe, and is thought to be ready", () => {
    const s = hung({});
    expect(settles(s, (v) => !has(isHung)(v))).toBe(false);
    expect(settles(s, has(isReady))).toBe(true);
  });

  test("is not ready any more if there is a readiness probe, but is left alone", () => {
    const s = hung({ readinessProbe: probe });
    expect(
      settles(
        s,
        has((p) => isReady(p) !== isHung(p)),
      ),
    ).toBe(true);
    expect(takes(s, (before, after) => has(isHung)(before) && !has(isHung)(after))).toBe(false);
  });

  test("is restarted if there is a liveness probe", () => {
    const s = hung({ livenessProbe: probe });
    expect(
      settles(
        s,
        has((p) => isReady(p) && !isHung(p)),
      ),
    ).toBe(true);
    expect(takes(s, (_, __, { label }) => label === "restart p")).toBe(true);
  });

  test("ends the pod if that must not be restarted", () => {
    const s = hung({ livenessProbe: probe }, { restartPolicy: "Never" });
    expect(
      takes(s, (before, after) => has(isHung)(before) && has((p) => p.status.phase === "Failed")(after)),
    ).toBe(true);
  });
});

describe("a container that starts slowly", () => {
  const slow = (fields: object, seconds: number): Sample =>
    withContainer(fields, `containers: [{startSeconds: ${seconds}}]`);
  const killed = (s: Sample): boolean => takes(s, (_, __, { label }) => / probe fails: kill p$/.test(label));

  test("may be killed by its liveness probe, again and again", () => {
    const s = slow({ livenessProbe: probe }, 60);
    expect(killed(s)).toBe(true);
    expect(
      settles(
        s,
        has((p) => isReady(p) && p.status.containers === undefined),
      ),
    ).toBe(false);
    expect(
      reaches(
        s,
        has((p) => p.status.containers === "CrashLoopBackOff"),
      ),
    ).toBe(true);
  });

  test.each<[string, object, number]>([
    ["is quick enough", { livenessProbe: probe }, 20],
    [
      "has a startup probe with patience",
      { livenessProbe: probe, startupProbe: { ...probe, failureThreshold: 30 } },
      60,
    ],
    ["has no liveness probe", { readinessProbe: probe }, 3600],
  ])("is not if it %s", (_, fields, seconds) => {
    const s = slow(fields, seconds);
    expect(killed(s)).toBe(false);
    expect(settles(s, has(isReady))).toBe(true);
  });
});

test("what has no memory limit is not OOM killed", () => {
  const limits = { resources: { limits: { memory: "1Gi" } } };
  const kills = (fields: object): boolean =>
    takes(withContainer(fields, "oomKills: 1"), (_, __, { label }) => label === "OOM kill p");
  expect([kills({}), kills(limits)]).toEqual([false, true]);
  expect(settles(withContainer(limits, "oomKills: 1"), has(isReady))).toBe(true);
});

describe("a pod that is deleted", () => {
  const edits = "edits: [{delete: {kind: Pod, name: p}}]";
  const ways = (s: Sample): readonly string[] => {
    const found = new Set<string>();
    takes(s, (before, _, { process, label }) => {
      if (process.startsWith("kubelet") && has(isDeleting)(before)) found.add(label);
      return false;
    });
    return [...found].sort();
  };

  test("stops by itself", () => {
    expect(ways(sample(pod("p"), `${ONE}\n${edits}`))).toEqual(["remove p"]);
  });

  test("runs its preStop hook first, as long as its grace period lasts", () => {
    const hooked = withContainer({ lifecycle: { preStop: probe } }, edits);
    expect(ways(hooked)).toEqual(["grace period ends: remove p", "preStop hook ends: p", "remove p"]);
    expect(settles(hooked, (v) => v.done === 0 || !has(() => true)(v))).toBe(true);
  });

  test("is killed at the end of its grace period if it hangs", () => {
    const s = withContainer({}, `${edits}\nhangs: 1`);
    expect(ways(s)).toEqual(["grace period ends: remove p", "remove p"]);
    const removed = (label: string, hung: boolean): boolean =>
      takes(
        s,
        (before, _, step) => step.label === label && has((p) => isDeleting(p) && isHung(p) === hung)(before),
      );
    expect([removed("grace period ends: remove p", true), removed("remove p", true)]).toEqual([true, false]);
  });
});
