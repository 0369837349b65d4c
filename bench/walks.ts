// `node bench/walks.ts [NAME...]`: how soon random walks find the seeded faults of the examples, how short what they find becomes, and
// how long ten thousand walks take; writes docs/walks.md. With names (or parts of them), only those examples, and nothing is
// written. Exit code 1 if something that walks can find is not found, or is shrunk too little.
import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { MOST, page, type Row, timesTooLong } from "./walks/page.ts";
import { BadExample, EFFORT, type Seeded, seeded } from "./walks/seeded.ts";
import { thirtyPods } from "./walks/thirty-pods.ts";

const PAGE = join(import.meta.dirname, "..", "docs", "walks.md");
const WALKS = 10_000;

function sought(all: readonly Seeded[]): readonly Row[] {
  const byExample = Map.groupBy(all, (s) => s.example);
  return [...byExample].flatMap(([example, faults]) => {
    const bad = new BadExample(example);
    return faults.map((one): Row => {
      const reach = bad.reach(one.property);
      const seeds = reach === "claimed" ? EFFORT.seeds : [];
      const row = { seeded: one, reach, sought: seeds.map((seed) => bad.seek(one.property, seed, EFFORT)) };
      const counts = row.sought.map((s) => s.walks ?? "never").join(", ");
      console.log(`${example} ${one.property}: ${reach === "claimed" ? `walks ${counts}` : reach}`);
      return row;
    });
  });
}

/** What is not as it should be, a sentence each. */
function problems(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => {
    const { example, property } = row.seeded;
    const missed = row.sought.filter((s) => s.walks === undefined).length;
    const times = timesTooLong(row, "shrunk") ?? 1;
    return [
      ...(missed === 0 ? [] : [`${example}: ${property}: not found with ${missed} seeds`]),
      ...(times <= MOST
        ? []
        : [`${example}: ${property}: ${times.toFixed(2)} times as long as the shortest`]),
    ];
  });
}

function main(names: readonly string[]): number {
  const all = seeded();
  const wanted = names.length === 0 ? all : all.filter((s) => names.some((n) => s.example.includes(n)));
  if (wanted.length === 0) {
    console.error(`no such example: ${names.join(", ")}`);
    return 2;
  }
  const load = `load ${(loadavg()[0] ?? 0).toFixed(1)} before`;
  // First what is timed, while nothing else was done that fills the memory.
  const bar = names.length === 0 ? thirtyPods(WALKS) : [];
  for (const m of bar) console.log(`${m.title}: ${m.status}, ${m.walks} walks, ${m.wallSeconds} s`);
  const rows = sought(wanted);
  if (names.length === 0) {
    const today = new Date().toISOString().slice(0, 10);
    const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
    const when = `${today}, one of ${availableParallelism()} cores, ${memory}, ${load}`;
    writeFileSync(PAGE, page(rows, bar, EFFORT, when));
  }
  const found = problems(rows);
  for (const problem of found) console.error(problem);
  return found.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
