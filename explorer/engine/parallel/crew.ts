// Several threads that expand the states of one level together. The thread that owns the model is one of them: it calls the
// others to a slice of states, does its own part, and waits for them. Nothing is learned, and no array moves, meanwhile.
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { at } from "../arrays.ts";
import { BATCH } from "../batch.ts";
import type { Compiled } from "../compiled.ts";
import { EdgeRecorder } from "../edges.ts";
import { Expansion } from "../expansion.ts";
import { type Knowledge, withoutLearning } from "../knowledge.ts";
import type { MemoLookup } from "../memo-lookup.ts";
import type { MemoryBudget } from "../memory.ts";
import type { StepWatch } from "../step-watch.ts";
import type { StepSink } from "../steps.ts";
import type { StateStore } from "../store.ts";
import type { SortedPart } from "../symmetry/sort.ts";
import {
  ALIVE,
  type Answer,
  CHUNK,
  type Changed,
  cellOf,
  DONE,
  END,
  FAILED,
  FIRST,
  type Findings,
  IDLE,
  LEFT,
  LONGEST_SLICE,
  MARGIN,
  MOST_STATES,
  NEXT,
  type Order,
  PER_THREAD,
  REPORT,
  STARTING,
  STATE,
  STOP,
  type Start,
  spareOf,
  type Update,
  WORK,
} from "./control.ts";
import { Crewmate } from "./crewmate.ts";

/** A thread that shows no sign of life for so long, in milliseconds, is taken for dead. */
const PATIENCE = 60_000;

export interface CrewOptions {
  readonly compiled: Compiled;
  readonly knowledge: Knowledge;
  readonly store: StateStore;
  readonly budget: MemoryBudget;
  readonly recordsEdges: boolean;
  readonly watches: readonly StepWatch[];
  readonly parts: readonly SortedPart[];
  readonly sharing: { readonly chunk?: number; readonly waits?: boolean };
}

interface Mate {
  readonly thread: number;
  readonly port: MessagePort;
  /** Versions of what it was sent last. */
  readonly sent: Map<unknown, number>;
}

export class Crew {
  readonly #options: CrewOptions;
  readonly #control: Int32Array;
  readonly #figures: Float64Array;
  readonly #left: readonly Int32Array[];
  readonly #mates: readonly Mate[];
  readonly #own: Expansion;
  readonly #edges: EdgeRecorder | undefined;
  readonly #crewmate: Crewmate;
  #chargedEdges = 0;

