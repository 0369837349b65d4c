// docs/walks.md: how soon random walks find what is wrong in the examples, and how short what they find becomes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Effort, Reach, Seeded, Sought } from "./seeded.ts";
import type { Measured } from "./thirty-pods.ts";

/** A seeded fault, and what walks of each seed did; nothing where they cannot refute it. */
export interface Row {
  readonly seeded: Seeded;
  readonly reach: Reach;
  readonly sought: readonly Sought[];
}

/** The most that a shrunk run may be longer than the shortest. */
export const MOST = 1.5;

const WHY: Readonly<Record<Exclude<Reach, "claimed">, string>> = {
  "compares with runs without faults":
    "not sought: it compares with runs without faults, which walks do not know",
  "a walk cannot tell": "not sought: no walk shows that something is not possible any more",
};

export function page(rows: readonly Row[], bar: readonly Measured[], effort: Effort, when: string): string {
  const claimed = rows.filter((r) => r.reach === "claimed");
  const found = claimed.filter((r) => r.sought.every((s) => s.walks !== undefined));
  const measured = claimed.filter((r) => timesTooLong(r, "shrunk") !== undefined);
  const over = (of: "shortened" | "shrunk") =>
    measured.filter((r) => (timesTooLong(r, of) ?? 0) > MOST).length;
  const { seeds, numRuns, maxSteps, shortestWithin } = effort;
  return [
    "# Walks",
    "",
    "How soon random walks find what is wrong in the bad examples, and how short what they find becomes. `node bench/walks.ts` measures",
    "and writes this page. What walks are, and what can be claimed of them, stands in [properties/walks](../properties/walks/README.md).",
    "A walk can refute a property, never prove one.",
    "",
    "## In a test suite",
    "",
    "```ts",
    usage(),
    "```",
    "",
    "## Thirty pods on ten nodes",
    "",
    `One crash, one node failure, all properties, walks of at most ${maxSteps} steps; ${when}. On a machine that others use`,
    "too, wall time says more of them than of the walks.",
    "",
    "| cluster | | walks | steps | wall | CPU |",
    "|---|---|--:|--:|--:|--:|",
    ...bar.map(barRow),
    "",
    "## The examples",
    "",
    `Walks of at most ${maxSteps} steps through the cluster of all workloads, at most ${grouped(numRuns)} for each of ${seeds.length} seeds. Of ${rows.length} violations`,
    `that the examples expect, ${claimed.length} can be refuted by a walk, and ${found.length} were found with every seed.`,
    "",
    '"Walks" is the median over the seeds, and the most that any needed. "Shortest" is the length that exhaustive verification',
    'knows, the loop included. "Shortened": steps were left out as long as the rest violated the property. "Shrunk": after that',
    `the engine searched ${grouped(shortestWithin)} states for a shorter run. Both are the longest of the seeds. Of ${measured.length} runs whose shortest length is`,
    `known, ${over("shrunk")} are longer than ${MOST} times that when shrunk, and ${over("shortened")} without the search.`,
    "",
    "| example | property | walks (most) | shortest | shortened | shrunk |",
    "|---|---|--:|--:|--:|--:|",
    ...rows.map(rowOf),
    "",
  ].join("\n");
}

/** The file as the package's users write it. */
function usage(): string {
  const [, ...lines] = readFileSync(join(import.meta.dirname, "usage.ts"), "utf8")
    .trimEnd()
    .split("\n");
  return lines.join("\n").replaceAll(/"(?:\.\.\/)+([a-z]+)\/index\.ts"/g, '"plimsoll/$1"');
}

function barRow({ title, status, walks, steps, wallSeconds, cpuSeconds }: Measured): string {
  const times = `${wallSeconds.toFixed(1)} s | ${cpuSeconds.toFixed(1)} s`;
  return `| ${title} | ${status} | ${grouped(walks)} | ${grouped(steps)} | ${times} |`;
}

function rowOf(row: Row): string {
  const { example, property, shortest } = row.seeded;
  const name = `[${example.replace("scenarios/", "")}](../examples/${example})`;
  const told =
    row.reach === "claimed"
      ? `${walksOf(row)} | ${shortest ?? "not known"} | ${longest(row, "shortened") ?? ""} | ${longest(row, "shrunk") ?? ""}`
      : `${WHY[row.reach]} | ${shortest ?? ""} | | `;
  return `| ${name} | ${property} | ${told} |`;
}

function walksOf({ sought }: Row): string {
  const counts = sought.map((s) => s.walks ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
  const missed = counts.filter((n) => !Number.isFinite(n)).length;
  const shown = (n: number | undefined) => (n === undefined || !Number.isFinite(n) ? "never" : grouped(n));
  const most = missed > 0 ? `not with ${missed} of ${counts.length} seeds` : shown(counts.at(-1));
  return `${shown(counts[counts.length >> 1])} (${most})`;
}

/** The most steps that walks of any seed were left with. */
export function longest({ sought }: Row, of: "shortened" | "shrunk"): number | undefined {
  const lengths = sought.flatMap((s) => s[of] ?? []);
  return lengths.length === 0 ? undefined : Math.max(...lengths);
}

/** How many times as long as the shortest run that is, at most; undefined if that is not known. */
export function timesTooLong(row: Row, of: "shortened" | "shrunk"): number | undefined {
  const [length, { shortest }] = [longest(row, of), row.seeded];
  return length === undefined || shortest === undefined ? undefined : length / shortest;
}

/** 1234567 as 1,234,567. */
function grouped(n: number): string {
  return n.toLocaleString("en-US");
}
