// `npm run bench`: Plimsoll and its peers on the same models, side by side in one run. See bench/README.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { barsReached } from "./bars.ts";
import { Interrupted } from "./build.ts";
import { stopwatchIn } from "./measure.ts";
import { type Options, readOptions, UsageError } from "./options.ts";
import { type Measured, measure } from "./rounds.ts";
import { allAgree, tableOf } from "./table.ts";
import type { Tool } from "./tools/tool.ts";

/** What is measured by commands of their own, without peers. */
const ALONE = ["kivi.ts", "proofs.ts", "walks.ts"];

const progress = (line: string): void => console.error(line);

/** The tools that are installed; says which are not. */
function present(tools: readonly Tool[]): readonly Tool[] {
  return tools.filter((tool) => {
    const why = tool.missing();
    if (why !== undefined) console.log(`skipped: ${tool.name}: ${why}`);
    return why === undefined;
  });
}

/** Says how busy the machine is already: then wall times are of little use. */
function sayLoad(): void {
  const [load = 0] = loadavg();
  console.log(`load before the run: ${load.toFixed(1)} on ${availableParallelism()} cores`);
}

function measureAll(options: Options, directory: string): readonly Measured[] {
  sayLoad();
  const tools = present(options.tools);
  const stopwatch = stopwatchIn(directory);
  return options.instances.map((instance, i) => {
    const own = join(directory, String(i));
    mkdirSync(own);
    const measured = measure(instance, tools, options.rounds, stopwatch, own, progress);
    rmSync(own, { recursive: true });
    if (measured.rows.length + measured.failures.length > 0) console.log(`\n${tableOf(measured)}`);
    return measured;
  });
}

function main(): void {
  const options = readOptions(process.argv.slice(2));
  const directory = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  try {
    const all = measureAll(options, directory);
    console.log(`\n### Bars\n\n${barsReached(all).join("\n")}`);
    console.log(`\nmeasured alone: ${ALONE.map((file) => `node bench/${file}`).join(", ")}`);
    const rows = all.flatMap((m) => m.rows);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
    if (!all.every((m) => allAgree(m) && m.failures.length === 0)) process.exitCode = 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

// With a listener, Ctrl-C ends the program that is being measured, and then this one, after it has tidied up.
process.on("SIGINT", () => {});
try {
  main();
} catch (error) {
  if (error instanceof Interrupted) process.exitCode = 130;
  else if (error instanceof UsageError) {
    console.error(`bench: ${error.message}`);
    process.exitCode = 2;
  } else throw error;
}
