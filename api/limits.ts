// How much memory a search may take when the caller does not say: most of what is free, and no more.
import { FULL, oldGenerationLimit } from "../explorer/engine/heap.ts";
import type { ExploreOptions } from "../explorer/index.ts";
import type { SearchOptions } from "./options.ts";

/** What the engine is told: the options, with limits on memory, and with both reductions unless they are switched off. */
export function exploreOptions(options: SearchOptions): ExploreOptions {
  const { signal: _, timeoutMs: _t, onProgress: _p, ...search } = options;
  const free = process.availableMemory() - THREAD * ((search.workers ?? 1) - 1);
  const { states, heap } = memoryShares(free, FULL * oldGenerationLimit());
  return {
    maxMemoryBytes: states,
    maxHeapBytes: heap,
    ...search,
    reductions: { symmetry: true, partialOrder: true, ...search.reductions },
  };
}

/** What each further thread takes besides states, in bytes, as measured: its own heap, code and tables. */
const THREAD = 25 * 2 ** 20;

/** What a heap needs at least: the program itself, and garbage that was not collected yet. */
const SMALLEST_HEAP = 2 ** 27;

/**
 * How the memory that is free now (for this process, in its container) is shared out between the states and the heap of
 * the model's values, in bytes: together they take at most nine tenths, so that a search which outgrows them ends
 * inconclusive, and is not killed by the system. @param heapLimit what the heap can hold anyway
 */
export function memoryShares(
  free: number,
  heapLimit: number,
): { readonly states: number; readonly heap: number } {
  const heap = Math.floor(Math.min(heapLimit, Math.max(free / 4, SMALLEST_HEAP)));
  return { states: Math.max(Math.floor(0.9 * free - heap), SMALLEST_STATES), heap };
}

/** With less, nothing could be searched. */
const SMALLEST_STATES = 2 ** 23;
