// What the matchers say when they fail: the report, what was expected, and that nobody knows.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { InputErrors } from "../../model/input/problem.ts";
import { controller, customResource, property } from "../../model/own/index.ts";
import { manifests } from "./index.ts";

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a" },
  spec: { containers: [{ name: "a", image: "a:1" }] },
};
const stated = (always: string) => ({
  nodes: ["1x4cpu8Gi"],
  properties: { custom: [{ id: "stated", always }] },
});
const holds = manifests([POD], { scenario: stated("pods.size() <= 1") });
const violated = manifests([POD], { scenario: stated("!pods.exists(p, p.ready)") });
const limited = manifests([POD], { scenario: stated("pods.size() <= 1"), maxStates: 1 });

test("what holds, and what is violated in so many steps", async () => {
  await expect(holds).toHold("stated");
  await expect(holds).not.toViolate("stated");
  await expect(violated).not.toHold();
  await expect(violated).toViolate("stated", { steps: 2 });
});

test("a failure shows the report", async () => {
  await expect(expect(violated).toHold()).rejects.toThrow(
    /VIOLATED stated[\s\S]* {4}2\. kubelet[\s\S]*Bounds/,
  );
  await expect(expect(violated).toViolate("stated", { steps: 5 })).rejects.toThrow(
    "expected stated to be violated in 5 steps; it is: violated in 2 steps",
  );
  await expect(expect(holds).not.toHold()).rejects.toThrow("HOLDS");
});

test("what is inconclusive fails, with and without not", async () => {
  await expect(expect(limited).toHold()).rejects.toThrow("the verdict is: inconclusive");
  await expect(expect(limited).not.toHold()).rejects.toThrow("the verdict is: inconclusive");
});

test("what is inconclusive may be allowed, and is noted", async ({ task }) => {
  await expect(limited).toHold({ allowInconclusive: true });
  await expect(limited).toHold("stated", { allowInconclusive: true });
  await expect(limited).not.toHold({ allowInconclusive: true });
  expect(task.annotations.map(({ message, type }) => `${type}: ${message}`)).toEqual([
    "warning: the verdict is inconclusive, which is allowed",
    "warning: stated is inconclusive, which is allowed",
    "warning: the verdict is inconclusive, which is allowed",
  ]);
  await expect(expect(violated).toHold({ allowInconclusive: true })).rejects.toThrow("VIOLATED stated");
});

test("what does not apply is neither so nor not", async () => {
  for (const expected of [expect(holds), expect(holds).not]) {
    await expect(expected.toHold("rollout-surge")).rejects.toThrow("the verdict is: not-applicable");
    await expect(expected.toViolate("rollout-surge")).rejects.toThrow("it is: not-applicable");
  }
});

describe("violations that are accepted", () => {
  const reason = "one day";
  const suppress = [{ property: "stated", reason }];
  const accepted = manifests([POD], { scenario: { ...stated("!pods.exists(p, p.ready)"), suppress } });

  test("hold, as in the command, which is noted", async ({ task }) => {
    await expect(accepted).toHold("stated");
    expect(task.annotations.map(({ message }) => message)).toEqual([
      "stated is violated of the cluster, and accepted: one day",
    ]);
    await expect(accepted).toHold();
    await expect(accepted).toViolate("stated", { steps: 2 });
    await expect(expect(accepted).not.toHold()).rejects.toThrow(
      /the verdict is: holds, as what is violated is accepted\n[\s\S]*suppressed at [\s\S]*: one day\n[\s\S]*ACCEPTED/,
    );
  });

  test("do not hide others", async () => {
    const other = { apiVersion: "v1", kind: "Pod", metadata: { name: "b" }, spec: POD.spec };
    const annotations = { "suppress.plimsoll.dev/stable-reconciliation": reason };
    const one = { ...POD, metadata: { ...POD.metadata, annotations } };
    const scenario = { nodes: ["2x4cpu8Gi"], nodeFailures: 1, properties: { off: ["no-write-fight"] } };
    const id = "stable-reconciliation";
    await expect(manifests([one], { scenario })).toHold(id);
    await expect(expect(manifests([one, other], { scenario })).toHold(id)).rejects.toThrow(
      /the verdict is: violated\n[\s\S]*Pod\/a\n {4}suppressed at/,
    );
  });

  test("are not those of a property that nobody has", async () => {
    const unknown = { ...stated("true"), suppress: [{ property: "statd", reason }] };
    await expect(expect(manifests([POD], { scenario: unknown })).toHold()).rejects.toThrow(InputErrors);
  });

  test("may be of a property of users' own controllers", async () => {
    const Note = customResource<{ readonly text: string }>({
      group: "example.com",
      version: "v1",
      kind: "Note",
    });
    const own = {
      controllers: [controller({ name: "idle", for: Note, watches: {}, reconcile: () => [] })],
      properties: [property({ id: "never", reads: { notes: Note }, always: () => false })],
    };
    const given = { apiVersion: "example.com/v1", kind: "Note", metadata: { name: "a" }, spec: { text: "" } };
    const scenario = { nodes: ["1x4cpu8Gi"] };
    await expect(manifests([given], { scenario, own })).toViolate("never");
    const suppressing = { ...scenario, suppress: [{ property: "never", reason }] };
    await expect(manifests([given], { scenario: suppressing, own })).toHold("never");
  });
});

test("a failing expectation attaches the report as a file", async ({ task }) => {
  await expect(expect(violated).toHold("stated")).rejects.toThrow();
  await expect(expect(violated).not.toViolate("stated")).rejects.toThrow();
  const paths = task.annotations.map(({ attachment }) => attachment?.path ?? "");
  expect(new Set(paths).size).toBe(2);
  for (const path of paths) {
    const { properties } = JSON.parse(readFileSync(path, "utf8"));
    const violations = properties.filter((p: { status: string }) => p.status === "violated");
    expect(violations).toMatchObject([{ id: "stated", trace: { steps: [{}, {}] } }]);
  }
});

test("several expectations explore once", async () => {
  expect(await holds.verified()).toBe(await holds.verified("stated"));
});

test("mistakes are told", async () => {
  await expect(expect(holds).toHold("statd")).rejects.toThrow("did you mean stated?");
  await expect(expect(POD).toHold()).rejects.toThrow("write expect(manifests(...))");
});
