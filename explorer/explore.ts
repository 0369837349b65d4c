// An exploration: exhaustive search in slices, with properties judged on the way, and what follows when it has ended.
import { Conclusion } from "./conclusion.ts";
import { coverageOf, firedByAction, neverEnabled } from "./coverage.ts";
import { at } from "./engine/arrays.ts";
import { Compiled } from "./engine/compiled.ts";
import { HeapFull } from "./engine/heap.ts";
import { MemoryBudget, ranOutOfMemory } from "./engine/memory.ts";
import { Question } from "./engine/question.ts";
import type { Reduction } from "./engine/reduction.ts";
import { Search } from "./engine/search.ts";
import { StepWatch } from "./engine/step-watch.ts";
import type { ExploreOptions, Progress } from "./explore-options.ts";
import { Judge } from "./judge.ts";
import { needsGraph, type Property, predicate } from "./property.ts";
import {
  partialOrder,
  partialOrderReport,
  reducible,
  symmetryReport,
  whyNoPartialOrder,
} from "./reductions.ts";
import { refuseUnfit } from "./refuse-unfit.ts";
import type { CheckReport, Counts, Limit, PropertyResult } from "./result.ts";
import type { Reads, Slot, TransitionSystem, View } from "./system.ts";

/** One part in so many of the memory is kept for judging liveness. */
const FOR_JUDGING = 3;

/** States expanded between two looks at the properties. */
const SWEEP = 4096;

/**
 * Call `advance` until it returns true, then `report`. States are explored up to interchangeable slots; a liveness
 * property of which that leaves open whether it holds is decided again, exactly, without that. What a search with
 * partial-order reduction has found is looked for again without it, for a shortest run.
 * @throws ModelError from the constructor and from `advance` if the model breaks its contract.
 */
export class Exploration {
  readonly #system: TransitionSystem;
  readonly #properties: readonly Property[];
  readonly #options: ExploreOptions;
  readonly #budget: MemoryBudget;
  readonly #search: Search;
  readonly #judge: Judge;
  readonly #reduction: Reduction | undefined;
  /** Why there is none. */
  readonly #whyNoReduction: string;
  #limit: Limit | undefined;
  #isHeapFull = false;
  /** What `stop` was called with. */
  #stopped: Limit | undefined;
  #conclusion: Conclusion | undefined;

  /** @param fingerprintBits what is kept of a fingerprint in a compact store: for tests, which want collisions */
  constructor(
    system: TransitionSystem,
    properties: readonly Property[],
    options: ExploreOptions = {},
    fingerprintBits = 64,
  ) {
    refuseUnfit(system, properties);
    const { reductions = {}, workers = 1 } = options;
    if (!(Number.isInteger(workers) && workers >= 1))
      throw new RangeError(`workers: ${workers} is not a number of threads; one or more are wanted`);
    this.#system = reducible(system, reductions);
    this.#properties = properties;
    this.#options = options;
    this.#budget = new MemoryBudget(options.maxMemoryBytes ?? Number.POSITIVE_INFINITY);
    const compiled = new Compiled(this.#system, options);
    const why = whyNoPartialOrder(this.#system, properties, reductions);
    this.#reduction = why === undefined ? partialOrder(compiled, properties) : undefined;
    this.#whyNoReduction = why ?? "";
    const steps = properties.filter((p) => p.kind === "no-step").map((p) => new StepWatch(compiled, p));
    const isCompact = options.store === "compact";
    const recordsEdges = !isCompact && properties.some(needsGraph);
    if (recordsEdges) this.#budget.setAside(Math.floor((options.maxMemoryBytes ?? 0) / FOR_JUDGING));
    this.#search = new Search(compiled, {
      ...options,
      budget: this.#budget,
      recordsEdges,
      watches: steps,
      reduction: this.#reduction,
      ...(isCompact ? { fingerprintBits } : {}),
    });
    this.#judge = new Judge(this.#search, properties, steps);
  }

