// What an exploration may be told, and what it tells while it goes on.
import type { CompileOptions } from "./engine/compiled.ts";
import type { Sharing } from "./engine/search.ts";
import type { Reductions } from "./reductions.ts";
import type { StoreReport } from "./result.ts";

export interface ExploreOptions extends CompileOptions {
  /**
   * "exact", the default, or "compact": only 64-bit fingerprints of states are kept. That takes less memory; liveness is not
   * decided, and other verdicts hold up to hash collisions (`PropertyResult.upTo`, `CheckReport.store`).
   */
  readonly store?: StoreReport["kind"];
  /** Ends the search, inconclusive, when so many states were found (a batch more at most). */
  readonly maxStates?: number;
  /** Ends the search, inconclusive, before states, visited table and recorded edges need more bytes than this. */
  readonly maxMemoryBytes?: number;
  /**
   * Threads that explore, this one included; 1 by default, with which the same lasso is shown every time. No verdict depends
   * on it, nor any count or length of a search that no limit ends: see `WorkersReport`.
   */
  readonly workers?: number;
  readonly sharing?: Sharing;
  readonly reductions?: Reductions;
  /**
   * States that may be searched for shortest runs, where a reduction has shown others; two million by default. Beyond, the
   * run that is known is reported, and not said to be minimal.
   */
  readonly shortestWithin?: number;
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly memoryBytes: number;
}
