// `plimsoll equiv loop` as a shell sees it: the table, claims that hold and claims that are refuted, and what is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

const schema = JSON.parse(readFileSync(new URL("../schemas/loop.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
const folder = mkdtempSync(join(tmpdir(), "plimsoll-loop-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Small, since the table tries hundreds of sets of conditions. */
const ONE = ["--net", "a"];

/** The report for people, and those in files. */
async function reportsOf(...args: readonly string[]) {
  const [json, junit] = [join(folder, "loop.json"), join(folder, "loop.xml")];
  const done = await plimsoll(["equiv", "loop", ...args, "-o", `json=${json}`, "-o", `junit=${junit}`]);
  const report = JSON.parse(readFileSync(json, "utf8"));
  validate(report);
  expect(validate.errors).toBeNull();
  return { ...done, report, junit: readFileSync(junit, "utf8") };
}

test("0: under all ten conditions", async () => {
  const { code, stdout, junit } = await reportsOf(...ONE);
  expect(code).toBe(0);
  expect(stdout).toContain("all ten conditions\n  ✓ a: branching bisimulation, divergence-preserving\n");
  expect(stdout).toContain(
    "without guarded-act: an act is done as the cache had it\n  ✗ a: refuted by ok(a) ok(a)\n",
  );
  expect(stdout).toMatch(
    /\nHOLDS for these nets: .* under all ten conditions: branching bisimulation, .*\n$/,
  );
  expect(junit).toMatch(/failures="0"/);
});

test("1: refuted, with the smallest sets of conditions that repair it", async () => {
  const { code, report, stdout, junit } = await reportsOf(...ONE, "--without", "guarded-act");
  expect(code).toBe(1);
  expect(report.claim).toMatchObject({
    relation: "branching-divergence",
    without: ["guarded-act"],
    status: "fails",
    refutedBy: { net: "a", relation: null, trace: ["ok(a)", "ok(a)"] },
  });
  expect(report.claim.repairs.length).toBeGreaterThan(0);
  for (const set of report.claim.repairs) expect(set).toContain("guarded-act");
  expect(stdout).toMatch(/It does hold for the nets above under\n {2}.* \(add guarded-act\)\n/);
  expect(stdout).toMatch(/\nREFUTED the control loop is a workflow engine without guarded-act: /);
  expect(junit).toMatch(/failures="1"/);
  expect(junit).toContain("a: refuted by ok(a) ok(a)");
});

test("nets in a file, and random ones, on which each set that is enough is tried; a weaker relation needs less", async () => {
  const file = join(folder, "nets.txt");
  writeFileSync(file, "# small\n\na  # alone\n");
  const random = ["--random", "3", "--tasks", "2", "--seed", "5"];
  const blind = ["--relation", "branching", "--without", "quiescence"];
  const { code, report, stdout } = await reportsOf("--net", file, ...random, ...blind);
  expect(code).toBe(0);
  expect(report.nets.map((net: { readonly name: string }) => net.name)).toEqual(["a"]);
  expect(report.random).toMatchObject({ seed: 5, most: 2 });
  expect(report.random.nets).toHaveLength(3);
  expect(report.random.rows).toHaveLength(11);
  for (const { relation } of report.random.rows[0].verdicts) expect(relation).toBe("branching-divergence");
  expect(report.random.tried.length).toBeGreaterThan(0);
  expect(stdout).toContain("3 random nets of up to 2 tasks, seed 5\n");
  expect(stdout).toContain("  not enough for all of these: ");
});

test("3: the time ran out", async () => {
  const done = await plimsoll(["equiv", "loop", "--timeout", "1ms"]);
  expect(done).toMatchObject({ code: 3, stdout: "", stderr: "inconclusive: the time ran out (--timeout)\n" });
});

test("workflow nets that are nets of tasks", async () => {
  const file = join(folder, "one.net");
  writeFileSync(file, "start(pay): i > p\nok(pay): p > o\n");
  const { code, report } = await reportsOf("--net", file);
  expect(code).toBe(0);
  expect(report.nets).toEqual([
    { name: "one.net", tasks: [{ name: "pay", after: [], choice: null }], ends: [["pay"]] },
  ]);
});

const cyclic = join(folder, "cyclic.net");
writeFileSync(cyclic, "a: i > p\nb: p > q\nc: q > p\nd: p > o\n");
const bad = join(folder, "bad.txt");
writeFileSync(bad, "a; b\na ||\n");

test.each([
  [["--net", "a; b || c"], '--net "a; b || c", character 6: "||" after ";": put parentheses around'],
  [["--net", bad], `${bad}:2:5: a task is missing (nets of tasks are written as`],
  [["--net", folder], "is no file"],
  [["--net", cyclic], `--net ${cyclic}: does "b" twice; loops carry out nets without cycles`],
  [["--net", "WCP-22"], "--net WCP-22: Recursion has no net"],
  [
    ["--without", "guarded-acts"],
    "--without guarded-acts: there is no such condition; did you mean guarded-act?",
  ],
  [["--without", "luck"], "there is no such condition; there are state-completeness, guarded-act"],
  [["--relation", "strong"], "Allowed choices are branching-divergence"],
  [["--tasks", "9"], "--tasks"],
])("plimsoll equiv loop %j is refused", async (args, words) => {
  const done = await plimsoll(["equiv", "loop", ...args]);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain(words);
});