  /** Expands (then, judging liveness, visits) about `maxStates` more states. True when there is nothing left to do. */
  advance(maxStates: number): boolean {
    if (this.#conclusion === undefined) {
      if (!this.#advanceSearch(maxStates)) return false;
      this.#conclusion = this.#conclude();
      if (this.#conclusion.isSearching) return false;
    }
    return this.#conclusion.advance(maxStates);
  }

  #advanceSearch(maxStates: number): boolean {
    const search = this.#search;
    const until = search.effort + maxStates;
    try {
      while (search.effort < until) {
        if (this.#limit !== undefined) return true;
        const sweep = Math.min(until, search.effort + SWEEP);
        let more = true;
        // With nothing left to expand, as many states as allowed are all there are.
        while (
          more &&
          search.effort < sweep &&
          (search.store.count < this.#maxStates || search.frontier === 0)
        )
          more = search.expandSome(until - search.effort, this.#maxStates);
        this.#judge.sweep();
        search.store.forget(search.expanded);
        if (!more) return true;
        if (search.store.count >= this.#maxStates && search.frontier > 0) this.#limit = "states";
      }
    } catch (error) {
      if (!ranOutOfMemory(error)) {
        search.end();
        throw error;
      }
      this.#limit = "memory";
      this.#isHeapFull = error instanceof HeapFull;
      this.#judge.sweep();
    }
    return this.#limit !== undefined;
  }

  get #maxStates(): number {
    return this.#options.maxStates ?? Number.POSITIVE_INFINITY;
  }

  #conclude(): Conclusion {
    this.#search.end();
    this.#judge.sweep();
    return new Conclusion(
      {
        system: this.#system,
        properties: this.#properties,
        options: this.#options,
        budget: this.#budget,
        search: this.#search,
        judge: this.#judge,
        limit: this.#limit,
        isReduced: this.#reduction !== undefined && this.#reduction.partly > 0,
      },
      this.#stopped,
      (system, properties, options) => new Exploration(system, properties, options),
    );
  }

  progress(): Progress {
    const { store, transitions, depth, frontier } = this.#search;
    const memoryBytes = this.#budget.used;
    const searched = { states: store.count, transitions, depth, frontier, memoryBytes };
    return this.#conclusion?.progress(searched) ?? searched;
  }

  /** Ends the search; what was not decided becomes inconclusive. `advance` must be called until it returns true. */
  stop(limit: Limit): void {
    this.#stopped ??= limit;
    if (this.#conclusion === undefined) this.#limit ??= limit;
    else this.#conclusion.stop(limit);
  }

  /**
   * Every value that a slot (or the class of slots that it is interchangeable with) has taken so far, and the one that it was
   * declared with. Reductions leave out states, but no value of any one slot: see (8) in `engine/partial-order.ts`. Where
   * timers are lazy, it may also be one that only timers would have written that were held back.
   */
  valuesOf<V>(slot: Slot<V>): readonly V[] {
    const { compiled } = this.#search;
    return compiled.domainOf(compiled.slotNumber(slot)).values.map((v) => slot.read(v));
  }

  /**
   * What the states look like through these reads in which nothing can happen: every different view once. To be called
   * when `advance` has returned true; of all states if neither a limit nor partial-order reduction left some out.
   * @throws RangeError if the states were not kept (`store: "compact"`)
   */
  terminalViews<const R extends Reads>(reads: R): readonly View<R>[] {
    if (this.#options.store === "compact") throw new RangeError("a compact store keeps no states to look at");
    const { compiled, store, terminals, terminalCount } = this.#search;
    const views: View<R>[] = [];
    // A question is put to the model once per different view.
    const look = predicate("looked at", reads, (view) => views.push(view) > 0);
    const question = new Question(compiled, look, "terminal views");
    for (let t = 0; t < terminalCount; t++) question.holdsAt(store, at(terminals, t));
    return views;
  }

  /** @throws Error if the exploration has not finished. */
  report(): CheckReport {
    const properties = this.#properties.map((p) => {
      const r = this.#conclusion?.results.get(p.id);
      if (r === undefined)
        throw new Error("the exploration has not finished: call advance until it returns true");
      return r;
    });
    const fired = firedByAction(this.#search.compiled, this.#search.hits);
    return {
      system: this.#system.name,
      status: overall(properties, this.#limit),
      properties,
      counts: this.#counts(),
      store: this.#conclusion?.store,
      workers: this.#search.workers,
      limit: this.#limit,
      ...(this.#limit === "memory" ? { memory: this.#memory } : {}),
      ...neverEnabled(this.#search.compiled, (action) => (fired[action] ?? 0) > 0),
      coverage: coverageOf(this.#search.compiled, fired, this.#search.discovered),
      reductions: [
        symmetryReport(this.#search.compiled, this.#options.reductions ?? {}),
        partialOrderReport(this.#search, this.#reduction, this.#whyNoReduction),
      ],
    };
  }

  get #memory(): NonNullable<CheckReport["memory"]> {
    return {
      full: this.#isHeapFull ? "heap" : "states",
      usedBytes: this.#budget.used,
      maxBytes: this.#options.maxMemoryBytes,
    };
  }

  #counts(): Counts {
    const { compiled, store, transitions, depth, initial, terminalCount } = this.#search;
    const { modelCalls } = compiled;
    return {
      initial: initial.length,
      states: store.count,
      transitions,
      depth,
      terminal: terminalCount,
      modelCalls,
    };
  }
}

/** Explores to the end (or to a limit) in one go. */
export function check(
  system: TransitionSystem,
  properties: readonly Property[],
  options?: ExploreOptions,
): CheckReport {
  const exploration = new Exploration(system, properties, options);
  while (!exploration.advance(1 << 20));
  return exploration.report();
}

function overall(properties: readonly PropertyResult[], limit: Limit | undefined): CheckReport["status"] {
  if (properties.some((p) => p.status === "violated")) return "violated";
  if (limit !== undefined || properties.some((p) => p.status === "inconclusive")) return "inconclusive";
  return "holds";
}