  /** `threads`: 2 or more, the present one included. The store is shared from now on. */
  constructor(threads: number, options: CrewOptions) {
    this.#options = options;
    options.store.share();
    this.#control = new Int32Array(new SharedArrayBuffer(4 * (FIRST + PER_THREAD * threads)));
    this.#figures = new Float64Array(new SharedArrayBuffer(16 * threads));
    this.#left = Array.from(
      { length: threads },
      () => new Int32Array(new SharedArrayBuffer(4 * LONGEST_SLICE)),
    );
    this.#edges = options.recordsEdges ? new EdgeRecorder(options.budget) : undefined;
    const watches: readonly StepSink[] = options.watches.map((w) => ({
      see: (steps, _first, skipped) => {
        if (w.found === undefined) w.answers.leaveUnknown(steps, skipped);
      },
    }));
    const known = withoutLearning(options.knowledge);
    this.#own = new Expansion(known, options.store, { edges: this.#edges, watches });
    const [left = new Int32Array(0)] = this.#left;
    this.#crewmate = new Crewmate(0, this.#control, left, this.#own, options.store);
    this.#mates = Array.from({ length: threads - 1 }, (_, i) => this.#hire(i + 1));
  }

  #hire(thread: number): Mate {
    const { port1, port2 } = new MessageChannel();
    const start: Start = {
      thread,
      control: this.#control,
      left: this.#left[thread] ?? new Int32Array(0),
      figures: this.#figures,
      processes: this.#options.knowledge.memos.length,
      recordsEdges: this.#options.recordsEdges,
      watches: this.#options.watches.length,
    };
    // From source, the thread runs the same kind of file as this one.
    const file = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
    const worker = new Worker(file, { workerData: { start, port: port2 }, transferList: [port2] });
    // What a thread could not do, it says when it is waited for.
    worker.on("error", () => {});
    worker.unref();
    port1.unref();
    return { thread, port: port1, sent: new Map() };
  }

  /**
   * Expands the states first .. end-1 of one level with all threads that are ready. Returns where they stopped, which is
   * sooner if arrays have to grow or `mostStates` are found, and the states before that which are left for who can learn.
   */
  expand(
    first: number,
    end: number,
    mostStates: number,
  ): { readonly stopped: number; readonly left: Int32Array } {
    const control = this.#control;
    const { store } = this.#options;
    control[MARGIN] = this.#margin();
    store.ensure(2 * at(control, MARGIN) + 2 * (end - first));
    control[NEXT] = first;
    control[END] = end;
    control[STOP] = 0;
    control[CHUNK] = this.#options.sharing.chunk ?? BATCH;
    control[MOST_STATES] = Math.min(mostStates, 2 ** 31 - 1);
    if (this.#options.sharing.waits === true) for (const m of this.#mates) this.#await(m, STARTING);
    const mates = this.#mates.filter(({ thread }) => this.#stateOf(thread) === IDLE);
    for (const m of mates) this.#send(m);
    store.freeze(true);
    for (const { thread } of mates) this.#call(thread, WORK);
    this.#crewmate.work();
    for (const m of mates) this.#await(m, WORK);
    store.freeze(false);
    const threads = [0, ...mates.map((m) => m.thread)];
    this.#closeGaps(threads, mates);
    this.#chargeEdges();
    const left = threads.flatMap((t) => [
      ...(this.#left[t]?.subarray(0, at(control, cellOf(t, LEFT))) ?? []),
    ]);
    return { stopped: Math.min(at(control, NEXT), end), left: Int32Array.from(left).sort() };
  }

  /** States get dense numbers again, and edges lead to them. */
  #closeGaps(threads: readonly number[], mates: readonly Mate[]): void {
    const { store, recordsEdges } = this.#options;
    const renumbered = store.root.closeGaps(threads.map((t) => spareOf(this.#control, t)));
    if (!recordsEdges || renumbered.to.length === 0) return;
    this.#edges?.renumber(renumbered);
    for (const m of mates) this.#tell(m, { kind: "renumbered", renumbered });
  }

  #tell({ port }: Mate, order: Order): void {
    port.postMessage(order);
  }

  /** As many successors as all threads can put into the store before they notice that it is full. */
  #margin(): number {
    const threads = this.#mates.length + 1;
    return threads * (BATCH * this.#options.compiled.operations.mostSuccessors + 1024);
  }

  get transitions(): number {
    return this.#mates.reduce(
      (sum, { thread }) => sum + (this.#figures[2 * thread] ?? 0),
      this.#own.expander.transitions,
    );
  }

  /** What all threads have found; they end. */
  dismiss(): readonly Findings[] {
    const { transitions, hits, discovered, terminals, terminalCount } = this.#own.expander;
    const own = { transitions, hits, discovered, terminals: terminals.slice(0, terminalCount) };
    const others = this.#mates.flatMap((m) => {
      const was = Atomics.compareExchange(this.#control, cellOf(m.thread, STATE), STARTING, DONE);
      if (was !== IDLE) return [];
      this.#call(m.thread, REPORT);
      this.#await(m, REPORT);
      const answer = this.#answer(m);
      return answer?.kind === "findings" ? [answer.findings] : [];
    });
    for (const m of this.#mates) m.port.close();
    return [{ ...own, edges: this.#edges }, ...others];
  }

  #stateOf(thread: number): number {
    return Atomics.load(this.#control, cellOf(thread, STATE));
  }

  #call(thread: number, to: number): void {
    Atomics.store(this.#control, cellOf(thread, STATE), to);
    Atomics.notify(this.#control, cellOf(thread, STATE));
  }

  #await(mate: Mate, from: number): void {
    const { thread } = mate;
    let alive = -1;
    while (this.#stateOf(thread) === from) {
      if (Atomics.wait(this.#control, cellOf(thread, STATE), from, PATIENCE) !== "timed-out") continue;
      const now = Atomics.load(this.#control, cellOf(thread, ALIVE));
      if (now === alive) throw new Error(`thread ${thread} of the search does not answer`);
      alive = now;
    }
    if (this.#stateOf(thread) !== FAILED) return;
    const answer = this.#answer(mate);
    throw new Error(`a thread of the search failed: ${answer?.kind === "failed" ? answer.message : "?"}`);
  }

  #answer({ port }: Mate): Answer | undefined {
    const received: { readonly message: Answer } | undefined = receiveMessageOnPort(port);
    return received?.message;
  }

  /** Edges that other threads recorded count as well. @throws OutOfMemory */
  #chargeEdges(): void {
    const bytes = this.#mates.reduce((sum, { thread }) => sum + (this.#figures[2 * thread + 1] ?? 0), 0);
    this.#options.budget.charge(bytes - this.#chargedEdges);
    this.#chargedEdges = bytes;
  }

  #send(mate: Mate): void {
    const { compiled, knowledge, store, watches, parts } = this.#options;
    const { word, shift, mask } = compiled.layout;
    const isNew = (what: unknown, version: number): boolean => {
      const known = mate.sent.get(what) === version;
      mate.sent.set(what, version);
      return !known;
    };
    const changed = (tables: readonly (MemoLookup | undefined)[]) =>
      tables.flatMap((m, index) =>
        m !== undefined && isNew(m, m.version) ? [{ index, to: m.snapshot() }] : [],
      );
    const { operations } = compiled;
    const update: Update = {
      words: store.tree.words,
      root: store.root.asShared(),
      nodes: store.nodes.map((n) => n.asShared()),
      memos: changed(knowledge.memos),
      guards: changed(knowledge.guards),
      watches: watches.flatMap((w, index): Changed<ReturnType<typeof w.answers.snapshot> | "closed">[] => {
        const version = w.found === undefined ? w.answers.version : -1;
        if (!isNew(w, version)) return [];
        return [{ index, to: w.found === undefined ? w.answers.snapshot() : "closed" }];
      }),
      operations: isNew(operations, operations.version)
        ? { ops: operations.ops, start: operations.start, timers: operations.timers?.tables() }
        : undefined,
      sizes: knowledge.sizes,
      symmetry: { parts, fields: { word, shift, mask } },
    };
    this.#tell(mate, { kind: "update", update });
  }
}
