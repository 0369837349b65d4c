// `npm run bench`: the engine against the hand-specialised programs of ../shared/baselines/js, side by side in one run.
// Machines are noisy: every round runs each program once, in turn; medians and their ratios are what counts.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PEER = here("../../shared/baselines/js/m1.mjs");
const OWN = here("./two-phase-commit.ts");
const ROUNDS = 5;

interface Run {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  readonly peakMiB: number;
}

/** Runs a program in its own process; each prints one line of name=value pairs. */
function run(program: string, args: readonly string[]): Run {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  const fields = new Map(
    [...stripVTControlCharacters(stdout).matchAll(/([\w/]+)=([\d.]+)/g)].map(([, k, v]) => [k, Number(v)]),
  );
  const field = (name: string): number => fields.get(name) ?? Number.NaN;
  return {
    states: field("distinct"),
    transitions: field("transitions"),
    depth: field("depth"),
    seconds: field("seconds"),
    peakMiB: field("maxrss_MiB"),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function compare(managers: number, rounds: number): void {
  const peers = existsSync(PEER) ? ["direct", "batched", "indexed"] : [];
  const own: Run[] = [];
  const others = new Map<string, Run[]>(peers.map((p) => [p, []]));
  for (let i = 0; i < rounds; i++) {
    own.push(run(OWN, [String(managers)]));
    for (const [kind, runs] of others) runs.push(run(PEER, [String(managers), kind]));
  }
  const [first] = own;
  if (first === undefined) return;
  const seconds = median(own.map((r) => r.seconds));
  const show = (n: number): string => n.toLocaleString("en");
  console.log(
    `two-phase commit, ${managers} managers: ${show(first.states)} states, ${show(first.transitions)} transitions, depth ${first.depth}`,
  );
  console.log(
    `  plimsoll, invariant checked, traces on: ${seconds.toFixed(3)} s, peak ${median(own.map((r) => r.peakMiB)).toFixed(0)} MiB`,
  );
  for (const [kind, runs] of others) {
    const agree = runs.every(
      (r) => r.states === first.states && r.transitions === first.transitions && r.depth === first.depth,
    );
    const time = median(runs.map((r) => r.seconds));
    const memory = median(runs.map((r) => r.peakMiB)).toFixed(0);
    console.log(
      `  hand-specialised, ${kind}: ${time.toFixed(3)} s, peak ${memory} MiB; ratio ${(seconds / time).toFixed(2)}; counts ${agree ? "agree" : "DIFFER"}`,
    );
    if (!agree) process.exitCode = 1;
  }
}

if (!existsSync(PEER))
  console.log("skipped: the hand-specialised programs are not at ../shared/baselines/js");
for (const managers of [7, 8]) compare(managers, ROUNDS);
if (!process.argv.includes("--quick")) compare(9, 1);
