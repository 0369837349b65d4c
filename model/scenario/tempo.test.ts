// When timers run out: at any time, or only when nothing else in the cluster can move.
import { describe, expect, test } from "vitest";
import { exploreNaively } from "../../explorer/naive.ts";
import type { TransitionSystem } from "../../explorer/system.ts";
import {
  documents,
  node,
  observing,
  pod,
  podsOf,
  replicaSet,
  type Sample,
  sample,
  settles,
  takes,
} from "../samples.ts";
import type { Tempo } from "./scenario.ts";

const at = (tempo: Tempo, scenario: string) => `tempo: ${tempo}\n${scenario}`;
const TEMPOS: readonly Tempo[] = ["adversarial", "quiescent"];

/** The labels of steps that are taken although something that belongs to the cluster itself could happen at once. */
function early({ processes, ...rest }: TransitionSystem): readonly string[] {
  const timers = new Set<string>();
  const watched = processes.map((p) => ({
    ...p,
    step(view: unknown) {
      const found = p.step(view);
      for (const a of found) if (a.timer === true) timers.add(a.label);
      return found;
    },
  }));
  const outside = new Set(processes.filter((p) => p.environment).map((p) => p.name));
  const { edges } = exploreNaively({ ...rest, processes: watched });
  const prompt = edges.filter((e) => e.effective && !outside.has(e.process) && !timers.has(e.label));
  const busy = new Set(prompt.map(({ source }) => source));
  return [
    ...new Set(edges.filter((e) => timers.has(e.label) && busy.has(e.source)).map((e) => e.label)),
  ].sort();
}

describe("minReadySeconds", () => {
  const young = (tempo: Tempo) =>
    observing(
      sample(
        replicaSet("web", { replicas: 2, spec: { minReadySeconds: 5 } }),
        at(tempo, "nodes: [1x4cpu8Gi]"),
      ),
      "counts",
    );
  const passesTooSoon = (s: Sample) =>
    takes(
      s,
      (before, _, { label }) => label.startsWith("minReadySeconds pass") && before.pending.flat().length > 0,
    );

  test("may pass while another pod is scheduled, or only when all pods stand", () => {
    expect(TEMPOS.map((tempo) => passesTooSoon(young(tempo)))).toEqual([true, false]);
  });

  test("pass in the end, whatever the tempo", () => {
    for (const tempo of TEMPOS)
      expect(settles(young(tempo), (v) => v.replicaSets[0]?.status.availableReplicas === 2)).toBe(true);
  });
});

test("timers wait for the cluster itself, not for users and faults", () => {
  const scenario =
    "nodes: [2x4cpu8Gi]\nnodeFailures: 1\nedits: [{scale: {kind: ReplicaSet, name: web, replicas: 0}}]";
  const of = (tempo: Tempo) =>
    sample(replicaSet("web", { replicas: 1, spec: { minReadySeconds: 5 } }), at(tempo, scenario)).system;
  expect(early(of("adversarial"))).toEqual(["evict web", "mark Unknown", "minReadySeconds pass for web"]);
  expect(early(of("quiescent"))).toEqual([]);
  // The node fails, or the user scales, whether the time is up or not; and the time may be up before they do.
  const { edges } = exploreNaively(of("quiescent"));
  const sourcesOf = (label: string) => new Set(edges.filter((e) => e.label === label).map((e) => e.source));
  const passing = sourcesOf("minReadySeconds pass for web");
  for (const label of ["node fails", "scale"])
    expect(passing.intersection(sourcesOf(label)).size, label).toBeGreaterThan(0);
});

test("a taint that is not tolerated evicts at once, one that is tolerated for a while by a timer", () => {
  const tainted = node("n", { spec: { taints: [{ key: "k", effect: "NoExecute" }] } });
  const evicted = (tolerationSeconds: number | undefined, label: string, tempo: Tempo) => {
    const tolerations =
      tolerationSeconds === undefined
        ? []
        : [{ key: "k", operator: "Exists", effect: "NoExecute", tolerationSeconds }];
    const s = sample(documents(tainted, pod("p", { pod: { nodeName: "n", tolerations } })), at(tempo, ""));
    return takes(s, (before, _, step) => step.label === label && podsOf(before, "p").length === 1);
  };
  for (const tempo of TEMPOS) {
    expect(evicted(undefined, "evict p at once", tempo)).toBe(true);
    expect(evicted(undefined, "evict p", tempo)).toBe(false);
    expect(evicted(60, "evict p at once", tempo)).toBe(false);
    expect(evicted(60, "evict p", tempo)).toBe(true);
  }
});

describe("at a quiescent tempo a timer still wins some of its races", () => {
  const probe = { exec: { command: ["true"] } };
  const one = (fields: object, scenario: string) => {
    const spec = { containers: [{ name: "app", image: "app:1", ...fields }] };
    const manifest = JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });
    return sample(manifest, at("quiescent", `nodes: [1x4cpu8Gi]\n${scenario}`));
  };
  const [slow, hangs] = ["containers: [{startSeconds: 60}]", "hangs: 2"];
  const hook = { lifecycle: { preStop: { sleep: { seconds: 5 } } } };
  const deleted = "edits: [{delete: {kind: Pod, name: p}}]";

  test.each([
    [
      "a slow start with its probe",
      { livenessProbe: probe },
      slow,
      ["come up p", "liveness probe fails: kill p"],
    ],
    ["back-off", { livenessProbe: probe }, slow, ["restart p", "back-off ends: restart p"]],
    [
      "readiness and liveness of what hangs",
      { livenessProbe: probe, readinessProbe: probe },
      hangs,
      ["report ready p", "readiness probe fails: p", "liveness probe fails: kill p"],
    ],
    ["a hook with its grace period", hook, deleted, ["preStop hook ends: p", "grace period ends: remove p"]],
  ])("%s", (_, fields, scenario, labels) => {
    const s = one(fields, scenario);
    for (const wanted of labels)
      expect(
        takes(s, (__, ___, { label }) => label === wanted),
        wanted,
      ).toBe(true);
    expect(early(s.system)).toEqual([]);
  });
});
