// Pairs of small systems with known verdicts: copies of values, locks, triggers.
import { explored } from "./families.ts";
import { fromSteps, type Lts } from "./lts.ts";
import { lts, type SmallPair } from "./small-pairs.ts";

const CELL = lts("0 write(1) 1, 0 start 2, 1 start 3, 2 write(1) 3, 2 read(0) 2, 3 read(1) 3");
const COPY = lts("0 write(1) 1, 0 start 2, 1 start 3, 2 write(1) 4, 2 read(0) 2, 3 read(1) 3, 4 read(0) 4");
const REFRESHED = lts(
  "0 write(1) 1, 0 start 2, 1 start 3, 2 write(1) 4, 2 read(0) 2, 3 read(1) 3, 4 read(0) 4, 4 - 3",
);
const FIXED = lts("0 start 1, 1 read(0) 1");
const SEMAPHORE = lts("0 acquire 1, 1 release 2, 2 acquire 3, 3 release 4");
const REFUSED = "0 acquire 1, 1 release 2, 2 acquire 3, 3 release 4";
const INTERLEAVED =
  "0 start(a) 1, 1 ok(a) 2, 2 start(b) 3, 3 ok(b) 7, 0 start(b) 4, 4 ok(b) 5, 5 start(a) 6, 6 ok(a) 7, 7 done 8";
const ADMITTED = lts(
  "0 - 9, 9 start(a) 1, 1 ok(a) 2, 2 - 10, 10 start(b) 3, 3 ok(b) 7, 0 - 11, 11 start(b) 4, 4 ok(b) 5, 5 - 12, 12 start(a) 6, 6 ok(a) 7, 7 done 8",
);
const LEASE = lts("0 enter(1) 1, 1 leave(1) 0, 0 enter(2) 2, 2 leave(2) 0");
/** Two who take turns by a lock that may be lost while its holder does not know it yet. */
const EXPIRING = explored({ holder: 0, inside: [false, false] }, function* ({ holder, inside }) {
  for (const i of [0, 1]) {
    if (holder === 0 && inside[i] === false)
      yield [`enter(${i + 1})`, { holder: i + 1, inside: inside.with(i, true) }];
    if (inside[i] === true)
      yield [`leave(${i + 1})`, { holder: holder === i + 1 ? 0 : holder, inside: inside.with(i, false) }];
  }
  if (holder !== 0) yield [undefined, { holder: 0, inside }];
});
const RUN = "0 start 1, 1 step 2, 2 step 3, 3 ok 4";
const BEGINS_ANEW = lts(`${RUN}, 1 suspend 5, 2 suspend 5, 3 suspend 5, 5 resume 1`);
const GOES_ON = lts(`${RUN}, 1 suspend 5, 2 suspend 6, 3 suspend 7, 5 resume 1, 6 resume 2, 7 resume 3`);

export const VALUES_AND_LOCKS: readonly SmallPair[] = [
  {
    id: "DAT-1",
    k: COPY,
    p: CELL,
    minimal: [5, 4],
    verdict: "incomparable",
    refines: false,
    onlyK: "start write(1) read(0)",
    onlyP: "start write(1) read(1)",
  },
  {
    id: "DAT-2",
    k: REFRESHED,
    p: CELL,
    minimal: [5, 4],
    verdict: "p in k",
    refines: false,
    onlyK: "start write(1) read(0)",
  },
  { id: "DAT-3", k: FIXED, p: FIXED, minimal: [2, 2], verdict: "strong", refines: true },
  { id: "DAT-4", k: COPY, p: COPY, minimal: [5, 5], verdict: "strong", refines: true },
  {
    id: "RES-1",
    k: lts(`${REFUSED}, 1 - 1`),
    p: SEMAPHORE,
    minimal: [5, 5],
    verdict: "branching",
    refines: false,
  },
  {
    id: "RES-2",
    k: lts(`${REFUSED}, 1 - 3`),
    p: SEMAPHORE,
    minimal: [5, 5],
    verdict: "trace",
    refines: false,
    formula: "<<acquire>><<release>>!<<acquire>>true",
  },
  {
    id: "RES-3",
    k: lts(`${REFUSED}, 1 reject 1`),
    p: SEMAPHORE,
    minimal: [5, 5],
    verdict: "p in k",
    refines: false,
    onlyK: "acquire reject",
  },
  {
    id: "RES-7",
    k: ADMITTED,
    p: lts(INTERLEAVED),
    minimal: [11, 9],
    verdict: "trace",
    refines: false,
    formula: "<<>>!<<start(b)>>true",
  },
  {
    id: "RES-8",
    k: lts(`${INTERLEAVED}, 1 - 1, 4 - 4`),
    p: lts(INTERLEAVED),
    minimal: [9, 9],
    verdict: "branching",
    refines: false,
  },
  {
    id: "RES-9",
    k: lts("0 start(a) 1, 1 ok(a) 2, 2 start(b) 3, 3 ok(b) 4, 4 done 5"),
    p: lts(INTERLEAVED),
    minimal: [6, 9],
    verdict: "k in p",
    refines: false,
    onlyP: "start(b)",
  },
  {
    id: "RES-11",
    k: EXPIRING,
    p: LEASE,
    minimal: [4, 3],
    verdict: "p in k",
    refines: false,
    onlyK: "enter(1) enter(2)",
  },
  {
    id: "RES-12",
    k: BEGINS_ANEW,
    p: GOES_ON,
    minimal: [6, 8],
    verdict: "incomparable",
    refines: false,
    onlyK: "start step step suspend resume step",
    onlyP: "start step step suspend resume ok",
  },
  {
    id: "LOOP-24",
    k: lts("0 set(1) 1, 1 set(0) 0"),
    p: lts("0 set(1) 1"),
    minimal: [2, 2],
    verdict: "p in k",
    refines: false,
    onlyK: "set(1) set(0)",
  },
  { id: "RES-10", k: LEASE, p: LEASE, minimal: [3, 3], verdict: "strong", refines: true },
];

