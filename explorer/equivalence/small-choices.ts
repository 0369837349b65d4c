// Pairs of small systems with known verdicts: choices, cancellation, compensation, repetition.
import { explored } from "./families.ts";
import type { Lts } from "./lts.ts";
import { relabelled } from "./shapes.ts";
import { lts, type SmallPair } from "./small-pairs.ts";

const erasedCase = (of: Lts): Lts => relabelled(of, (label) => (label.startsWith("case") ? "case" : label));
const BY_DATA = lts("0 case(A) 1, 0 case(B) 2, 1 do(A) 3, 2 do(B) 3, 3 done 4");
const BY_CHANCE = lts("0 case(A) 1, 0 case(B) 1, 1 - 2, 1 - 3, 2 do(A) 4, 3 do(B) 4, 4 done 5");
const INTERNAL = lts("0 case 1, 1 - 2, 1 - 3, 2 do(A) 4, 3 do(B) 4, 4 done 5");
const DEFERRED = lts("0 case 1, 1 do(A) 2, 1 do(B) 2, 2 done 3");
const MAYBE_NONE = lts("0 case 1, 1 - 2, 1 - 3, 1 - 6, 2 do(A) 4, 3 do(B) 4, 4 done 5, 6 drop 7");
const ROUTED = lts("0 case(A) 1, 0 case(B) 2, 1 - 3, 2 - 4, 3 do(A) 5, 4 do(B) 5, 5 done 6");
const CONSTANT = lts(
  "0 case(A) 1, 0 case(B) 2, 1 step(A) 3, 2 step(B) 4, 3 step(A) 5, 4 step(B) 5, 5 done 6",
);
const CONSTANT_TWICE = lts(
  "0 case(A) 1, 0 case(B) 2, 1 step(A) 3, 2 step(B) 4, 3 step(A) 5, 4 step(B) 6, 5 done 7, 6 done 7",
);
const EDITED = explored({ at: "", steps: 0, edited: false }, function* ({ at, steps, edited }) {
  if (at === "") for (const which of ["A", "B"]) yield [`case(${which})`, { at: which, steps, edited }];
  else if (steps < 2) {
    yield [`step(${at})`, { at, steps: steps + 1, edited }];
    if (!edited) yield [undefined, { at: at === "A" ? "B" : "A", steps, edited: true }];
  } else if (steps === 2) yield ["done", { at: "end", steps: 3, edited: true }];
});
/** Two who look, then claim: the claim of one makes that of the other fail. */
const CLAIMED = explored(
  { looked: [false, false], claimed: -1, ended: false },
  function* ({ looked, claimed, ended }) {
    if (ended) return;
    for (const i of [0, 1]) {
      const own = "ab"[i];
      if (claimed < 0 && looked[i] === false)
        yield [undefined, { looked: looked.with(i, true), claimed, ended }];
      if (claimed < 0 && looked[i] === true)
        yield [`evt(${own})`, { looked: looked.with(i, false), claimed: i, ended }];
      if (claimed >= 0 && looked[i] === true)
        yield [undefined, { looked: looked.with(i, false), claimed, ended }];
      if (claimed === i) yield [`do(${own})`, { looked: [false, false], claimed, ended: true }];
    }
  },
);
const EVENTS = lts("0 evt(a) 1, 0 evt(b) 2, 1 do(a) 3, 2 do(b) 3");

export const CHOICES: readonly SmallPair[] = [
  {
    id: "XOR-1",
    k: BY_CHANCE,
    p: BY_DATA,
    minimal: [6, 5],
    verdict: "p in k",
    refines: false,
    onlyK: "case(A) do(B)",
  },
  {
    id: "XOR-2",
    k: erasedCase(BY_CHANCE),
    p: erasedCase(BY_DATA),
    minimal: [6, 5],
    verdict: "trace",
    refines: true,
    formula: "<<case>>(<<do(B)>>true & <<do(A)>>true)",
  },
  { id: "XOR-3", k: erasedCase(BY_CHANCE), p: INTERNAL, minimal: [6, 6], verdict: "strong", refines: true },
  {
    id: "XOR-4",
    k: erasedCase(BY_CHANCE),
    p: DEFERRED,
    minimal: [6, 4],
    verdict: "trace",
    refines: false,
    formula: "<<case>>!<<do(B)>>true",
  },
  {
    id: "XOR-5",
    k: MAYBE_NONE,
    p: INTERNAL,
    minimal: [7, 6],
    verdict: "p in k",
    refines: false,
    onlyK: "case drop",
  },
  { id: "XOR-6", k: ROUTED, p: BY_DATA, minimal: [5, 5], verdict: "branching-divergence", refines: true },
  { id: "XOR-7", k: CONSTANT_TWICE, p: CONSTANT, minimal: [7, 7], verdict: "strong", refines: true },
  {
    id: "XOR-8",
    k: EDITED,
    p: CONSTANT,
    minimal: [11, 7],
    verdict: "p in k",
    refines: false,
    onlyK: "case(A) step(B)",
  },
  { id: "XOR-9", k: CLAIMED, p: EVENTS, minimal: [4, 4], verdict: "branching-divergence", refines: true },
];

