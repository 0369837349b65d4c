// What the matchers say when they fail: the report, what was expected, and that nobody knows.
import { expect, test } from "vitest";
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
  await expect(expect(limited).toHold()).rejects.toThrow("the verdict is inconclusive");
  await expect(expect(limited).not.toHold()).rejects.toThrow("the verdict is inconclusive");
});

test("several expectations explore once", async () => {
  expect(await holds.verified()).toBe(await holds.verified("stated"));
});

test("mistakes are told", async () => {
  await expect(expect(holds).toHold("statd")).rejects.toThrow("did you mean stated?");
  await expect(expect(POD).toHold()).rejects.toThrow("write expect(manifests(...))");
});
