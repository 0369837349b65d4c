// What a run of any program costs: wall time, CPU time of all its processes, peak memory of the largest of them.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, Interrupted, isInstalled, type Variables } from "./build.ts";

export interface Cost {
  readonly wall_s: number;
  /** User and system time; null if there is no C compiler for the stopwatch. */
  readonly cpu_s: number | null;
  readonly rss_mib: number | null;
}

export interface Run {
  readonly cost: Cost;
  /** What it printed, errors included. */
  readonly output: string;
  readonly status: number;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Variables;
}

export interface Stopwatch {
  run(timed: Command, cwd: string): Run;
}

/** Builds the stopwatch in `directory`. Without a C compiler, only wall time is measured. */
export function stopwatchIn(directory: string): Stopwatch {
  if (!isInstalled("gcc")) return { run: spawned };
  const program = join(directory, "stopwatch");
  const source = fileURLToPath(new URL("./stopwatch.c", import.meta.url));
  build("gcc", ["-O2", source, "-o", program], directory);
  const figures = join(directory, "figures");
  return {
    run({ command, args, env = {} }, cwd) {
      rmSync(figures, { force: true });
      const run = spawned({ command: program, args: [figures, command, ...args], env }, cwd);
      if (!existsSync(figures)) throw new Error(`the stopwatch has not measured ${command}: ${run.output}`);
      const [wall = 0, cpu = 0, kib = 0] = readFileSync(figures, "utf8").split(" ").map(Number);
      return { ...run, cost: { wall_s: wall, cpu_s: cpu, rss_mib: kib / 1024 } };
    },
  };
}

function spawned({ command, args, env }: Command, cwd: string): Run {
  const start = performance.now();
  const { stdout, stderr, status, signal, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const wall_s = (performance.now() - start) / 1000;
  if (error !== undefined) throw error;
  if (signal !== null) throw new Interrupted(signal);
  return { cost: { wall_s, cpu_s: null, rss_mib: null }, output: stdout + stderr, status: status ?? 1 };
}

/** The middle one; of an even number, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return middle.reduce((sum, v) => sum + v, 0) / middle.length;
}

export function medianCost(costs: readonly Cost[]): Cost {
  const known = (values: readonly (number | null)[]): number | null => {
    const numbers = values.filter((v) => v !== null);
    return numbers.length === 0 ? null : median(numbers);
  };
  return {
    wall_s: median(costs.map((c) => c.wall_s)),
    cpu_s: known(costs.map((c) => c.cpu_s)),
    rss_mib: known(costs.map((c) => c.rss_mib)),
  };
}