const CANCEL = lts("0 start 1, 1 ok 2, 2 done 3, 1 cancel 4, 4 cancelled 3");
const AT_REQUEST = lts("0 start 1, 1 ok 2, 2 done 3, 1 cancel 4, 4 ok 5, 5 done 3, 4 - 6, 6 cancelled 3");
const AT_STOP = lts("0 start 1, 1 ok 2, 2 done 3, 1 - 4, 4 ok 5, 5 done 3, 4 cancel 6, 6 cancelled 3");
const AT_STOP_OR_NEVER = lts(
  "0 start 1, 1 ok 2, 2 done 3, 1 - 4, 4 ok 5, 5 done 3, 4 cancel 6, 6 cancelled 3, 6 - 7",
);
const COMPENSATED = lts("0 ok(a) 1, 1 ok(b) 2, 2 done 3, 0 abort 4, 1 abort 5, 5 comp(a) 4, 4 compensated 3");
const REPEATED = lts("0 start 1, 1 ok 2, 2 done 3, 1 fail 4, 4 - 0");
const REPEATED_LATER = lts("0 start 1, 1 ok 2, 2 done 3, 1 fail 4, 4 - 5, 5 - 0");
const ALWAYS = lts("0 start 1, 1 ok 2, 2 - 0, 1 fail 3, 3 - 0");
const ONCE = lts("0 start 1, 1 ok 2, 2 done 3, 1 fail 4, 4 failed 3");
const HANGS = lts("0 start 1, 1 ok 2, 2 done 3, 1 fail 4, 4 - 0, 1 - 5");
const PROBED = lts("0 start 1, 1 ok 2, 2 done 3, 1 fail 4, 4 - 0, 1 - 5, 5 fail 4");

export const ENDS: readonly SmallPair[] = [
  {
    id: "CAN-1",
    k: AT_REQUEST,
    p: CANCEL,
    minimal: [6, 5],
    verdict: "p in k",
    refines: false,
    onlyK: "start cancel ok",
  },
  { id: "CAN-2", k: AT_STOP, p: CANCEL, minimal: [5, 5], verdict: "branching-divergence", refines: true },
  {
    id: "CAN-3",
    k: AT_STOP_OR_NEVER,
    p: CANCEL,
    minimal: [5, 5],
    verdict: "trace",
    refines: false,
    formula: "<<start>><<cancel>>!<<cancelled>>true",
  },
  { id: "CMP-3", k: COMPENSATED, p: COMPENSATED, minimal: [6, 6], verdict: "strong", refines: true },
  {
    id: "EXC-1",
    k: REPEATED_LATER,
    p: REPEATED,
    minimal: [4, 4],
    verdict: "branching-divergence",
    refines: true,
  },
  {
    id: "EXC-2",
    k: ALWAYS,
    p: REPEATED,
    minimal: [2, 4],
    verdict: "incomparable",
    refines: false,
    onlyK: "start ok start",
    onlyP: "start ok done",
  },
  {
    id: "EXC-3",
    k: ONCE,
    p: REPEATED,
    minimal: [5, 4],
    verdict: "incomparable",
    refines: false,
    onlyK: "start fail failed",
    onlyP: "start fail start",
  },
  {
    id: "EXC-4",
    k: PROBED,
    p: HANGS,
    minimal: [5, 4],
    verdict: "trace",
    refines: true,
    formulaOfP: "<<start>>!<<fail>>true",
  },
];
