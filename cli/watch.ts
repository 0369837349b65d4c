// Shared memory between the thread that runs a user's model and the one that watches it: the worker notes which piece
// of model code it is inside, so that the watcher can name it when it does not return.

/** Words of the shared memory: where the worker is, how often it has entered or left, what the watcher asks for. */
const WHERE = 0;
const MOVES = 1;
const STOP = 2;

/** The place outside all model code. */
const OUTSIDE = 0;

const REASONS = [undefined, "interrupted", "time"] as const;

export type StopReason = "interrupted" | "time";

export function sharedWords(): SharedArrayBuffer {
  return new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
}

/** The worker's end: says where it is. */
export class Watched {
  readonly #words: Int32Array;
  readonly #places: string[] = [];

  constructor(shared: SharedArrayBuffer) {
    this.#words = new Int32Array(shared);
  }

  /** The names of all places; the first has number 1. */
  get places(): readonly string[] {
    return this.#places;
  }

  /** Declares a place and gives its number. */
  place(name: string): number {
    return this.#places.push(name);
  }

  /** Calls `code`, which may call other places in turn, as something that happens at `place`. */
  inside<T>(place: number, code: () => T): T {
    const outer = Atomics.exchange(this.#words, WHERE, place);
    Atomics.add(this.#words, MOVES, 1);
    try {
      return code();
    } finally {
      Atomics.store(this.#words, WHERE, outer);
      Atomics.add(this.#words, MOVES, 1);
    }
  }

  /** The same for code that gives a promise: it is left when the promise is settled. */
  async insideAsync<T>(place: number, code: () => Promise<T>): Promise<T> {
    Atomics.store(this.#words, WHERE, place);
    Atomics.add(this.#words, MOVES, 1);
    try {
      return await code();
    } finally {
      Atomics.store(this.#words, WHERE, OUTSIDE);
    }
  }

  get stopRequested(): StopReason | undefined {
    return REASONS[Atomics.load(this.#words, STOP)];
  }
}

/** The watching end: asks the worker to stop, and notices when it has been inside one piece of code for too long. */
export class Watcher {
  readonly #words: Int32Array;
  readonly #patienceMs: number;
  #moves = -1;
  #since = 0;

  constructor(shared: SharedArrayBuffer, patienceMs: number) {
    this.#words = new Int32Array(shared);
    this.#patienceMs = patienceMs;
  }

  requestStop(reason: StopReason): void {
    Atomics.store(this.#words, STOP, REASONS.indexOf(reason));
  }

  /** To be asked often: the number of the place that the worker has not left for too long, if there is one. */
  stuckAt(now: number): number | undefined {
    const moves = Atomics.load(this.#words, MOVES);
    const where = Atomics.load(this.#words, WHERE);
    if (where === OUTSIDE || moves !== this.#moves) {
      this.#moves = moves;
      this.#since = now;
      return undefined;
    }
    return now - this.#since >= this.#patienceMs ? where : undefined;
  }
}