/** Two triggers; at most so many are kept until the task is done. */
const triggers = (most: number, first: string, then: string): Lts =>
  explored({ left: 2, kept: 0 }, function* ({ left, kept }) {
    if (left > 0) yield [first, { left: left - 1, kept: Math.min(most, kept + 1) }];
    if (kept > 0) yield [then, { left, kept: kept - 1 }];
  });
const TRANSIENT = explored({ left: 2, mode: "idle" }, function* ({ left, mode }) {
  if (mode === "idle") yield [undefined, { left, mode: "waiting" }];
  if (left > 0) yield ["trigger", { left: left - 1, mode: mode === "waiting" ? "fired" : mode }];
  if (mode === "fired") yield ["task", { left, mode: "idle" }];
});
const PROPAGATED = explored({ ready: false, copy: false }, function* ({ ready, copy }) {
  yield [ready ? "NotReady" : "Ready", { ready: !ready, copy }];
  if (copy !== ready) yield [undefined, { ready, copy: ready }];
  if (copy) yield ["serve", { ready, copy }];
});

export const TRIGGERS: readonly SmallPair[] = [
  {
    id: "TRG-1",
    k: triggers(1, "trigger", "task"),
    p: triggers(2, "trigger", "task"),
    minimal: [5, 6],
    verdict: "k in p",
    refines: false,
    onlyP: "trigger trigger task task",
  },
  {
    id: "TRG-2",
    k: triggers(1, "trigger", "task"),
    p: TRANSIENT,
    minimal: [5, 7],
    verdict: "trace",
    refines: true,
    formulaOfP: "<<trigger>>!<<task>>true",
  },
  {
    id: "TRG-3",
    k: triggers(2, "trigger", "task"),
    p: triggers(2, "trigger", "task"),
    minimal: [6, 6],
    verdict: "strong",
    refines: true,
  },
  {
    id: "TRG-4",
    k: triggers(2, "tick", "ok"),
    p: triggers(2, "tick", "ok"),
    minimal: [6, 6],
    verdict: "strong",
    refines: true,
  },
  {
    id: "TRG-5",
    k: triggers(1, "tick", "ok"),
    p: triggers(2, "tick", "ok"),
    minimal: [5, 6],
    verdict: "k in p",
    refines: false,
    onlyP: "tick tick ok ok",
  },
  {
    id: "TRG-7",
    k: PROPAGATED,
    p: lts("0 Ready 1, 1 NotReady 0, 1 serve 1"),
    minimal: [4, 2],
    verdict: "p in k",
    refines: false,
    onlyK: "Ready NotReady serve",
  },
  {
    id: "TRG-9",
    k: fromSteps(1, []),
    p: lts("0 ok(initA) 1, 1 ok(initB) 2, 2 ok(a) 3, 3 ok(b) 4, 4 done 5"),
    minimal: [1, 6],
    verdict: "k in p",
    refines: false,
    onlyP: "ok(initA)",
  },
  {
    id: "TRG-10",
    k: lts("0 set(bad) 1, 1 - 2, 1 set(good) 3, 3 converged 4, 2 set(good) 5"),
    p: lts("0 set(bad) 1, 1 - 2, 1 set(good) 3, 2 set(good) 4, 3 - 5, 4 - 5, 5 converged 6"),
    minimal: [5, 4],
    verdict: "trace",
    refines: false,
    formula: "<<set(bad)>><<set(good)>>!<<converged>>true",
  },
];
