// What every run can be told, and what it tells while it goes on.
import type { ExploreOptions } from "../explorer/index.ts";

/** How far a run has come. */
export interface Progress {
  /** Distinct states found so far. */
  readonly states: number;
  readonly transitions: number;
  /** Steps from the initial states, at most, so far. */
  readonly depth: number;
  /** States that were found and not yet expanded. */
  readonly frontier: number;
  /** Taken by states and what is kept of them. */
  readonly memoryBytes: number;
  /** Of a simulation: the walks begun. */
  readonly walks?: number;
}

/** What every engine takes. Runs go on in slices of some 50 ms, between which the event loop turns. */
export interface RunOptions {
  /**
   * Ends the run early. The promise is not rejected: what was covered until then is judged and reported, and the rest is
   * "inconclusive". A step of a model that never returns cannot be interrupted.
   */
  readonly signal?: AbortSignal | undefined;
  /** Ends the run in the same way after so many milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Called between slices, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How an exhaustive search is made, and what ends it; each limit makes the rest "inconclusive". */
export interface SearchOptions
  extends RunOptions,
    Pick<ExploreOptions, "maxStates" | "store" | "workers" | "reductions" | "shortestWithin" | "paranoid"> {
  /** Bytes for states and what is kept of them; by default most of what is free. */
  readonly maxMemoryBytes?: number;
}

/** Which properties are checked: all by default. */
export interface Selection {
  /** Ids of the only ones. */
  readonly only?: readonly string[];
  /** Ids of those that are not. */
  readonly off?: readonly string[];
}
