// Drives a search in slices, so that the event loop can hear an AbortSignal and look at the clock in between.
import { setImmediate } from "node:timers/promises";
import type { Limit } from "../explorer/result.ts";
import type { Progress, RunOptions } from "./options.ts";

/** A search that can be paused: an exploration of one system, or a whole verification. */
export interface Search {
  /** Goes on for about `maxStates` more states; true when there is nothing left to do, only to report. */
  advance(maxStates: number): boolean;
  progress(): Progress;
  /** Asks for an early end, as often as one likes; `advance` then says true once all that was seen is judged. */
  stop(limit: Limit): void;
}

/** How long a slice should take: short enough to react at once, long enough to cost nothing. */
const SLICE_MS = 50;

/** Runs until the search is finished, aborted, or out of time. */
export async function drive(search: Search, { signal, timeoutMs, onProgress }: RunOptions): Promise<void> {
  const started = performance.now();
  for (const slice = new Slice(); !slice.advance(search); await setImmediate()) {
    onProgress?.(search.progress());
    const late = timeoutMs !== undefined && performance.now() - started >= timeoutMs;
    if (signal?.aborted === true || late) search.stop(signal?.aborted === true ? "interrupted" : "time");
  }
  onProgress?.(search.progress());
}

/** A slice whose size in states follows the speed of the model. */
export class Slice {
  #states = 100;

  advance(search: Pick<Search, "advance">): boolean {
    const before = performance.now();
    const finished = search.advance(this.#states);
    const factor = SLICE_MS / Math.max(1, performance.now() - before);
    this.#states = Math.round(Math.min(1e6, Math.max(1, this.#states * Math.min(4, Math.max(0.25, factor)))));
    return finished;
  }
}
