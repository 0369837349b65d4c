// Pairs of small systems with known verdicts, for tests: tasks in order and in parallel, joins, choices, cancellation, copies of values,
// locks, triggers. Minimal sizes, verdicts and witnesses were computed before, by another tool, and confirmed with mCRL2.
import { explored, written } from "./families.ts";
import { fromSteps, type Lts } from "./lts.ts";
import { hidden, relabelled } from "./shapes.ts";

/** "k in p": all that k can do, p can, and not the other way round; "trace": the same traces, and not weakly bisimilar. */
export type KnownVerdict =
  | "strong"
  | "branching-divergence"
  | "branching"
  | "trace"
  | "k in p"
  | "p in k"
  | "incomparable";

export interface SmallPair {
  readonly id: string;
  readonly k: Lts;
  readonly p: Lts;
  /** States of the quotients under branching bisimulation that is blind to divergence. */
  readonly minimal: readonly [k: number, p: number];
  readonly verdict: KnownVerdict;
  /** Whether k refines p in failures and divergences. */
  readonly refines: boolean;
  /** Shortest traces that the other one lacks, or a formula that is true of k and false of p. */
  readonly onlyK?: string;
  readonly onlyP?: string;
  readonly formula?: string;
  /** Where one that is true of p, and false of k, is shorter. */
  readonly formulaOfP?: string;
}

/** The system that is written out so: see `written`. */
export function lts(text: string): Lts {
  const steps = written(text);
  return fromSteps(1 + Math.max(...steps.flatMap(([source, , target]) => [source, target])), steps);
}

const isStart = (label: string): boolean => label.startsWith("start");
export const withoutStarts = (of: Lts): Lts => hidden(of, isStart);
/** Which of several equal tasks it was is no longer seen. */
export const erased = (of: Lts): Lts => relabelled(of, (label) => label.replace(/\(.*\)/, ""));

// Tasks one after the other.
const sequence = (tasks: string, end = "done"): Lts => {
  const labels = [...[...tasks].flatMap((t) => [`start(${t})`, `ok(${t})`]), end];
  return fromSteps(
    labels.length + 1,
    labels.map((label, i) => [i, label, i + 1]),
  );
};
const SEQUENCE = sequence("abc");
const NEVER = lts(
  "0 start(a) 1, 1 ok(a) 2, 2 start(b) 3, 3 ok(b) 4, 4 start(c) 5, 5 ok(c) 6, 6 done 7, 1 fail(a) 8, 3 fail(b) 8, 5 fail(c) 8, 8 failed 9",
);
const RETRIED = lts(
  "0 start(a) 1, 1 ok(a) 2, 2 start(b) 3, 3 ok(b) 4, 4 start(c) 5, 5 ok(c) 6, 6 done 7, 1 fail(a) 0, 3 fail(b) 2, 5 fail(c) 4",
);
const hideRetries = (of: Lts): Lts => hidden(of, (label) => isStart(label) || label.startsWith("fail"));
/** As RETRIED, and once all may begin anew. */
const RESET = explored({ at: 0, lost: false }, function* ({ at, lost }) {
  if (at < 6 && at % 2 === 0) yield [undefined, { at: at + 1, lost }];
  if (at < 6 && at % 2 === 1) {
    yield [`ok(${"abc"[(at - 1) / 2]})`, { at: at + 1, lost }];
    yield [undefined, { at: at - 1, lost }];
  }
  if (at === 6) yield ["done", { at: 7, lost: true }];
  if (at > 0 && at < 6 && !lost) yield [undefined, { at: 0, lost: true }];
});
const lastOnly = (of: Lts): Lts => hidden(of, (label) => label !== "ok(c)" && label !== "done");
const SIDECAR = lts("0 start(s) 1, 1 start(b) 2, 2 ok(b) 3, 3 start(c) 4, 4 ok(c) 5, 5 ok(s) 6, 6 done 7");

