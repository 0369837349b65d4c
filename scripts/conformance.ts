// `npm run conformance -- [DIR...]`: runs Kubernetes' own test vectors against the rules that the model uses. Prints a line per
// family, then what fails with a diff, then families that nothing answers to. DIR may be a file, too. Exit code 1 if a row
// fails or nothing answers to it, 2 if there is no such folder, no table in it, or a file that is not a table.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { families } from "../model/semantics/conformance/index.ts";
import { outcomeOf } from "../model/semantics/conformance/outcome.ts";
import { BadTable, type Table, tablesIn } from "./conformance-tables.ts";
import { difference } from "./difference.ts";

const DEFAULT = resolve(import.meta.dirname, "../../shared/conformance");

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** Runs all tables of the folders. Returns the lines to print, and the tally. */
export function conformance(folders: readonly string[]): {
  readonly lines: readonly string[];
  readonly tally: Tally;
} {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const lines: string[] = [];
  const failures: string[] = [];
  const uncovered: string[] = [];
  for (const table of folders.flatMap((folder) => tablesIn(folder))) {
    const family = families.find(({ name }) => name === table.name);
    if (family === undefined) {
      uncovered.push(`${table.name} (${table.rows.length})`);
      tally.skipped += table.rows.length;
      continue;
    }
    const failed = failuresIn(table, family, failures);
    tally.failed += failed;
    tally.passed += table.rows.length - failed;
    const count =
      table.rows.length === 0 ? "no rows" : `${table.rows.length - failed} of ${table.rows.length}`;
    lines.push(`${failed === 0 ? "ok  " : "FAIL"} ${table.name}: ${count}`);
  }
  if (failures.length > 0) lines.push("", ...failures);
  if (uncovered.length > 0) lines.push("", `Not covered: ${uncovered.join(", ")}`);
  lines.push("", `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  return { lines, tally };
}

/** Adds what there is to say of rows that fail. Returns how many do. */
function failuresIn(table: Table, family: (typeof families)[number], say: string[]): number {
  let failed = 0;
  for (const row of table.rows) {
    const { passed, expected, answered, thrown } = outcomeOf(family, row);
    if (passed) continue;
    failed++;
    say.push(`${table.file}: ${row.case}`, `  from ${row.source}`);
    const reason = family.unmet[row.case];
    if (reason !== undefined) say.push(`  not met, because ${reason}`);
    if (thrown !== undefined)
      say.push(`  a rule threw: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    else say.push(...difference(expected, answered).map((line) => `  ${line}`));
  }
  return failed;
}

function main(given: readonly string[]): number {
  const folders = given.length > 0 ? given.map((folder) => resolve(folder)) : [DEFAULT];
  const missing = folders.find((folder) => !existsSync(folder));
  if (missing !== undefined) {
    console.error(
      `${missing}: no such folder. Name the folders with the tables: npm run conformance -- DIR...`,
    );
    return 2;
  }
  try {
    const { lines, tally } = conformance(folders);
    for (const line of lines) console.log(line);
    return tally.failed + tally.skipped > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof BadTable)) throw error;
    console.error(error.message);
    return 2;
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
