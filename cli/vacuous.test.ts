// --fail-on-vacuous and --coverage: what a verdict "holds" rests on, on a user's model.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";
import { isAskedFor } from "./vacuous.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-vacuous-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A counter from 0 to 3 that declares `labels`, and claims that it is small when it is `when`. */
function check(labels: string, when: number, ...flags: readonly string[]) {
  const file = join(folder, `model-${when}-${labels.length}.ts`);
  writeFileSync(
    file,
    `import { act, invariant, predicate, process, slot, system } from "plimsoll";
const n = slot("n", 0);
const up = process({
  name: "p", reads: { n }, labels: ${labels},
  step: (now) => (now.n < 3 ? [act("up", n.set(now.n + 1))] : []),
});
export const system1 = system({ name: "counter", slots: [n], processes: [up] });
export { system1 as system };
export const properties = [
  invariant("small", predicate("n is small", { n }, (v) => v.n < 4), predicate("n is ${when}", { n }, (v) => v.n === ${when})),
];
`,
  );
  return plimsoll(["check", file, ...flags]);
}

test("what a scenario asks for: edits and faults, and not that an edit is refused", () => {
  const asked = ["user: edit 1, apply Deployment/web: apply", "fault: node fails", "garbage-collector"];
  expect(asked.filter(isAskedFor)).toEqual(asked.slice(0, 2));
  expect(isAskedFor("user: edit 1, apply Deployment/web: apply refused")).toBe(false);
});

describe("--fail-on-vacuous", () => {
  test("a model without anything vacuous holds", async () => {
    expect(await check('["up"]', 3, "--fail-on-vacuous", "-q")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("a premise that is never true: 1, and without the flag 0", async () => {
    expect(await check('["up"]', 7, "--fail-on-vacuous", "-q")).toEqual({
      code: 1,
      stdout: "",
      stderr: 'vacuous (--fail-on-vacuous): small holds only vacuously: its premise "n is 7" is never true\n',
    });
    expect((await check('["up"]', 7, "-q")).code).toBe(0);
  });

  test("a declared action that is never enabled: 1", async () => {
    expect(await check('["up", "down"]', 3, "--fail-on-vacuous", "-q")).toEqual({
      code: 1,
      stdout: "",
      stderr: "vacuous (--fail-on-vacuous): p: down was never enabled\n",
    });
  });

  test("a search that was cut short cannot tell: 3", async () => {
    const flags = ["--fail-on-vacuous", "-q", "--max-states", "1"];
    expect(await check('["up", "down"]', 3, ...flags)).toEqual({ code: 3, stdout: "", stderr: "" });
  });
});

test("--coverage adds a table; JSON has it always", async () => {
  const { stdout } = await check('["up", "down"]', 3, "--coverage");
  expect(stdout).toContain(`new state
  p: up    3  3 new
  p: down  0  0 new
`);
  const json = JSON.parse((await check('["up"]', 3, "-o", "json", "-q")).stdout);
  expect(json.groups[0].coverage).toEqual([{ process: "p", label: "up", fired: 3, discovered: 3 }]);
});

describe("verify --fail-on-vacuous", () => {
  const deployment = (replicas: number) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web }] }
`;
  const verify = (replicas: number, crashes: number, property = "pod-owner") => {
    const flags = ["--nodes", "1x1cpu1Gi", "--crashes", String(crashes), "--property", property];
    return plimsoll(["verify", "-", ...flags, "--fail-on-vacuous", "-q"], { stdin: deployment(replicas) });
  };

  test("a crash that the scenario asks for and that cannot happen: 1", async () => {
    const { code, stderr } = await verify(0, 1);
    expect(stderr).toBe("vacuous (--fail-on-vacuous): fault: crash was never enabled\n");
    expect(code).toBe(1);
  });

  test("what the cluster merely has no occasion for is no finding", async () => {
    expect(await verify(1, 1)).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await verify(1, 0)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("a built-in property that says nothing here: 1", async () => {
    const { code, stderr } = await verify(1, 0, "deleted-object-gone");
    expect(stderr).toMatch(/^vacuous \(--fail-on-vacuous\): deleted-object-gone holds only vacuously: .+\n$/);
    expect(code).toBe(1);
  });
});
