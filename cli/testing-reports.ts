// For tests of reports for CI: copies of examples that may be changed, and what `verify` writes of them.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll } from "vitest";
import { plimsoll } from "./testing.ts";

export const EXAMPLES = join(import.meta.dirname, "..", "examples");
export const folder = mkdtempSync(join(tmpdir(), "plimsoll-ci-"));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = JSON.parse(readFileSync(new URL("../schemas/report.schema.json", import.meta.url), "utf8"));
export const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

let copies = 0;
/** A copy of an example that may be changed. */
export function copyOf(example: string): string {
  const path = join(folder, `copy-${copies++}`);
  cpSync(join(EXAMPLES, example), path, { recursive: true });
  return path;
}

export function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

export async function reports(path: string, ...flags: readonly string[]) {
  const file = (name: string) => join(folder, name);
  const done = await plimsoll([
    "verify",
    path,
    ...["json", "sarif", "junit", "markdown"].flatMap((format) => ["-o", `${format}=${file(format)}`]),
    ...flags,
  ]);
  const read = (name: string) => readFileSync(file(name), "utf8");
  return {
    ...done,
    json: JSON.parse(read("json")),
    sarif: JSON.parse(read("sarif")),
    junit: read("junit"),
    markdown: read("markdown"),
  };
}
