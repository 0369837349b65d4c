// `plimsoll simulate`: walks on manifests, from flags to exit codes; never a "holds".
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

const deployment = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, image: web }] }
---
`;
const INPUT = deployment("web") + deployment("db");
const FLAGS = ["--nodes", "2x4cpu8Gi", "--walks", "30", "--depth", "40"];

function simulate(flags: readonly string[], stdin = INPUT) {
  return plimsoll(["simulate", "-", ...FLAGS, ...flags], { stdin });
}

describe("plimsoll simulate", () => {
  test("says what was walked and how to walk it again, never that something holds, and ends with 3", async () => {
    const { code, stdout, stderr } = await simulate(["--seed", "9"]);
    expect(stderr).toBe("");
    expect(code).toBe(3);
    expect(stdout).toContain(
      "\nWalked\n  Deployment/web, Deployment/db: 30 walks of at most 40 steps, seed 9\n",
    );
    expect(stdout).toContain(
      "the same walks again: plimsoll simulate - --nodes 2x4cpu8Gi --seed 9 --walks 30 --depth 40 --shortest-within 100000\n",
    );
    expect(stdout).toMatch(
      /stable-reconciliation .*\(inconclusive: not refuted in 30 walks of at most 40 steps\)/,
    );
    expect(stdout).not.toMatch(/✓|HOLDS|Explored/);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(
      "INCONCLUSIVE: not refuted in 30 walks of at most 40 steps; only `verify` can show more",
    );
  });

  test("walks all workloads together; the same seed gives the same report, byte for byte", async () => {
    const once = await simulate(["-o", "json", "-q"]);
    const again = await simulate(["-o", "json", "-q"]);
    expect(again).toEqual(once);
    const report = JSON.parse(once.stdout);
    const schema = JSON.parse(
      readFileSync(new URL("../schemas/report.schema.json", import.meta.url), "utf8"),
    );
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    validate(report);
    expect(validate.errors).toBeNull();
    expect(report).toMatchObject({
      verdict: "inconclusive",
      walked: { seed: 1, walks: 30, depth: 40, allCounted: true },
      groups: [{ workloads: ["Deployment/web", "Deployment/db"] }],
    });
    const steps = report.groups[0].coverage.reduce((sum: number, c: { fired: number }) => sum + c.fired, 0);
    expect(steps).toBe(report.counts.transitions);
    expect(steps).toBeGreaterThan(30);
    const other = JSON.parse((await simulate(["-o", "json", "-q", "--seed", "2"])).stdout);
    expect(other.groups[0].coverage).not.toEqual(report.groups[0].coverage);
  });

  test("what must happen in the end is refuted by a run that goes on for ever: 1", async () => {
    const orphan = `apiVersion: v1
kind: Pod
metadata: { name: lone }
spec: { containers: [{ name: c, image: web }] }
`;
    const flags = ["--node-failures", "1", "--shortest-within", "0", "-o", "json", "-q"];
    const { code, stdout } = await simulate(flags, orphan);
    expect(code).toBe(1);
    const { properties } = JSON.parse(stdout);
    const violated = properties.filter((p: { status: string }) => p.status === "violated");
    expect(violated.map((p: { id: string }) => p.id)).toEqual(["stable-reconciliation"]);
    expect(violated[0].trace).toMatchObject({ minimal: "none", loop: violated[0].trace.steps.length });
  });

  test("a cluster too large to verify: what a failed node leaves no room for", async () => {
    // Of four nodes with 4 cpu each, three have not the room for 13.2 cpu.
    const sized = (name: string, replicas: number, cpu: string): string =>
      deployment(name)
        .replace("replicas: 2", `replicas: ${replicas}`)
        .replace("image: web", `image: web, resources: { requests: { cpu: ${cpu} } }`);
    const input = sized("web", 8, "500m") + sized("db", 6, "700m") + sized("api", 5, "1000m");
    const flags = ["--node-failures", "1", "--walks", "30", "--shortest-within", "0", "-o", "json", "-q"];
    const on = (nodes: string) =>
      plimsoll(["simulate", "-", "--nodes", nodes, "--property", "pending-pod-bound", ...flags], {
        stdin: input,
      });
    const { code, stdout } = await on("4x4cpu8Gi");
    expect(code).toBe(1);
    const [claim] = JSON.parse(stdout).properties.filter((p: { status: string }) => p.status === "violated");
    expect(claim.trace.steps.map((s: { label: string }) => s.label)).toContain("node fails");
    expect((await on("5x4cpu8Gi")).code).toBe(3);
  });

  test("the line that walks again is quoted for a shell", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-simulate-"));
    const scenario = join(folder, "it's mine.yaml");
    writeFileSync(scenario, "crashes: 1\n");
    const { stdout } = await simulate(["--scenario", scenario, "--off", "pod-owner", "--coverage"]);
    rmSync(folder, { recursive: true });
    expect(stdout).toContain(
      `simulate - --scenario '${folder}/it'\\''s mine.yaml' --nodes 2x4cpu8Gi --off pod-owner `,
    );
    expect(stdout).toMatch(/pod-owner .+ \(switched off\)/);
    expect(stdout).toContain("\nCoverage: ");
    expect(stdout).toMatch(/fault: crash.* [1-9]\d* +\d+ new\n/);
  });

  test("Ctrl-C ends the walks; what was begun is told", async () => {
    const { code, stdout } = await plimsoll(
      ["simulate", "-", "--walks", "100000", "-o", "json", "-q", "--nodes", "2x4cpu8Gi"],
      { stdin: INPUT, interrupt: true },
    );
    expect(code).toBe(3);
    const { walked, reproduce, groups } = JSON.parse(stdout);
    expect(walked.walks).toBeLessThan(100_000);
    expect(reproduce).toContain(` --walks ${walked.walks} `);
    expect(groups[0].limit).toBe("interrupted");
  });

  test("nothing to walk through is told, and is not good news", async () => {
    const { code, stdout } = await simulate([], "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n");
    expect(code).toBe(3);
    expect(stdout).toContain("INCONCLUSIVE: nothing to verify");
  });

  test("bad input: 2", async () => {
    const { code, stderr } = await simulate([], "kind: Deployment\n");
    expect(code).toBe(2);
    expect(stderr).toContain("nothing was verified");
  });

  test.each([
    [["--seed", "-1"], "option '--seed <n>' argument '-1' is invalid."],
    [["--walks", "0"], "option '--walks <n>' argument '0' is invalid."],
    [["--depth", "many"], "option '--depth <n>' argument 'many' is invalid."],
    [["--max-states", "5"], "unknown option '--max-states'"],
  ])("bad usage: %j", async (flags, message) => {
    const { code, stderr } = await simulate(flags);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
