// Spin: the verifier that it generates, compiled for each kind of search. Safety only, as the baselines prescribe.
import { join } from "node:path";
import { build } from "../build.ts";
import type { Instance } from "../models.ts";
import {
  baseline,
  definitions,
  log2Above,
  missingOf,
  numberIn,
  type Outcome,
  type Program,
  type Tool,
} from "./tool.ts";

interface Config {
  readonly name: string;
  readonly flags: readonly string[];
  /** Depth-first searches need room for their stack. */
  readonly depth?: number;
  readonly cores?: number;
}

/** Depth that these models never reach; its stack is about 5 MiB. */
const DEPTH = 100_000;

const CONFIGS: readonly Config[] = [
  { name: "DFS, POR on", flags: [], depth: DEPTH },
  { name: "DFS, POR off", flags: ["-DNOREDUCE"], depth: DEPTH },
  { name: "DFS, POR off, collapse", flags: ["-DNOREDUCE", "-DCOLLAPSE"], depth: DEPTH },
  { name: "BFS", flags: ["-DNOREDUCE", "-DBFS"] },
  // Spin stores hashes instead of states here, and says so: "Hash-Compact 4".
  { name: "BFS, 2 cores (hash-compact)", flags: ["-DNOREDUCE", "-DBFS_PAR"], cores: 2 },
];

const SOURCES = { "2pc": "m1.pml", m2: "m2.pml" };

export const spin: Tool = {
  name: "spin",
  missing: () => missingOf("spin", "gcc"),
  programs(instance, directory) {
    if (instance.model === "cluster") return [];
    const source = baseline(`promela/${SOURCES[instance.model]}`);
    build("spin", ["-a", ...definitions(instance), source], directory);
    return CONFIGS.map((config, i) => compiled(config, instance, join(directory, `pan-${i}`), directory));
  },
};

function compiled(config: Config, { states = 1 }: Instance, pan: string, directory: string): Program {
  build("gcc", ["-O2", "-DSAFETY", ...config.flags, "-o", pan, "pan.c"], directory);
  // The table of the parallel search cannot grow.
  const table = log2Above(states) + (config.cores === undefined ? 0 : 1);
  const args = [
    ...(config.depth === undefined ? [] : [`-m${config.depth}`]),
    ...(config.cores === undefined ? [] : [`-u${config.cores}`]),
    `-w${table}`,
  ];
  return { config: config.name, command: pan, args, read: readPan };
}

/** The signs of a search that was cut short, in the words of pan. */
const TRUNCATED =
  /max search depth too small|out of memory|reached -DMEMLIM|table full|not completed|aborting/i;

/** Spin counts the initial state among the transitions, and rounds from 10^8 on: "1.2e+08" is no count. */
export function readPan(output: string): Outcome {
  const states = numberIn(output, /(?<![\d.+])(\d+) states, stored/);
  const moves = numberIn(output, /(?<![\d.+])(\d+) transitions/);
  const errors = numberIn(output, /errors: (\d+)/);
  const cut = TRUNCATED.exec(output)?.[0];
  if (cut !== undefined) return { failed: `not exhaustive: ${cut}` };
  if (states === undefined || errors === undefined) return { failed: "it has printed no counts" };
  if (errors !== 0) return { failed: `${errors} errors` };
  return { states, transitions: moves === undefined ? undefined : moves - 1 };
}
