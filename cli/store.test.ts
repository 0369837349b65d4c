// --store compact: exit codes, and what human and JSON reports say.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-store-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROOT = join(import.meta.dirname, "..");
const ENGINE = join(ROOT, "explorer", "index.ts");
const LONE_POD = join(ROOT, "examples", "lone-pod", "bad");
const schema: object = JSON.parse(readFileSync(join(ROOT, "schemas", "report.schema.json"), "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

/** A counter from 0 to 5. */
function model(...properties: readonly string[]): string {
  const file = join(folder, "model.ts");
  writeFileSync(
    file,
    `import { act, eventually, invariant, predicate, process, slot, sometimes, system as declare } from ${JSON.stringify(ENGINE)};
const n = slot("n", 0);
const up = process({ name: "up", reads: { n }, step: (now) => (now.n < 5 ? [act("up", n.set(now.n + 1))] : []) });
const below = (end) => predicate("n is below " + end, { n }, (now) => now.n < end);
const above = (end) => predicate("n is above " + end, { n }, (now) => now.n > end);
export const system = declare({ name: "counter", slots: [n], processes: [up] });
export const properties = [${properties.join(", ")}];
`,
  );
  return file;
}

async function run(path: string, ...flags: readonly string[]) {
  const json = join(folder, "report.json");
  const command = path === LONE_POD ? "verify" : "check";
  const done = await plimsoll([command, path, ...flags, "-o", "human", "-o", `json=${json}`]);
  const report = JSON.parse(readFileSync(json, "utf8"));
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return { ...done, report };
}

test("what holds, holds up to hash collisions: 0", async () => {
  const file = model('invariant("small", below(6))', 'sometimes("four", above(3))');
  const { code, stdout, report } = await run(file, "--store", "compact");
  expect(code).toBe(0);
  expect(stdout).toContain("✓ small  always: n is below 6 (up to hash collisions)");
  expect(stdout).toMatch(/✓ four {3}can be reached: n is above 3$/m);
  expect(stdout).toMatch(/store: compact, \d+ KiB \(only a 64-bit fingerprint of each\)/);
  expect(stdout).toMatch(/ {2}0 calculated \(optimistic\), \d\.\de-\d+ based on the actual fingerprints/);
  expect(stdout).toContain("\nHOLDS, UP TO HASH COLLISIONS: all 2 properties");
  expect(report).toMatchObject({
    verdict: "holds",
    upTo: "hash collisions",
    properties: [{ upTo: "hash collisions" }, { upTo: null }],
    groups: [{ store: { kind: "compact", collision: { calculated: 0 } } }],
  });
});

test("a violation is shown with its shortest run: 1", async () => {
  const file = model('invariant("tiny", below(3))', 'sometimes("seven", above(6))');
  const { code, stdout, report } = await run(file, "--store", "compact");
  expect(code).toBe(1);
  expect(stdout).toContain(
    "The run: 3 steps (0 environment events, 0 context switches); no run is shorter, nor as",
  );
  expect(stdout).toContain("✗ seven  can be reached: n is above 6 (up to hash collisions)");
  expect(stdout).toContain('no reachable state satisfies "n is above 6" (up to hash collisions)');
  expect(report.properties[0]).toMatchObject({ status: "violated", upTo: null });
  expect(report.properties[0].trace.steps).toHaveLength(3);
  expect(report.properties[1]).toMatchObject({ status: "violated", upTo: "hash collisions", trace: null });
});

test("liveness is inconclusive, and says which store it needs: 3", async () => {
  const own = await run(model('eventually("five", above(4))'), "--store", "compact");
  expect(own.code).toBe(3);
  expect(own.stdout).toContain("inconclusive: liveness needs the exact store");
  const { code, stdout, report } = await run(LONE_POD, "--store", "compact");
  expect(code).toBe(3);
  expect(stdout).toMatch(/\? stable-reconciliation .*liveness needs the exact store/);
  expect(stdout).toMatch(/✓ placement-filters .*\(up to hash collisions\)/);
  expect(report).toMatchObject({ verdict: "inconclusive", upTo: "hash collisions" });
  const safety = await run(LONE_POD, "--store", "compact", "--property", "placement-filters");
  expect(safety.code).toBe(0);
  expect(safety.stdout).toContain("HOLDS, UP TO HASH COLLISIONS");
});

test("exact is the default, and says so", async () => {
  const { stdout, report } = await run(model('invariant("small", below(6))'));
  expect(stdout).toMatch(/store: exact, \d+ KiB/);
  expect(stdout).toMatch(/^HOLDS: the property/m);
  expect(report).toMatchObject({ upTo: null, groups: [{ store: { kind: "exact", collision: null } }] });
});

test("another store is refused", async () => {
  const { code, stderr } = await plimsoll(["check", "model.ts", "--store", "bloom"]);
  expect(code).toBe(2);
  expect(stderr).toContain("exact, compact");
});
