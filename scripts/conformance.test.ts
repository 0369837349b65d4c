// The command on folders made for it: counts, diffs, families that nothing answers to, files that are no tables.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { conformance } from "./conformance.ts";
import { difference } from "./difference.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "conformance-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function table(name: string, rows: unknown): string {
  const own = mkdtempSync(join(folder, "tables-"));
  mkdirSync(join(own, "below"));
  writeFileSync(join(own, "below", `${name}.json`), JSON.stringify(rows));
  return own;
}

const half = (value: number) => ({
  source: "made up",
  case: `half is ${value}`,
  input: { value: "50%", total: 5, roundUp: true },
  expected: { error: false, value },
});

test("rows are counted, and what fails is shown with a diff", () => {
  const { lines, tally } = conformance([
    table("int_or_percent", [half(3), half(2)]),
    table("no_such_family", [half(3)]),
  ]);
  expect(tally).toEqual({ passed: 1, failed: 1, skipped: 1 });
  expect(lines).toContain("FAIL int_or_percent: 1 of 2");
  expect(lines).toContain("  - value: 2");
  expect(lines).toContain("  + value: 3");
  expect(lines).toContain("Not covered: no_such_family (1)");
  expect(lines.at(-1)).toBe("1 passed, 1 failed, 1 skipped");
});

test("what is no table is refused, by name", () => {
  expect(() => conformance([table("int_or_percent", { rows: [] })])).toThrow(
    /int_or_percent\.json: a table is an array/,
  );
  expect(() => conformance([table("int_or_percent", [{ case: 3 }])])).toThrow(/row 1 is not/);
});

test("a folder without tables is refused, an empty table is said to be empty, a file may stand for a folder", () => {
  expect(() => conformance([mkdtempSync(join(folder, "empty-"))])).toThrow(/no tables/);
  expect(conformance([table("int_or_percent", [])]).lines).toContain("ok   int_or_percent: no rows");
  const file = join(table("int_or_percent", [half(3)]), "below", "int_or_percent.json");
  expect(conformance([file]).tally).toEqual({ passed: 1, failed: 0, skipped: 0 });
});

test("a row that expects nothing, or whose input has another shape, fails and says why", () => {
  const { lines, tally } = conformance([
    table("int_or_percent", [{ ...half(3), expected: {} }]),
    table("quantity_parse", [{ ...half(3), input: { txt: "1" } }]),
    table("resource_list_math", [{ ...half(3), input: { op: "divide", a: {}, b: {} } }]),
  ]);
  expect(tally).toEqual({ passed: 0, failed: 3, skipped: 0 });
  expect(lines).toContain("  a rule threw: the row expects nothing that this table knows");
  expect(lines).toContain('  a rule threw: no rule for the op "divide"');
});

test("differences are named by where they are", () => {
  expect(difference({ a: [1, { b: 2 }], c: 3 }, { a: [1, { b: 4 }] })).toEqual([
    "- a[1].b: 2",
    "+ a[1].b: 4",
    "- c: 3",
    "+ c: (nothing)",
  ]);
  expect(difference({ a: [1] }, { a: [1, 2] })).toEqual(["- a: [1]", "+ a: [1,2]"]);
  expect(difference({ a: 1 }, { a: 1 })).toEqual([]);
});