export const SEQUENCES: readonly SmallPair[] = [
  { id: "SEQ-1", k: SEQUENCE, p: sequence("abc"), minimal: [8, 8], verdict: "strong", refines: true },
  {
    id: "SEQ-2",
    k: NEVER,
    p: SEQUENCE,
    minimal: [9, 8],
    verdict: "p in k",
    refines: false,
    onlyK: "start(a) fail(a)",
  },
  {
    id: "SEQ-3",
    k: RETRIED,
    p: SEQUENCE,
    minimal: [8, 8],
    verdict: "p in k",
    refines: false,
    onlyK: "start(a) fail(a)",
  },
  {
    id: "SEQ-4",
    k: hideRetries(RETRIED),
    p: hideRetries(SEQUENCE),
    minimal: [5, 5],
    verdict: "branching",
    refines: false,
  },
  {
    id: "SEQ-5",
    k: RESET,
    p: withoutStarts(SEQUENCE),
    minimal: [8, 5],
    verdict: "p in k",
    refines: false,
    onlyK: "ok(a) ok(a)",
  },
  {
    id: "SEQ-6",
    k: lastOnly(RESET),
    p: lastOnly(SEQUENCE),
    minimal: [3, 3],
    verdict: "branching",
    refines: false,
  },
  {
    id: "SEQ-7",
    k: lts("0 - 1, 1 ok(a) 2, 2 - 3, 3 ok(b) 4, 4 - 5, 5 ok(c) 4"),
    p: withoutStarts(SEQUENCE),
    minimal: [3, 5],
    verdict: "incomparable",
    refines: false,
    onlyK: "ok(a) ok(b) ok(c) ok(c)",
    onlyP: "ok(a) ok(b) ok(c) done",
  },
  {
    id: "SEQ-8",
    k: SIDECAR,
    p: sequence("sbc"),
    minimal: [8, 8],
    verdict: "incomparable",
    refines: false,
    onlyK: "start(s) start(b)",
    onlyP: "start(s) ok(s)",
  },
  { id: "SEQ-9", k: SIDECAR, p: SIDECAR, minimal: [8, 8], verdict: "strong", refines: true },
];

// Tasks side by side: n phases, silent steps to split and to join.
export const parallel = (names: readonly (string | number)[], end: string): Lts =>
  explored<readonly number[] | string>("first", function* (now) {
    if (now === "first") yield [undefined, names.map(() => 0)];
    if (now === "joined") yield [end, "last"];
    if (typeof now === "string") return;
    for (const [i, name] of names.entries()) {
      if (now[i] === 0) yield [`start(${name})`, now.with(i, 1)];
      if (now[i] === 1) yield [`ok(${name})`, now.with(i, 2)];
    }
    if (now.every((phase) => phase === 2)) yield [undefined, "joined"];
  });
const BOTH = parallel(["a", "b"], "done");

/** Two tasks that are started in order, in passes; starting one may fail, and the pass goes on. */
const inPasses = (mayFail: readonly [boolean, boolean]): Lts =>
  explored({ phases: [0, 0], at: 0 }, function* ({ phases, at }) {
    const name = "ab"[at] ?? "";
    const next = 1 - at;
    if (phases[at] === 0) {
      yield [`start(${name})`, { phases: phases.with(at, 1), at: next }];
      if (mayFail[at] === true) yield [undefined, { phases, at: next }];
    } else if (phases.includes(0)) yield [undefined, { phases, at: next }];
    for (const [i, phase] of phases.entries())
      if (phase === 1) yield [`ok(${"ab"[i]})`, { phases: phases.with(i, 2), at }];
    if (phases.every((phase) => phase === 2)) yield ["done", { phases: [3, 3], at: 0 }];
  });
const HANGING = lts(
  "0 start(a) 8, 8 - 1, 8 - 9, 1 start(b) 2, 1 ok(a) 3, 3 start(b) 4, 2 ok(a) 4, 2 ok(b) 5, 5 ok(a) 6, 4 ok(b) 6, 6 done 7",
);

export const PARALLEL: readonly SmallPair[] = [
  {
    id: "PAR-1",
    k: inPasses([false, false]),
    p: BOTH,
    minimal: [8, 10],
    verdict: "k in p",
    refines: false,
    onlyP: "start(b)",
  },
  {
    id: "PAR-2",
    k: withoutStarts(inPasses([false, false])),
    p: withoutStarts(BOTH),
    minimal: [5, 5],
    verdict: "branching-divergence",
    refines: true,
  },
  {
    id: "PAR-3",
    k: inPasses([true, false]),
    p: BOTH,
    minimal: [11, 10],
    verdict: "trace",
    refines: false,
    formula: "<<>>!<<start(a)>>true",
  },
  {
    id: "PAR-4",
    k: inPasses([true, true]),
    p: BOTH,
    minimal: [10, 10],
    verdict: "branching",
    refines: false,
  },
  {
    id: "PAR-5",
    k: withoutStarts(HANGING),
    p: withoutStarts(BOTH),
    minimal: [6, 5],
    verdict: "trace",
    refines: false,
    formula: "<<>>!<<ok(a)>>true",
  },
  {
    id: "PAR-6",
    k: lts("0 start 1, 1 start 2"),
    p: lts("0 - 1, 1 start 2, 2 start 3"),
    minimal: [3, 3],
    verdict: "branching-divergence",
    refines: true,
  },
  {
    id: "PAR-7",
    k: lts("0 start 1, 1 start 2, 2 - 1, 1 - 0"),
    p: lts("0 - 1, 1 start 2, 2 start 3"),
    minimal: [1, 3],
    verdict: "p in k",
    refines: false,
    onlyK: "start start start",
  },
];
