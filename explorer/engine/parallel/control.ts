// What the threads of a search tell each other: a block of shared integers, and messages for everything larger.
import type { Edges } from "../edges.ts";
import type { MemoSnapshot } from "../memo-lookup.ts";
import type { Numbers, Renumbered, SharedPairs } from "../shared-insertion.ts";
import type { StepAnswersSnapshot } from "../step-answers.ts";
import type { Fields, SortedPart } from "../symmetry/sort.ts";
import type { TimerTables } from "../timers.ts";

/** Cells of the control block: the next state to expand, the end of the slice, whether to stop before it, the most states. */
export const NEXT = 0;
export const END = 1;
export const STOP = 2;
export const MOST_STATES = 3;
/** How many pairs must still fit, so that every thread can end its batch. */
export const MARGIN = 4;
/** How many states a thread takes at a time. */
export const CHUNK = 5;
/** The first cell of thread t is FIRST + PER_THREAD * t, on a cache line of its own. */
export const FIRST = 16;
export const PER_THREAD = 16;
/** Per thread: what it is doing, how many states it left for later, a sign of life, the numbers it took and did not use. */
export const STATE = 0;
export const LEFT = 1;
export const ALIVE = 2;
export const SPARE = 3;
export const SPARE_END = 4;

/** What a thread is doing. It waits in IDLE and DONE; the thread that owns the model moves it on from there. */
export const STARTING = 0;
export const IDLE = 1;
export const WORK = 2;
export const DONE = 3;
export const REPORT = 4;
export const FAILED = 5;

/** The most states of a slice. */
export const LONGEST_SLICE = 1 << 17;

/** The numbers that a thread took and did not use in its last slice. */
export function spareOf(control: Int32Array, thread: number): Numbers {
  return [control[cellOf(thread, SPARE)] ?? 0, control[cellOf(thread, SPARE_END)] ?? 0];
}

export function cellOf(thread: number, what: number): number {
  return FIRST + PER_THREAD * thread + what;
}

/** What a thread is started with. */
export interface Start {
  readonly thread: number;
  readonly control: Int32Array;
  /** The states that it left for later. */
  readonly left: Int32Array;
  /** Per thread: transitions so far, bytes of recorded edges. */
  readonly figures: Float64Array;
  readonly processes: number;
  readonly recordsEdges: boolean;
  readonly watches: number;
}

/** What changed since the last message: tables are sent again only if they are not what they were. */
export interface Update {
  readonly words: number;
  readonly root: SharedPairs;
  readonly nodes: readonly SharedPairs[];
  readonly memos: readonly Changed<MemoSnapshot>[];
  readonly guards: readonly Changed<MemoSnapshot>[];
  readonly watches: readonly Changed<StepAnswersSnapshot | "closed">[];
  readonly operations:
    | { readonly ops: Int32Array; readonly start: Int32Array; readonly timers: TimerTables | undefined }
    | undefined;
  readonly sizes: { readonly entries: number; readonly actions: number };
  readonly symmetry: { readonly parts: readonly SortedPart[]; readonly fields: Fields };
}

/** What a thread is sent: news before it works, and, if it records edges, what became of states when it has. */
export type Order =
  | { readonly kind: "update"; readonly update: Update }
  | { readonly kind: "renumbered"; readonly renumbered: Renumbered };

export interface Changed<T> {
  readonly index: number;
  readonly to: T;
}

/** What a thread has found, told once at the end. */
export interface Findings {
  readonly transitions: number;
  readonly hits: Int32Array;
  readonly discovered: Int32Array;
  readonly terminals: Int32Array;
  readonly edges: Edges | undefined;
}

export type Answer =
  | { readonly kind: "findings"; readonly findings: Findings }
  | { readonly kind: "failed"; readonly message: string };
