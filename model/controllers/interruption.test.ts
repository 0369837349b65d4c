// Controllers that are stopped between two writes of one decision: what can happen then, and not otherwise.
import { describe, expect, test } from "vitest";
import {
  cronJob,
  deployment,
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
} from "../samples.ts";
import { isActivePod, isDeleting } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const TWO = "nodes: [2x2cpu8Gi]";

const STOPS = ["controllerCrashes: 1", "apiErrors: 1"] as const;

describe("a ReplicaSet that deletes two pods by one ranking", () => {
  const web = (faults: string): Sample =>
    sample(
      replicaSet("web", { replicas: 2, cpu: "1" }),
      `${TWO}\n${faults}\nedits: [{scale: {kind: ReplicaSet, name: web, replicas: 0}}]`,
    );
  const active = ({ nodes }: Seen): number => nodes.flatMap(({ pods }) => pods.filter(isActivePod)).length;
  const isHalfDone = (v: Seen): boolean => podsOf(v, "web", isDeleting).length === 1 && active(v) === 1;

  test("all at once, as long as nothing stops it", () => {
    expect(reaches(web(""), isHalfDone)).toBe(false);
  });

  test.each(STOPS)("with %s, also one now, and the other one by a ranking of its own", (faults) => {
    const s = web(faults);
    expect(reaches(s, isHalfDone)).toBe(true);
    const later = (before: Seen, after: Seen, label: string): boolean =>
      isHalfDone(before) && label === "delete pod" && active(after) === 0;
    expect(takes(s, (before, after, { label }) => later(before, after, label))).toBe(true);
    expect(settles(s, (v) => v.done === 0 || podsOf(v, "web").length === 0)).toBe(true);
  });

  test("once only", () => {
    const stopped = (v: Seen): boolean => podsOf(v, "web", isDeleting).length === 1;
    const again = takes(
      web("apiErrors: 1"),
      (before, _, { label }) => stopped(before) && label.startsWith("API error"),
    );
    expect(again).toBe(false);
  });
});

describe("a StatefulSet that updates two pods at once", () => {
  const set = (faults: string): Sample => {
    const spec = { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } };
    return sample(statefulSet("web", { replicas: 2, spec }), `${ONE}\n${faults}\nedits: [{apply: v2}]`, {
      v2: statefulSet("web", { replicas: 2, spec, image: "app:2" }),
    });
  };
  const going = (index: number) => (v: Seen) => {
    const pods = v.nodes.flatMap((n) => n.pods);
    const left = pods.filter((p) => p.metadata.index === index && isDeleting(p));
    const other = pods.filter((p) => p.metadata.index !== index && p.metadata.owner.includes("rev1"));
    return left.length === 1 && other.some(isActivePod);
  };

  test("the higher ordinal goes first, if one goes alone", () => {
    expect(reaches(set(""), going(1))).toBe(false);
    expect(reaches(set("apiErrors: 1"), going(1))).toBe(true);
    expect(reaches(set("apiErrors: 1"), going(0))).toBe(false);
  });
});

describe("a preemption of two victims", () => {
  const preemption = (faults: string): Sample =>
    sample(
      documents(priorityClass("high", 1000), replicaSet("low", { replicas: 2, cpu: "1" })),
      `nodes: [1x2cpu8Gi]\n${faults}\nedits: [{apply: high}]`,
      { high: pod("high", { cpu: "2", pod: { priorityClassName: "high" } }) },
    );
  const victims = (v: Seen): number =>
    podsOf(v, "low", (p) => p.metadata.preempted !== undefined && !isDeleting(p)).length;
  const targets = (v: Seen): number => v.nodes.flatMap((n) => n.pods.filter(isActivePod)).length;
  const nominated = (v: Seen): number => v.nodes.flatMap((n) => n.nominated ?? []).length;
  const bound = (v: Seen): boolean => v.nodes.some((n) => n.pods.some((p) => p.metadata.owner === "high"));

  test("all are marked, and room is kept, in one go", () => {
    const s = preemption("");
    expect(
      takes(s, (before, after) => targets(before) === 2 && victims(before) === 0 && victims(after) === 1),
    ).toBe(false);
    expect(
      takes(
        s,
        (before, after) =>
          targets(before) === 2 && nominated(before) < nominated(after) && victims(after) < 2,
      ),
    ).toBe(false);
  });

  test.each(STOPS)(
    "with %s, some may be marked, with room kept or not; it gets its room all the same",
    (f) => {
      const s = preemption(f);
      const marks = (number: number, kept: number): boolean =>
        takes(
          s,
          (before, after) =>
            targets(before) === 2 &&
            victims(before) === 0 &&
            nominated(before) === 0 &&
            victims(after) === number &&
            nominated(after) === kept,
        );
      expect(marks(0, 1)).toBe(true);
      expect(marks(1, 1)).toBe(true);
      expect(marks(1, 0)).toBe(true);
      expect(settles(s, (v) => v.done === 0 || bound(v))).toBe(true);
    },
  );
});

describe("two calls, one after the other", () => {
  test("a Job takes the finalizer off a pod that is not needed, and deletes it", () => {
    const report = (parallelism: number) => job("report", { spec: { completions: 2, parallelism } });
    const s = (faults: string) =>
      sample(report(2), `${ONE}\n${faults}\nedits: [{apply: less}]`, { less: report(1) });
    const isUntracked = (v: Seen): boolean =>
      podsOf(v, "report", (p) => isActivePod(p) && p.metadata.tracked === undefined).length > 0;
    expect(reaches(s(""), isUntracked)).toBe(false);
    expect(reaches(s("controllerCrashes: 1"), isUntracked)).toBe(true);
  });

  test("a CronJob makes a Job, and notes it; if it has not, it finds the Job later", () => {
    const s = (faults: string) =>
      sample(cronJob("nightly", { concurrencyPolicy: "Forbid" }), `${ONE}\n${faults}`);
    const stops = (one: Sample): boolean =>
      takes(one, (_, __, { label }) => label === 'controller crashes amid "create Job"');
    expect(stops(s(""))).toBe(false);
    expect(stops(s("controllerCrashes: 1"))).toBe(true);
  });
});

describe("the pods of a node that is cut off", () => {
  const cutOff = (faults: string): Sample =>
    sample(replicaSet("web", { replicas: 1 }), `nodes: [1x2cpu8Gi]\npartitions: 1\n${faults}`);
  const overlooks = (s: Sample): boolean =>
    takes(
      s,
      (_, after, { label }) =>
        label.includes("mark Unknown") && after.nodes.some((n) => n.pods.some((p) => p.status.ready)),
    );

  test("stay ready if the controller crashes before it marks them; refused writes it tries again", () => {
    expect(overlooks(cutOff(""))).toBe(false);
    expect(overlooks(cutOff("apiErrors: 1"))).toBe(false);
    expect(overlooks(cutOff("controllerCrashes: 1"))).toBe(true);
  });
});

describe("where each decision is one write", () => {
  test("nothing can be interrupted", () => {
    const s = (faults: string) =>
      sample(deployment("web", { replicas: 1 }), `${TWO}\n${faults}\nedits: [{apply: v2}]`, {
        v2: deployment("web", { replicas: 1, image: "app:2" }),
      });
    const isFault = (label: string): boolean => / amid "/.test(label);
    expect(takes(s("controllerCrashes: 2\napiErrors: 2"), (_, __, { label }) => isFault(label))).toBe(false);
  });
});
