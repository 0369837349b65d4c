// `node bench/equivalence.ts [--quick]`: how long minimisation takes, next to plain signature refinement (all states in every round). Prints a
// Markdown table; each row runs in a process of its own, so that its peak memory is its own. Seconds are those of the CPU, all threads
// together, which is no less than what a clock shows on an idle machine.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Bisimulation, classesOf } from "../explorer/equivalence/bisimulation.ts";
import { Budget } from "../explorer/equivalence/budget.ts";
import { flawOf } from "../explorer/equivalence/certificate.ts";
import { type Lts, ltsOf, SILENT, StepList, transitionCount } from "../explorer/equivalence/lts.ts";
import { contractSilentCycles } from "../explorer/equivalence/silent-cycles.ts";
import { plainRefinement } from "./plain-signatures.ts";

/** Numbers without a pattern that matters here. */
function numbers(seed: number): (below: number) => number {
  let x = seed;
  return (below) => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    let y = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
    y = Math.imul(y ^ (y >>> 12), 0x297a2d39);
    return ((y ^ (y >>> 15)) >>> 0) % below;
  };
}

function labels(count: number): readonly string[] {
  return [SILENT, ...Array.from({ length: count }, (_, i) => `l${i}`)];
}

/** Steps from anywhere to anywhere; of a hundred, `silent` are silent. */
function random(states: number, transitions: number, silent: number): Lts {
  const next = numbers(7);
  const steps = new StepList();
  for (let e = 0; e < transitions; e++) {
    const source = e < states ? e : next(states);
    steps.add(source, next(100) < silent ? 0 : 1 + next(5), next(states));
  }
  return ltsOf(states, 0, labels(5), steps);
}

/** The same, and then every state several times: so that there is something to merge, as deep as the small system goes. */
function cloned(states: number, transitions: number, silent: number, clones: number): Lts {
  const small = random(Math.floor(states / clones), Math.floor(transitions / clones), silent);
  const next = numbers(9);
  const steps = new StepList();
  for (let s = 0; s < small.stateCount; s++) {
    for (let e = small.offsets[s] ?? 0; e < (small.offsets[s + 1] ?? 0); e++)
      for (let c = 0; c < clones; c++)
        steps.add(s * clones + c, small.labelOf[e] ?? 0, (small.targets[e] ?? 0) * clones + next(clones));
  }
  return ltsOf(small.stateCount * clones, 0, small.labels, steps);
}

/** n tasks that start silently and end visibly, in any order: 3^n states. */
function tasks(n: number): Lts {
  const steps = new StepList();
  const states = 3 ** n;
  for (let s = 0; s < states; s++) {
    for (let i = 0, weight = 1; i < n; i++, weight *= 3) {
      const phase = Math.floor(s / weight) % 3;
      if (phase < 2) steps.add(s, phase === 0 ? 0 : 1 + i, s + weight);
    }
  }
  return ltsOf(states, 0, labels(n), steps);
}

/** A line of steps, all alike: only how far it is to the end tells states apart, so that plain refinement takes a round for each. */
function line(states: number): Lts {
  const steps = new StepList();
  for (let s = 0; s + 1 < states; s++) steps.add(s, 1, s + 1);
  return ltsOf(states, 0, labels(1), steps);
}

/** A line of silent steps, from every tenth state of which a visible one leads to the end: the worst case, as many rounds as there are tens. */
function silentLine(states: number): Lts {
  const steps = new StepList();
  for (let s = 0; s + 1 < states; s++) {
    steps.add(s, 0, s + 1);
    if (s % 10 === 0) steps.add(s, 1 + (s % 3), states - 1);
  }
  return ltsOf(states, 0, labels(3), steps);
}

interface Case {
  readonly name: string;
  make(): Lts;
  /** The bar, if there is one. */
  readonly seconds?: number;
  readonly mebibytes?: number;
  /** Plain refinement would take too long. */
  readonly isDeep?: true;
}

