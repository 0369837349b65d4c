// Objects that are written in several ways, as edits and agents meet them in a running cluster.
import { describe, expect, test } from "vitest";
import {
  cronJob,
  daemonSet,
  deployment,
  job,
  pod,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  sampleInput,
  settles,
  statefulSet,
} from "../samples.ts";
import { isActivePod } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const idle = (parts: object = {}): string => deployment("web", { replicas: 0, ...parts });
const edits = (...list: readonly string[]): string => `${ONE}\nedits: [${list.join(", ")}]`;
const patch = (spec: string, kind = "Deployment"): string =>
  `{patch: {kind: ${kind}, name: web, spec: ${spec}}}`;
const specs = (v: Seen) => v.deployments[0]?.spec;

describe("edits", () => {
  test("a merge patch changes what it names, and null removes", () => {
    const s = sample(
      idle({ spec: { paused: true, revisionHistoryLimit: 4 } }),
      edits(patch("{paused: null}")),
    );
    expect(reaches(s, (v) => v.done === 1)).toBe(true);
    expect(
      reaches(s, (v) => v.done === 1 && (specs(v)?.paused !== false || specs(v)?.revisionHistoryLimit !== 4)),
    ).toBe(false);
  });

  test("a replacement is the whole object: what it leaves out falls back to its default", () => {
    const s = sample(deployment("web", { replicas: 2 }), edits("{replace: v2}"), {
      v2: deployment("web", { image: "app:2" }),
    });
    expect(reaches(s, (v) => v.done === 1 && specs(v)?.replicas !== 1)).toBe(false);
    expect(settles(s, (v) => v.done === 0 || podsOf(v, "web-rev2").length === 1)).toBe(true);
  });

  test("a server-side apply conflicts with what kubectl applied, and changes nothing, unless it forces", () => {
    const s = (more: string): Sample =>
      sample(idle(), edits(`{apply: v2, manager: me${more}}`), {
        v2: idle({ image: "app:2", spec: { paused: true } }),
      });
    const isNew = (v: Seen): boolean => specs(v)?.template === "web-rev2" || specs(v)?.paused === true;
    expect(reaches(s(""), (v) => v.done === 1)).toBe(true);
    expect(reaches(s(""), isNew)).toBe(false);
    expect(reaches(s(", force: true"), (v) => v.done === 1 && !isNew(v))).toBe(false);
  });

  test("a part of an object is enough for a server-side apply of one that exists", () => {
    const part = JSON.stringify({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: { template: { spec: { containers: [{ name: "app", image: "app:2" }] } } },
    });
    const s = sample(idle(), `appliedBy: op\n${edits("{apply: part, manager: op2, force: true}")}`, { part });
    expect(reaches(s, (v) => v.done === 1 && specs(v)?.template === "web-rev2")).toBe(true);
    expect(reaches(s, (v) => v.done === 1 && specs(v)?.replicas !== 0)).toBe(false);
  });

  test("each way of writing works on every kind that makes pods", () => {
    const own = [
      [replicaSet("web", { replicas: 0 }), "ReplicaSet", "{replicas: 1}"],
      [statefulSet("web", { replicas: 0 }), "StatefulSet", "{replicas: 1}"],
      [daemonSet("web"), "DaemonSet", "{revisionHistoryLimit: 3}"],
      [job("web"), "Job", "{suspend: true}"],
      [cronJob("web"), "CronJob", "{suspend: true}"],
    ] as const;
    for (const [manifest, kind, change] of own) {
      const before = sampleInput(manifest, edits(patch(change, kind))).scenario.written[0];
      const result = before?.after("edit 0", before.initial?.fields ?? null, new Set());
      expect(result?.ok, kind).toBe(true);
      expect(before?.versions).toHaveLength(2);
    }
  });

  test("a DaemonSet that is patched is updated, a StatefulSet that is patched grows", () => {
    const image = '{template: {spec: {containers: [{name: app, image: "app:2"}]}}}';
    const daemons = sample(daemonSet("web"), edits(patch(image, "DaemonSet")));
    expect(settles(daemons, (v) => v.done === 0 || podsOf(v, "web-rev2").length === 1)).toBe(true);
    const set = sample(statefulSet("web", { replicas: 0 }), edits(patch("{replicas: 1}", "StatefulSet")));
    expect(settles(set, (v) => podsOf(v, "web-rev1", isActivePod).length === v.done)).toBe(true);
  });
});

