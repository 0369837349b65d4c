// Searches a second time, exactly and only up to a depth, for the shortest counterexamples of properties that a quicker
// search has already refuted: one that left states out, or did not tell all of them apart, knows no shortest runs.
import { Compiled, type CompileOptions } from "./engine/compiled.ts";
import { MemoryBudget, ranOutOfMemory } from "./engine/memory.ts";
import { Search } from "./engine/search.ts";
import { StepWatch } from "./engine/step-watch.ts";
import { Judge } from "./judge.ts";
import type { Property } from "./property.ts";
import type { PropertyResult } from "./result.ts";
import type { TransitionSystem } from "./system.ts";

export interface AgainOptions extends CompileOptions {
  /** The length, in steps, of the longest runs looked for. */
  readonly maxDepth: number;
  /** What is left of the limits; without, there are none. */
  readonly maxStates?: number;
  readonly maxMemoryBytes?: number;
}

/**
 * Call `advance` until it returns true, then `results`. `properties`: invariants, reachability, deadlocks and forbidden
 * steps; others are ignored.
 */
export class SearchAgain {
  readonly #search: Search;
  readonly #judge: Judge;
  readonly #budget: MemoryBudget;
  readonly #maxStates: number;
  #ended = false;
  #cutShort = false;

  constructor(system: TransitionSystem, properties: readonly Property[], options: AgainOptions) {
    const compiled = new Compiled(system, options);
    const steps = properties.filter((p) => p.kind === "no-step").map((p) => new StepWatch(compiled, p));
    this.#budget = new MemoryBudget(options.maxMemoryBytes ?? Number.POSITIVE_INFINITY);
    this.#maxStates = options.maxStates ?? Number.POSITIVE_INFINITY;
    // Whether a state is a deadlock is known when it is expanded.
    const maxDepth = options.maxDepth + (properties.some((p) => p.kind === "no-deadlock") ? 1 : 0);
    this.#search = new Search(compiled, {
      ...options,
      maxDepth,
      workers: 1,
      budget: this.#budget,
      recordsEdges: false,
      watches: steps,
    });
    this.#judge = new Judge(this.#search, properties, steps);
  }

  /** Expands about `maxStates` more states. True when all is found, or cannot be. @throws ModelError */
  advance(maxStates: number): boolean {
    const search = this.#search;
    const until = search.expanded + maxStates;
    try {
      while (!this.#ended && search.expanded < until) {
        this.#cutShort = search.store.count >= this.#maxStates;
        const more = !this.#cutShort && search.expandSome(until - search.expanded, this.#maxStates);
        this.#judge.sweep();
        this.#ended = !more || this.#judge.allDecided;
      }
    } catch (error) {
      if (!ranOutOfMemory(error)) throw error;
      this.#judge.sweep();
      this.#cutShort = true;
      this.#ended = true;
    }
    return this.#ended;
  }

  /** Of the properties for which a run was found: each is a shortest one. */
  results(): readonly PropertyResult[] {
    return this.#judge.decided();
  }

  /** Whether a limit ended the search, so that there may be runs that it did not find. */
  get isCutShort(): boolean {
    return this.#cutShort;
  }

  get memoryBytes(): number {
    return this.#budget.used;
  }
}
