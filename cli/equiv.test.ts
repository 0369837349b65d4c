// `plimsoll equiv` and `plimsoll minimise` as a shell sees them: reports, exit codes, and what is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, expect, test } from "vitest";
import { random } from "../explorer/equivalence/families.ts";
import { readAut, sizeOf, writeAut } from "../explorer/equivalence/index.ts";
import { plimsoll } from "./testing.ts";

const schema = JSON.parse(
  readFileSync(new URL("../schemas/equivalence.schema.json", import.meta.url), "utf8"),
);
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
const folder = mkdtempSync(join(tmpdir(), "plimsoll-equiv-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const K = file(
  "K.aut",
  'des (0,5,5)\n(0,"start(a)",1)\n(1,"tau",2)\n(2,"tau",1)\n(1,"ok(a)",3)\n(1,"fault",4)\n',
);
const P = file("P.aut", "des (0, 2, 3)\n(0, start(a), 1)\n(1, ok(a), 2)\n");

test("two systems that are equal but for a silent cycle", async () => {
  const done = await plimsoll(["equiv", K, P, "--block", "fault"]);
  expect(done.code).toBe(1);
  expect(done.stdout).toContain("NOT EQUAL K.aut and P.aut: branching bisimulation, divergence-preserving");
  expect(done.stdout).toContain("After start(a): K.aut can go on silently for ever");
  expect(done.stdout).toContain("for ever: 1 silently to 2, 2 silently to 1");
  expect(done.stdout).toContain(
    "What does hold of what is weaker: branching bisimulation, blind to divergence.",
  );
  const blind = await plimsoll(["equiv", K, P, "--block", "fault", "--relation", "branching"]);
  expect(blind.code).toBe(0);
  expect(blind.stdout).toContain("EQUAL K.aut and P.aut: branching bisimulation, blind to divergence");
  expect(blind.stdout).toContain("(partition checked)");
});

test("hidden faults, and what refines what", async () => {
  const traces = ["--hide", "f*", "--relation", "trace", "--one-way"];
  expect((await plimsoll(["equiv", K, P, ...traces])).code).toBe(0);
  const visible = await plimsoll(["equiv", K, P, "--relation", "trace", "--one-way"]);
  expect(visible.code).toBe(1);
  expect(visible.stdout).toContain("K.aut can do start(a), fault; P.aut cannot.");
  const refused = await plimsoll(["equiv", K, P, "--hide", "fault", "--relation", "failures"]);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain("After start(a): K.aut can come to rest and refuse ok(a)");
});

test.each([
  [[], 1],
  [["--relation", "trace", "--block", "fault"], 0],
  [["--relation", "weak", "--hide", "fault"], 1],
  [["--max-pairs", "1", "--relation", "simulation", "--hide", "fault"], 3],
])("the JSON report with %j follows the schema, and the exit code is %d", async (flags, code) => {
  const done = await plimsoll(["equiv", K, P, ...flags, "-o", "json", "-q"]);
  const report = JSON.parse(done.stdout);
  validate(report);
  expect(validate.errors).toBeNull();
  expect(done.code).toBe(code);
  const status = code === 0 ? "holds" : code === 1 ? "fails" : "undecided";
  expect(report.asked.status).toBe(status);
});

test("a report for CI names the relation and what fails", async () => {
  const done = await plimsoll(["equiv", K, P, "-o", "junit", "-q"]);
  expect(done.stdout).toContain("branching bisimulation, divergence-preserving");
  expect(done.stdout).toMatch(/failures="1"/);
});

test("minimise writes the quotient, which is equivalent", async () => {
  const large = file("large.aut", writeAut(random(400, 2, 2, 60, 11)));
  const done = await plimsoll(["minimise", large, "--relation", "branching"]);
  expect(done.code).toBe(0);
  const small = file("small.aut", done.stdout);
  expect(sizeOf(readAut(done.stdout).lts).states).toBeLessThan(300);
  expect((await plimsoll(["equiv", large, small, "--relation", "branching", "-q"])).code).toBe(0);
  const dot = await plimsoll(["minimise", K, "--format", "dot"]);
  expect(dot.stdout).toContain('"0" -> "1" [label="start(a)"]');
  const graphml = await plimsoll(["minimise", K, "--format", "graphml"]);
  expect(graphml.stdout).toContain("<graphml");
});

test.each([
  [["equiv", K], "name two AUT files, and nothing else"],
  [["equiv", K, join(folder, "none.aut")], "cannot be read"],
  [["equiv", K, file("bad.aut", 'des (0,1,2)\n(0,"a",7)\n')], "bad.aut:2: there is no state 7"],
  [["equiv", K, P, "--relation", "strong", "--one-way"], "strong has no direction"],
  [["equiv", K, P, "--relation", "nice"], "Allowed choices are strong"],
  [["minimise", K, "--relation", "trace"], "Allowed choices are strong"],
])("plimsoll %j is refused", async (argv, words) => {
  const done = await plimsoll(argv);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain(words);
});
