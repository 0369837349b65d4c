// A thread that helps a search: it never sees the model, only tables of what was learned of it.
import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { EdgeRecorder } from "../edges.ts";
import { Expansion } from "../expansion.ts";
import { type Knowledge, UNKNOWN_ENTRY } from "../knowledge.ts";
import { MemoLookup } from "../memo-lookup.ts";
import { MemoryBudget } from "../memory.ts";
import { StepAnswers } from "../step-answers.ts";
import type { StepSink } from "../steps.ts";
import { StateStore } from "../store.ts";
import { sortParts } from "../symmetry/sort.ts";
import {
  type Answer,
  cellOf,
  DONE,
  FAILED,
  IDLE,
  type Order,
  REPORT,
  STARTING,
  STATE,
  type Start,
  type Update,
  WORK,
} from "./control.ts";
import { Crewmate } from "./crewmate.ts";

const { start, port }: { start: Start; port: MessagePort } = workerData;
const state = cellOf(start.thread, STATE);
const answers: (StepAnswers | undefined)[] = [];
const memos: MemoLookup[] = [];
const guards: (MemoLookup | undefined)[] = [];
let operations: Knowledge["operations"] = {
  ops: new Int32Array(0),
  start: new Int32Array(0),
  timers: undefined,
};
let sizes = { entries: 0, actions: 0 };
let symmetry: Update["symmetry"] | undefined;

const knowledge: Knowledge = {
  processes: start.processes,
  memos,
  guards,
  get operations() {
    return operations;
  },
  get sizes() {
    return sizes;
  },
  canonicalise(words, base, classBits) {
    if (symmetry !== undefined) sortParts(symmetry.parts, words, base, symmetry.fields, classBits);
  },
  learn: () => UNKNOWN_ENTRY,
  learnGuard: () => UNKNOWN_ENTRY,
  onFalseGuard: undefined,
  mirrors: undefined,
};

/** States with a step that a property was not yet asked about are left to the thread that can ask. */
const watches: readonly StepSink[] = Array.from({ length: start.watches }, (_, i) => ({
  see: (steps, _first, skipped) => answers[i]?.leaveUnknown(steps, skipped),
}));

const budget = new MemoryBudget(Number.POSITIVE_INFINITY);
const edges = start.recordsEdges ? new EdgeRecorder(budget) : undefined;
const store = StateStore.attached();
const expansion = new Expansion(knowledge, store, { edges, watches });
const crewmate = new Crewmate(start.thread, start.control, start.left, expansion, store);

function take(update: Update): void {
  store.attach(update.words, update.root, update.nodes);
  for (const { index, to } of update.memos) memos[index] = MemoLookup.of(to);
  for (const { index, to } of update.guards) guards[index] = MemoLookup.of(to);
  for (const { index, to } of update.watches)
    answers[index] = to === "closed" ? undefined : StepAnswers.of(to);
  if (update.operations !== undefined) operations = update.operations;
  sizes = update.sizes;
  symmetry = update.symmetry;
}

function obey(order: Order): void {
  if (order.kind === "update") take(order.update);
  else edges?.renumber(order.renumbered);
}

function obeyAll(): void {
  for (let m = receiveMessageOnPort(port); m !== undefined; m = receiveMessageOnPort(port)) obey(m.message);
}

function tell(answer: Answer): void {
  port.postMessage(answer);
}

/** Waits to be called; false when the search is over. */
function serve(): boolean {
  Atomics.wait(start.control, state, IDLE);
  const called = Atomics.load(start.control, state);
  obeyAll();
  if (called === REPORT) {
    const { transitions, hits, discovered, terminals, terminalCount } = expansion.expander;
    const found = { transitions, hits, discovered, terminals: terminals.slice(0, terminalCount), edges };
    tell({ kind: "findings", findings: found });
  } else if (called === WORK) {
    crewmate.work();
    start.figures[2 * start.thread] = expansion.expander.transitions;
    start.figures[2 * start.thread + 1] = edges === undefined ? 0 : budget.used;
  }
  Atomics.store(start.control, state, called === REPORT ? DONE : IDLE);
  Atomics.notify(start.control, state);
  return called !== REPORT;
}

try {
  // By then the search may be over.
  const isWanted = Atomics.compareExchange(start.control, state, STARTING, IDLE) === STARTING;
  Atomics.notify(start.control, state);
  while (isWanted && serve());
} catch (error) {
  tell({ kind: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  Atomics.store(start.control, state, FAILED);
  Atomics.notify(start.control, state);
}
