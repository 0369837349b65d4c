// `npm run scenarios -- [--check] [--time-limit SECONDS] [NAME...]`: verifies the pairs of examples/scenarios, each variant by the
// command in a process of its own, compares what comes out with what it expects, and writes docs/scenarios.md. Exit code 1 if
// something differs. With names (or their beginnings: B01) only those, and nothing is written; nor is it with --check, which
// compares the page as well.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { differences, headingOf, inputOf, pairsIn, VARIANTS } from "../examples/pairs.ts";
import { factsOf, page, type Ran, rowOf, withoutTimes } from "./scenarios-page.ts";
import { readReport } from "./scenarios-report.ts";

const ROOT = join(import.meta.dirname, "..");
const PAIRS = join(ROOT, "examples", "scenarios");
const PAGE = join(ROOT, "docs", "scenarios.md");
/** Seconds, for each variant. */
const TIME_LIMIT = 60;

function main(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { check: { type: "boolean" }, "time-limit": { type: "string" } },
  });
  const limit = Number(values["time-limit"] ?? TIME_LIMIT);
  const all = pairsIn(PAIRS);
  const names = positionals.length === 0 ? all : all.filter((n) => positionals.some((p) => n.startsWith(p)));
  if (names.length === 0 || !(limit > 0)) {
    console.error(
      names.length === 0 ? `no such scenario; there are ${all.join(", ")}` : "--time-limit: seconds",
    );
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-scenarios-"));
  const ran: Ran[] = [];
  try {
    for (const name of names) {
      for (const variant of VARIANTS) {
        ran.push(run(name, variant, limit, join(folder, "report.json")));
        console.log(ran.slice(-1).map(rowOf).join(""));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const problems = ran.flatMap((r) => r.problems.map((p) => `${r.name}/${r.variant}: ${p}`));
  if (names.length === all.length && problems.length === 0) problems.push(...tell(ran, limit, values.check));
  for (const problem of problems) console.error(problem);
  return problems.length > 0 ? 1 : 0;
}

/** Writes the page, or says how it differs from what came out. */
function tell(ran: readonly Ran[], limit: number, isCheck: boolean | undefined): readonly string[] {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const today = new Date().toISOString().slice(0, 10);
  const text = page(ran, `${today}, ${availableParallelism()} cores, ${memory}`, limit);
  if (isCheck === true)
    return withoutTimes(text) === withoutTimes(readFileSync(PAGE, "utf8"))
      ? []
      : ["docs/scenarios.md is not what came out: npm run scenarios writes it"];
  writeFileSync(PAGE, text);
  return [];
}

function run(name: string, variant: (typeof VARIANTS)[number], limit: number, file: string): Ran {
  const path = join(PAIRS, name, variant);
  const expected = inputOf(path).scenario.expect;
  const command = [
    "cli/plimsoll.js",
    "verify",
    path,
    "--quiet",
    "--timeout",
    `${limit}s`,
    "-o",
    `json=${file}`,
  ];
  const started = performance.now();
  // Twice the limit: what has been found by then is still to be judged and told.
  const { status, stderr } = spawnSync(process.execPath, command, {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 2000 * limit,
  });
  const seconds = (performance.now() - started) / 1000;
  const common = { name, variant, title: headingOf(join(PAIRS, name)), seconds };
  if (status !== 0 && status !== 1 && status !== 3)
    return { ...common, facts: undefined, problems: [`exit code ${status}: ${stderr.trim()}`] };
  const report = readReport(readFileSync(file, "utf8"));
  return { ...common, facts: factsOf(report), problems: differences(variant, expected, report) };
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