const CASES: readonly Case[] = [
  { name: "random, 10% silent", make: () => random(1_000_000, 4_000_000, 10), seconds: 10 },
  { name: "random, 60% silent", make: () => random(1_000_000, 4_000_000, 60), seconds: 10 },
  { name: "50 clones each, 20% silent", make: () => cloned(1_000_000, 4_000_000, 20, 50), seconds: 10 },
  { name: "12 tasks", make: () => tasks(12), seconds: 10 },
  { name: "line", make: () => line(1_000_000), seconds: 10, isDeep: true },
  { name: "silent line", make: () => silentLine(40_000) },
  { name: "random, 20% silent", make: () => random(2_600_000, 11_400_000, 20), seconds: 60, mebibytes: 2048 },
  {
    name: "50 clones each, 20% silent",
    make: () => cloned(2_600_000, 11_400_000, 20, 50),
    seconds: 60,
    mebibytes: 2048,
  },
];

const KINDS: readonly Bisimulation[] = ["strong", "branching", "branching-divergence"];

function timed<T>(work: () => T): { readonly value: T; readonly seconds: number } {
  const start = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(start);
  return { value, seconds: (user + system) / 1e6 };
}

/** One row, in a process of its own: the figures as JSON. */
function measure(which: number, kind: Bisimulation, how: string): void {
  const lts = CASES[which]?.make();
  if (lts === undefined) throw new RangeError(`there is no case ${which}`);
  const run = (): number => {
    if (how === "plain") {
      const inherits = kind !== "strong";
      return plainRefinement(inherits ? contractSilentCycles(lts).lts : lts, inherits);
    }
    const classes = classesOf(lts, kind);
    if (how === "checked" && flawOf(lts, classes, kind, new Budget()) !== undefined)
      throw new Error("not a bisimulation");
    return classes.count;
  };
  const { value: classes, seconds } = timed(run);
  const mebibytes = process.resourceUsage().maxRSS / 1024;
  console.log(
    JSON.stringify({
      states: lts.stateCount,
      transitions: transitionCount(lts),
      classes,
      seconds,
      mebibytes,
    }),
  );
}

interface Figures {
  readonly states: number;
  readonly transitions: number;
  readonly classes: number;
  readonly seconds: number;
  readonly mebibytes: number;
}

/** A row of plain refinement that takes longer is given up. */
const PATIENCE_MS = 60_000;

function figuresOf(which: number, kind: Bisimulation, how: string): Figures | undefined {
  const self = fileURLToPath(import.meta.url);
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [self, "--one", String(which), kind, how],
    {
      encoding: "utf8",
      ...(how === "plain" ? { timeout: PATIENCE_MS } : {}),
    },
  );
  if (signal !== null) return undefined;
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function table(isQuick: boolean): boolean {
  let isGood = true;
  console.log("| system | states | transitions | relation | classes | s | MiB | plain s | plain / ours |");
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const [which, { name, seconds = Infinity, mebibytes = Infinity, isDeep }] of CASES.entries()) {
    if (isQuick && which > 2) break;
    for (const kind of KINDS) {
      const ours = figuresOf(which, kind, "ours");
      if (ours === undefined) throw new Error(`${name}: ended by a signal`);
      const isCompared = isDeep !== true && kind !== "branching-divergence";
      const plain = isCompared ? figuresOf(which, kind, "plain") : undefined;
      if (plain !== undefined && plain.classes !== ours.classes)
        throw new Error(`${name}: ${plain.classes} classes by plain refinement`);
      const isWithin = ours.seconds <= seconds && ours.mebibytes <= mebibytes;
      isGood &&= isWithin;
      const ratio = plain === undefined ? "" : (plain.seconds / ours.seconds).toFixed(1);
      const cells = [
        name,
        ours.states,
        ours.transitions,
        kind,
        ours.classes,
        `${ours.seconds.toFixed(1)}${isWithin ? "" : " (missed)"}`,
        ours.mebibytes.toFixed(0),
        plain?.seconds.toFixed(1) ?? (isCompared ? `over ${PATIENCE_MS / 1000} by the clock` : ""),
        ratio,
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
  return isGood;
}

const [first, ...rest] = process.argv.slice(2);
if (first === "--one") {
  const [which = "0", kind, how = "ours"] = rest;
  measure(Number(which), KINDS.find((k) => k === kind) ?? "strong", how);
} else if (!table(first === "--quick")) process.exitCode = 1;
