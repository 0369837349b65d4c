// The JavaScript heap, on which the model's values and what is learned of them live. When it is exhausted V8 ends the whole
// process; so a search looks at it now and then, and ends before.
import { OutOfMemory } from "./memory.ts";

/**
 * A heap is full when so much of its limit is in use, garbage included. V8 gives up when collecting no longer frees enough
 * (from about 80 % on); while less than about two thirds is alive, it collects long before so much is in use.
 */
export const FULL = 0.8;
/** The room is looked at again before it can be used up by calls of the model that each keep so many bytes. */
const BYTES_PER_CALL = 1 << 20;
/** Even with much room, it is looked at after so many calls. */
const LONGEST_PAUSE = 1_000;

/** The model's values, and what was learned of them, leave too little room for more. */
export class HeapFull extends OutOfMemory {}

/** What is known of the heap; undefined where the runtime does not tell. */
interface Heap {
  readonly limit: number;
  used(): number;
}

export class HeapGuard {
  readonly #heap: Heap | undefined;
  #callsLeft = 0;

  /** @param most bytes that the heap may hold, if that is less than it can */
  constructor(most = Number.POSITIVE_INFINITY) {
    const heap = nodeHeap();
    this.#heap = heap && { ...heap, limit: Math.min(heap.limit, most / FULL) };
  }

  /**
   * To be called before each call of the model. A single call that keeps very much more than a MiB may still exhaust a small
   * heap, and one that allocates without end exhausts any.
   * @throws HeapFull if the heap is nearly full
   */
  look(): void {
    if (this.#callsLeft-- > 0 || this.#heap === undefined) return;
    const room = FULL * this.#heap.limit - this.#heap.used();
    if (room < 0) throw new HeapFull("the JavaScript heap is nearly full");
    this.#callsLeft = Math.min(LONGEST_PAUSE, Math.floor(room / BYTES_PER_CALL));
  }
}

/** The heap of this thread, in Node.js; the engine itself runs anywhere, so it imports nothing of Node's. */
function nodeHeap(): Heap | undefined {
  if (typeof process === "undefined" || typeof process.getBuiltinModule !== "function") return undefined;
  const { getHeapStatistics } = process.getBuiltinModule("node:v8");
  return { limit: oldGenerationLimit(), used: () => getHeapStatistics().used_heap_size };
}

/**
 * Bytes that may survive: `heap_size_limit` also counts the young generation, which V8 makes 3/64 of the old one by default,
 * but leaves as it is where the old one is given.
 */
export function oldGenerationLimit(): number {
  const { heap_size_limit: whole } = process.getBuiltinModule("node:v8").getHeapStatistics();
  const { maxOldGenerationSizeMb } = process.getBuiltinModule("node:worker_threads").resourceLimits;
  const flags = `${process.execArgv.join(" ")} ${process.env.NODE_OPTIONS ?? ""}`;
  const given = [...flags.matchAll(/--max[-_]old[-_]space[-_]size[= ](\d+)/g)].map((m) => Number(m[1]));
  const limits = [...given, ...(maxOldGenerationSizeMb === undefined ? [] : [maxOldGenerationSizeMb])];
  return Math.min((whole * 64) / 67, ...limits.map((mb) => mb * 2 ** 20));
}
