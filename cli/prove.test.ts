// `plimsoll prove` as a shell sees it: reports, exit codes, files, and what is refused.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

const EXAMPLES = fileURLToPath(new URL("../examples/proofs/", import.meta.url));
const schema = JSON.parse(readFileSync(new URL("../schemas/proof.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
const folder = mkdtempSync(join(tmpdir(), "plimsoll-prove-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the JSON report", () => {
  test.each([
    ["all", "feasible/bad", 1],
    ["all", "fragmentation/good", 1],
    ["load-line", "load-line/bad", 1],
    ["resilient", "resilient/good", 0],
  ])("prove %s %s follows the schema", async (question, example, code) => {
    const done = await plimsoll([
      "prove",
      question,
      `${EXAMPLES}${example}`,
      "-o",
      "json",
      "-q",
      "--solver",
      "wasm",
    ]);
    const report = JSON.parse(done.stdout);
    validate(report);
    expect(validate.errors).toBeNull();
    expect(done.code).toBe(code);
  });

  test("of theorems follows it, too, and needs no manifests", async () => {
    const done = await plimsoll(["prove", "parametric", "-o", "json", "-q", "--solver", "wasm"]);
    const report = JSON.parse(done.stdout);
    validate(report);
    expect(validate.errors).toBeNull();
    expect(report).toMatchObject({ verdict: "holds", nodes: [], pods: [] });
    expect(done.code).toBe(0);
  });
});

test("the human report says what it rests on", async () => {
  const { stdout } = await plimsoll(["prove", "feasible", `${EXAMPLES}feasible/good`, "--solver", "wasm"]);
  expect(stdout).toContain("3 pods on 3 nodes\n  Deployment/web: 3 replicas\n");
  expect(stdout).toContain("    node-1: Deployment/web\n");
  expect(stdout).toContain("Assumptions\n");
  expect(stdout).toMatch(/Solver: Z3 in WebAssembly \d+\.\d+\.\d+, 0 queries, seed 0, at most 30000 ms each/);
  expect(stdout).toMatch(/HOLDS: the answer is yes\n$/);
});

test("queries are written as SMT-LIB", async () => {
  const file = join(folder, "queries.smt2");
  await plimsoll([
    "prove",
    "feasible",
    `${EXAMPLES}feasible/bad`,
    "-q",
    "--solver",
    "wasm",
    "--emit-smt2",
    file,
  ]);
  const text = readFileSync(file, "utf8");
  expect(text).toContain("; feasible: a placement of all pods\n");
  expect(text).toContain("(declare-const |Deployment/web on node-1| Int)");
  expect(text).toContain("; answered: unsat\n(reset)\n");
});

test("without the pods of rolling updates", async () => {
  const done = await plimsoll([
    "prove",
    "feasible",
    `${EXAMPLES}feasible/bad`,
    "--no-surge",
    "--solver",
    "wasm",
  ]);
  expect(done.code).toBe(0);
});

test("a limit gives no verdict, but code 3", async () => {
  const path = `${EXAMPLES}fragmentation/good`;
  const done = await plimsoll(["prove", "fragmentation", path, "--max-states", "2", "--solver", "wasm"]);
  expect(done.stdout).toContain("? fragmentation: not decided within");
  expect(done.code).toBe(3);
});

test("verify says of pending pods whether there is a place", async () => {
  const path = fileURLToPath(new URL("../examples/daemonset-too-large/bad", import.meta.url));
  const { stdout } = await plimsoll(["verify", path]);
  expect(stdout).toContain(
    "there is no place for all pods, whatever the scheduler does: DaemonSet/agent has one on each",
  );
});

describe("refused, with code 2", () => {
  test.each<[readonly string[], string]>([
    [["feasible"], "missing required argument 'path'"],
    [["feasible", `${EXAMPLES}feasible/bad`, "--property", "pod-owner"], "unknown option '--property'"],
    [["feasble", "x"], "command-argument value 'feasble' is invalid for argument 'question'."],
    [
      ["load-line", `${EXAMPLES}load-line/bad`, "--workload", "Deployment/api"],
      "Deployment/api is nothing that can be scaled; there are Deployment/web",
    ],
    [
      ["feasible", `${EXAMPLES}feasible/bad`, "--emit-smt2", "/no/such/folder/x"],
      "--emit-smt2: /no/such/folder/x cannot be written",
    ],
    [
      ["feasible", `${EXAMPLES}feasible/bad`, "--failures", "0"],
      "option '--failures <n>' argument '0' is invalid.",
    ],
  ])("plimsoll prove %j", async (argv, message) => {
    const { code, stderr } = await plimsoll(["prove", ...argv, "--solver", "wasm", "-q"]);
    expect(stderr).toContain(`error: ${message}`);
    expect(code).toBe(2);
  });
});
