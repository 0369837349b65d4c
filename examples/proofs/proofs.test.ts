// The pairs for `plimsoll prove`: what each answers, run as users run it.
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { plimsoll } from "../../cli/testing.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));

function prove(question: string, folder: string, ...flags: readonly string[]) {
  return plimsoll(["prove", question, `${HERE}${folder}`, "--solver", "wasm", ...flags]);
}

describe.each([
  ["feasible", "there is no placement of all pods"],
  ["reachable", "in no order can the scheduler place all pods one by one"],
  ["fragmentation", "there is an order in which a pod is left without a place"],
  ["resilient", "without node-1 there is no placement of all pods"],
  ["load-line", "Deployment/web fits with up to 8 replicas; it has 10"],
])("%s", (question, answer) => {
  test("bad: the answer is no", async () => {
    const { code, stdout } = await prove(question, `${question}/bad`);
    expect(stdout).toContain(`✗ ${question}: ${answer}`);
    expect(code).toBe(1);
  });

  test("good: the answer is yes", async () => {
    const { code, stdout } = await prove(question, `${question}/good`);
    expect(stdout).toContain("HOLDS");
    expect(code).toBe(0);
  });
});

test("there is a placement that is not reachable", async () => {
  expect(await prove("feasible", "reachable/bad")).toMatchObject({ code: 0 });
});

test("there is an order that goes well, where another does not", async () => {
  expect(await prove("reachable", "fragmentation/bad")).toMatchObject({ code: 0 });
});

test("a contradiction names the lines, and what would help", async () => {
  const { stdout } = await prove("feasible", "feasible/bad");
  expect(stdout).toContain("Deployment/web has 3 replicas, and 1 more in a rolling update");
  expect(stdout).toMatch(/Deployment\/web spec\.replicas \(.*web\.yaml:6:13\)/);
  expect(stdout).toMatch(/podAntiAffinity.*\(.*web\.yaml:\d+:\d+\)/);
  expect(stdout).toContain("add one node like node-1");
  expect(stdout).toContain("1 fewer of Deployment/web");
});
