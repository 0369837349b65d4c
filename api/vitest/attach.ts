// What a test says besides passing or failing: notes, and reports as files.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunnerTestCase } from "vitest";
import { hash, type VerifyResult } from "../../invariants/index.ts";
import type { ProveResult } from "../../proofs/index.ts";
import { jsonReport } from "../report.ts";

/** The test that an expectation is part of; undefined outside of tests. */
export type Test = Readonly<RunnerTestCase> | undefined;

/** Reporters show it with the test. */
export async function note(test: Test, text: string, type: "notice" | "warning"): Promise<void> {
  await test?.context.annotate(text, type);
}

/** The report with its traces as JSON: vitest copies the file to its `attachmentsDir`, and reporters name it. */
export async function attach(test: Test, result: VerifyResult | ProveResult): Promise<void> {
  if (test === undefined) return;
  // Vitest names the copy after the path: a test that fails again overwrites what it left before.
  const folder = folderFor(hash([test.file.filepath, test.fullName, String(test.annotations.length)]));
  try {
    const path = join(folder, "report.json");
    writeFileSync(path, jsonReport(result));
    await test.context.annotate("plimsoll report", { path, contentType: "application/json" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Another one if the same test runs somewhere else at the same time. */
function folderFor(name: string): string {
  const folder = join(tmpdir(), `plimsoll-${name}`);
  try {
    mkdirSync(folder);
    return folder;
  } catch {
    return mkdtempSync(`${folder}-`);
  }
}
