// How much work a comparison may be: what goes beyond ends it, undecided.

/** A limit was reached before the question was decided. */
export class LimitReached extends Error {
  override readonly name = "LimitReached";
}

export interface Limits {
  /** Milliseconds for one comparison. */
  readonly maxMs?: number;
  /** Of relations that are kept as a table of pairs of states, and of steps with silent steps around them: how many at most. */
  readonly maxPairs?: number;
}

/** Pairs that are kept by default: one byte or one word each. */
const MOST_PAIRS = 2 ** 26;
/** Units of work between two looks at the clock. */
const LOOK = 2 ** 20;

const OUT_OF_TIME = "the time for it ran out";

/** The limits of one piece of work after the other: with what is left of the time. */
export function sharedAmong<T extends Limits>(options: T): () => T {
  const { maxMs } = options;
  if (maxMs === undefined) return () => options;
  const until = performance.now() + maxMs;
  return () => ({ ...options, maxMs: Math.max(0, until - performance.now()) });
}

export class Budget {
  readonly maxPairs: number;
  readonly #until: number;
  #left = LOOK;

  constructor({ maxMs, maxPairs = MOST_PAIRS }: Limits = {}) {
    this.maxPairs = maxPairs;
    this.#until = maxMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + maxMs;
  }

  /** Counts work: about one unit for a step that is looked at. @throws LimitReached */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left > 0) return;
    this.#left = LOOK;
    if (performance.now() > this.#until) throw new LimitReached(OUT_OF_TIME);
  }

  /** @throws LimitReached if so many pairs are more than may be kept */
  allow(pairs: number, what: string): void {
    if (pairs > this.maxPairs)
      throw new LimitReached(`${what}: ${pairs} pairs, more than the ${this.maxPairs} that may be kept`);
  }
}

/** A part of a budget, for work that one can do without. */
export class BudgetPart extends Budget {
  readonly #whole: Budget;
  #units: number;

  /** @param units of work, see `spend` */
  constructor(whole: Budget, units: number) {
    super({ maxPairs: whole.maxPairs });
    this.#whole = whole;
    this.#units = units;
  }

  override spend(units: number): void {
    this.#whole.spend(units);
    this.#units -= units;
    if (this.#units < 0) throw new LimitReached("more work than it is worth");
  }
}

/** What `work` yields, or what stands in for it when a limit is reached. */
export function limited<T>(work: () => T, instead: (reason: string) => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof LimitReached) return instead(error.message);
    throw error;
  }
}
