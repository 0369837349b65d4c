// `plimsoll soundness` as a shell sees it: reports, exit codes, and what is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

const schema = JSON.parse(readFileSync(new URL("../schemas/soundness.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);
const folder = mkdtempSync(join(tmpdir(), "plimsoll-soundness-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const GANG = file(
  "gang.net",
  "resources: slot slot\nfirst: i slot > p\nrun: p slot > q\ntau: q > slot slot o\n",
);
const STUCK = file("stuck.net", "a: i > p\nb: i > q\njoin: p q > o\n");

test("sound for one case, and not for two, with a shortest witness", async () => {
  const done = await plimsoll(["soundness", GANG]);
  expect(done.code).toBe(1);
  expect(done.stdout.split("\n")).toEqual([
    "5 places, 3 transitions, 2 tokens besides cases",
    "",
    "  ✓ a case can always end, leaves nothing behind, and no transition is dead (4 markings)",
    "  ✗ a batch of 2 cases is not sound (8 markings)",
    "      option-to-complete: after first, first: the end can no longer be reached",
    "  ✗ a batch of 3 cases is not sound (12 markings)",
    "      option-to-complete: after first, first: the end can no longer be reached",
    "",
    "UNSOUND gang.net, with 1, 2 and 3 cases at a time",
    "",
  ]);
  expect((await plimsoll(["soundness", GANG, "--cases", "1"])).code).toBe(0);
});

test("dead transitions", async () => {
  const { stdout } = await plimsoll(["soundness", STUCK, "--cases", "1"]);
  expect(stdout).toContain("option-to-complete: at once the end can no longer be reached");
  expect(stdout).toContain("dead: join can never fire");
});

test("patterns by name, and what cancellation means for several cases", async () => {
  const done = await plimsoll(["soundness", "WCP-29"]);
  expect(done.stdout).toContain("✓ a case can always end");
  expect(done.stdout).toContain("The tokens of several cases are not told apart");
  expect((await plimsoll(["soundness", "WCP-1"])).stdout).not.toContain("told apart");
});

test.each([
  [[GANG], 1, "unsound"],
  [[GANG, "--cases", "1"], 0, "sound"],
  [["WCP-31", "--cases", "1", "--max-states", "5"], 3, "inconclusive"],
])("the JSON report of %j follows the schema", async (args, code, verdict) => {
  const done = await plimsoll(["soundness", ...args, "-o", "json"]);
  expect(done.code).toBe(code);
  const report = JSON.parse(done.stdout);
  validate(report);
  expect(validate.errors).toBeNull();
  expect(report.verdict).toBe(verdict);
});

test.each([
  [["soundness"], "missing required argument 'net'"],
  [["soundness", join(folder, "none.pnml")], "no such file or folder"],
  [["soundness", file("bad.net", "a: i > o\nb i\n")], 'bad.net:2:1: "b i" is not a transition'],
  [["soundness", file("bad.pnml", "<pnml>\n<net>\n</pnml>")], "bad.pnml:3:1: is not XML: Missing end tag"],
  [["soundness", GANG, "--cases", "0"], "It must be a whole number from 1 to 9."],
  [["soundness", "WCP-99"], "there is no such pattern"],
])("plimsoll %j is refused", async (argv, words) => {
  const done = await plimsoll(argv);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain(words);
});
