// Liveness on walks. A walk that comes to rest, or comes round to where it was, tells of a run that never ends. Such runs
// are sought in the graph of the states that walks stood in, with all that can happen there.
import type { Compiled } from "../engine/compiled.ts";
import { isLiveness, type Property } from "../property.ts";
import type { Trace } from "../result.ts";
import { confirmed } from "./confirm.ts";
import { RunWatch } from "./run-watch.ts";
import { type Allowance, shortenRun } from "./shorten-run.ts";
import { Trails } from "./trails.ts";
import { Walker } from "./walker.ts";

/** When walks stood in so many states, these are forgotten, and the next walks begin anew. */
const MOST_STATES = 10_000;

/** Work for making a run short within the trails, see `LassoOptions`: about a tenth of a second. */
const BUDGET = 300_000;

interface Refuted {
  readonly property: Property;
  readonly trace: Trace;
}

export class Runs {
  readonly watches: readonly RunWatch[];
  readonly #compiled: Compiled;
  readonly #trails: Trails;
  readonly #allowance: Allowance = { each: 20_000, left: 500_000 };
  #undecided: readonly RunWatch[];
  /** Walks since the trails were empty; and walks and states when they were last searched. */
  #walks = 0;
  #searchedWalks = 0;
  #searchedStates = 0;

  /** @param maxBytes for deciding formulas */
  constructor(compiled: Compiled, properties: readonly Property[], maxBytes: number) {
    this.watches = properties.filter(isLiveness).map((p) => new RunWatch(compiled, p, maxBytes));
    this.#compiled = compiled;
    this.#trails = new Trails(compiled);
    this.#undecided = this.watches;
  }

  /** The walker stands in a new state of the walk, the first one if `isFirst`, and has looked. */
  see({ ids, moves }: Walker, isFirst: boolean): void {
    if (this.#undecided.length > 0) this.#trails.add(ids, moves, isFirst);
  }

  /**
   * Says what is refuted, when a walk has ended. The search is repeated whenever the number of walks has doubled, so that
   * it costs little more than one of all walks together; and after the last walk.
   */
  endWalk(isLast: boolean): readonly Refuted[] {
    this.#walks++;
    const { count } = this.#trails;
    const isFull = count >= MOST_STATES;
    const isDue = isLast || isFull || this.#walks >= 2 * this.#searchedWalks;
    if (!isDue || this.#undecided.length === 0) return [];
    const refuted = count > this.#searchedStates ? this.#search() : [];
    this.#undecided = this.#undecided.filter((w) => !refuted.some((r) => r.property === w.property));
    if (isFull) this.#trails.clear();
    this.#walks = isFull ? 0 : this.#walks;
    this.#searchedWalks = this.#walks;
    this.#searchedStates = this.#trails.count;
    return refuted;
  }

  #search(): readonly Refuted[] {
    const trails = this.#trails;
    const visited = trails.visited();
    const found = this.#undecided.flatMap((watch) => {
      const run = watch.seek(visited, { budget: BUDGET });
      return run === undefined ? [] : [{ watch, run }];
    });
    // Only now may the model show values that it never showed before.
    const walker = new Walker(this.#compiled);
    return found.map(({ watch, run }) => {
      const short = shortenRun(walker, watch, { run, trails }, this.#allowance);
      const { property } = watch;
      return { property, trace: confirmed(this.#compiled, short.trails, property, short.run) };
    });
  }
}