describe("agents", () => {
  const operator = (more = ""): string =>
    `${ONE}\nappliedBy: op\nagents: [{name: op, apply: v2, manager: op${more}}]`;
  const v2 = idle({ image: "app:2" });
  const stopped = `edits: [${patch("{revisionHistoryLimit: 3}")}]`;

  test("what nobody else owns gets there in the end, and stays", () => {
    expect(settles(sample(idle(), operator(), { v2 }), (v) => specs(v)?.template === "web-rev2")).toBe(true);
  });

  test("a field that somebody took keeps all others out, until the agent forces or leaves it out", () => {
    const limited = idle({ image: "app:2", spec: { revisionHistoryLimit: 5 } });
    const start = idle({ spec: { revisionHistoryLimit: 5 } });
    const s = (more: string, wanted: string): Sample =>
      sample(start, `${operator(more)}\n${stopped}`, { v2: wanted });
    const isNew = (v: Seen): boolean => specs(v)?.template === "web-rev2";
    expect(settles(s("", limited), isNew)).toBe(false);
    expect(settles(s(", force: true", limited), isNew)).toBe(true);
    expect(settles(s("", v2), isNew)).toBe(true);
    // What the patch changed stays where the operator has nothing to say about it.
    expect(settles(s("", v2), (v) => v.done === 0 || specs(v)?.revisionHistoryLimit === 3)).toBe(true);
  });

  test("make what is not there, and make it again after it was deleted", () => {
    const deleted = "edits: [{delete: {kind: Deployment, name: web}}]";
    const made = `${ONE}\nagents: [{name: op, apply: v2, manager: op}]`;
    expect(settles(sample(pod("other"), made, { v2 }), (v) => specs(v)?.template === "web-rev1")).toBe(true);
    const again = sample(idle(), `${made.replace("op}", "op, force: true}")}\n${deleted}`, { v2 });
    expect(reaches(again, (v) => v.done === 1 && v.deployments[0] === null)).toBe(true);
    expect(settles(again, (v) => specs(v)?.template === "web-rev2")).toBe(true);
  });

  test("a patch of an agent undoes what differs, for ever", () => {
    const s = sample(
      idle(),
      `${edits(patch("{paused: true}"))}\nagents: [{name: up, patch: {kind: Deployment, name: web, spec: {paused: false}}}]`,
    );
    expect(reaches(s, (v) => specs(v)?.paused === true)).toBe(true);
    expect(settles(s, (v) => specs(v)?.paused === false)).toBe(true);
  });
});

test("where nothing is written in such ways nothing of it is in the state", () => {
  const input = sampleInput(idle(), edits("{apply: v2}"), { v2: idle({ image: "app:2" }) });
  expect(input.scenario.written).toEqual([]);
  const { system } = sample(idle(), edits("{apply: v2}"), { v2: idle({ image: "app:2" }) });
  expect(system.slots.filter(({ name }) => name.startsWith("fields of"))).toEqual([]);
});

test("only what differs between the versions is kept, and owners only where somebody applies server-side", () => {
  const fieldsOf = (scenario: string): unknown =>
    sampleInput(idle(), scenario, { v2: idle({ image: "app:2" }) }).scenario.written[0]?.initial?.fields;
  expect(fieldsOf(edits(patch("{paused: true}")))).toEqual({ live: {} });
  const image = "spec.template.spec.containers[app].image";
  expect(fieldsOf(`appliedBy: op\n${edits("{apply: v2, manager: op}")}`)).toEqual({
    live: { [image]: "app:1" },
    managedFields: {},
  });
});
