// An exploration: exhaustive search in slices, with properties judged on the way and liveness at the end.
import { coverageOf, firedByAction, neverEnabled } from "./coverage.ts";
import { CompactStore } from "./engine/compact-store.ts";
import { Compiled, type CompileOptions } from "./engine/compiled.ts";
import { HeapFull } from "./engine/heap.ts";
import { MemoryBudget, ranOutOfMemory } from "./engine/memory.ts";
import type { Reduction } from "./engine/reduction.ts";
import { Search, type Sharing } from "./engine/search.ts";
import { StepWatch } from "./engine/step-watch.ts";
import type { StateStore } from "./engine/store.ts";
import { Judge } from "./judge.ts";
import { CompactVerdicts } from "./judge-compact.ts";
import { Judging } from "./judging.ts";
import { isLiveness, type Property } from "./property.ts";
import {
  partialOrder,
  partialOrderReport,
  type Reductions,
  reducible,
  symmetryReport,
  whyNoPartialOrder,
} from "./reductions.ts";
import { refuseUnfit } from "./refuse-unfit.ts";
import type { ActionCoverage, CheckReport, Counts, Limit, PropertyResult, StoreReport } from "./result.ts";
import { lengthIfNotShortest, withoutMinimum } from "./result.ts";
import { SearchAgain } from "./search-again.ts";
import type { Slot, TransitionSystem } from "./system.ts";

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
   * Threads that explore, this one included; 1 by default, with which the same lasso is shown every time. No count, verdict
   * or length depends on it: see `WorkersReport`.
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

const SHORTEST_WITHIN = 2_000_000;

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
  readonly #results = new Map<string, PropertyResult>();
  #limit: Limit | undefined;
  #isHeapFull = false;
  /** What `stop` was called with. */
  #stopped: Limit | undefined;
  #searched = false;
  #judging: Judging | undefined;
  /** The same system without interchangeability, for liveness properties that the reduction could not decide. */
  #exact: Exploration | undefined;
  /** The same search without partial-order reduction, for shortest runs. */
  #again: SearchAgain | undefined;
  /** Of a compact search that has ended. */
  #compact: CompactVerdicts | undefined;
  #store: StoreReport | undefined;

  /** @param fingerprintBits what is kept of a fingerprint in a compact store: for tests, which want collisions */
  constructor(
    system: TransitionSystem,
    properties: readonly Property[],
    options: ExploreOptions = {},
    fingerprintBits = 64,
  ) {
    refuseUnfit(system, properties);
    const reductions = options.reductions ?? {};
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
    const recordsEdges = !isCompact && properties.some(isLiveness);
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
    if (!this.#searched) {
      if (!this.#advanceSearch(maxStates)) return false;
      this.#conclude();
      if (this.#compact !== undefined || this.#again !== undefined) return false;
    }
    if (this.#again !== undefined) {
      if (!this.#again.advance(maxStates)) return false;
      this.#adopt(this.#again.results());
      this.#again = undefined;
    }
    if (this.#judging !== undefined) {
      if (!this.#judging.advance(maxStates)) return false;
      this.#adoptJudged(this.#judging);
    }
    if (this.#compact !== undefined) return this.#advanceCompact(this.#compact, maxStates);
    if (this.#exact === undefined) return true;
    if (!this.#exact.advance(maxStates)) return false;
    this.#adopt(this.#exact.report().properties);
    this.#exact = undefined;
    return true;
  }

  #advanceCompact(compact: CompactVerdicts, maxStates: number): boolean {
    if (!compact.advance(maxStates)) return false;
    this.#adopt(compact.results());
    this.#compact = undefined;
    return true;
  }

  #advanceSearch(maxStates: number): boolean {
    const search = this.#search;
    const until = search.effort + maxStates;
    try {
      while (search.effort < until) {
        if (this.#limit !== undefined) return true;
        const sweep = Math.min(until, search.effort + SWEEP);
        let more = true;
        while (more && search.effort < sweep && search.store.count < this.#maxStates)
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

  /** Judges everything that needs the whole graph, as far as it was explored: liveness from now on. */
  #conclude(): void {
    this.#searched = true;
    this.#search.end();
    this.#judge.sweep();
    const { store } = this.#search;
    if (store instanceof CompactStore) this.#concludeCompact(store);
    else this.#concludeExact(store);
  }

  #concludeExact(store: StateStore): void {
    this.#store = {
      kind: "exact",
      bytes: store.bytes,
      bytesPerState: store.bytes / Math.max(1, store.count),
    };
    store.isClosed = true;
    this.#adopt(this.#judge.results(this.#limit).map((r) => this.#reduced(r)));
    this.#again = this.#searchAgain();
    if (this.#search.edges.length === 0) return;
    this.#budget.setAside(0);
    const toJudge = { search: this.#search, limit: this.#limit, memory: this.#budget };
    this.#judging = new Judging(toJudge, this.#properties, this.#stopped);
  }

  #adoptJudged({ results, undecided }: Judging): void {
    this.#judging = undefined;
    this.#adopt([...results.values()].map((r) => this.#reduced(r)));
    const limit = this.#limit ?? this.#stopped;
    if (limit !== undefined) this.#adopt(undecided.map((p) => undecidedUpToPermutation(p, limit)));
    else if (undecided.length > 0) this.#exact = this.#withoutSymmetry(undecided);
  }

  /** Of what was left out, a part may have had a shorter run. */
  #reduced(result: PropertyResult): PropertyResult {
    const isReduced = this.#reduction !== undefined && this.#reduction.partly > 0;
    return isReduced ? withoutMinimum(result) : result;
  }

  /** Another search for the runs that were found, within what is left of the limits; undefined if there is nothing to find. */
  #searchAgain(): SearchAgain | undefined {
    const found = this.#properties.filter((p) => lengthIfNotShortest(this.#results.get(p.id)) > 0);
    const isHurried = this.#limit === "time" || this.#limit === "interrupted";
    const { shortestWithin = SHORTEST_WITHIN } = this.#options;
    const maxStates = Math.min(shortestWithin, this.#maxStates - this.#search.store.count);
    if (found.length === 0 || isHurried || maxStates <= 0) return undefined;
    const maxDepth = Math.max(...found.map((p) => lengthIfNotShortest(this.#results.get(p.id))));
    return new SearchAgain(this.#system, found, { ...this.#limitsLeft(), maxStates, maxDepth });
  }

  #concludeCompact(store: CompactStore): void {
    const found = { search: this.#search, store, judge: this.#judge };
    this.#compact = new CompactVerdicts(this.#system, this.#properties, found, this.#limit, () =>
      this.#limitsLeft(),
    );
    this.#store = this.#compact.store;
  }

  /** The options of another search after this one. */
  #limitsLeft(): ExploreOptions {
    const maxBytes = this.#options.maxMemoryBytes;
    return {
      ...this.#options,
      ...(maxBytes === undefined ? {} : { maxMemoryBytes: maxBytes - this.#budget.used }),
    };
  }

  /** The same search without interchangeability, within what is left of the memory. */
  #withoutSymmetry(properties: readonly Property[]): Exploration {
    const reductions = { ...this.#options.reductions, symmetry: false };
    return new Exploration(this.#system, properties, { ...this.#limitsLeft(), reductions });
  }

  #adopt(results: readonly PropertyResult[]): void {
    for (const r of results) this.#results.set(r.id, r);
  }

  progress(): Progress {
    const { store, transitions, depth, frontier } = this.#search;
    const own = {
      states: store.count,
      transitions,
      depth,
      frontier,
      memoryBytes: this.#budget.used + ((this.#compact ?? this.#again)?.memoryBytes ?? 0),
    };
    const exact = this.#exact?.progress();
    return exact === undefined ? own : { ...exact, memoryBytes: own.memoryBytes + exact.memoryBytes };
  }

  /** Ends the search; what was not decided becomes inconclusive. `advance` must be called until it returns true. */
  stop(limit: Limit): void {
    this.#stopped ??= limit;
    if (!this.#searched) this.#limit ??= limit;
    this.#again = undefined;
    this.#judging?.stop(limit);
    this.#exact?.stop(limit);
    this.#compact?.stop();
  }

  /**
   * Every value that a slot (or the class of slots that it is interchangeable with) has taken so far, and the one that it was
   * declared with. Reductions leave out states, but no value of any one slot: see (8) in `engine/partial-order.ts`.
   */
  valuesOf<V>(slot: Slot<V>): readonly V[] {
    const { compiled } = this.#search;
    return compiled.domainOf(compiled.slotNumber(slot)).values.map((v) => slot.read(v));
  }

  /** @throws Error if the exploration has not finished. */
  report(): CheckReport {
    const properties = this.#properties.map((p) => {
      const r = this.#results.get(p.id);
      if (r === undefined)
        throw new Error("the exploration has not finished: call advance until it returns true");
      return r;
    });
    return {
      system: this.#system.name,
      status: overall(properties, this.#limit),
      properties,
      counts: this.#counts(),
      store: this.#store,
      workers: this.#search.workers,
      limit: this.#limit,
      ...(this.#limit === "memory" ? { memory: this.#memory } : {}),
      neverEnabled: neverEnabled(this.#search.compiled),
      coverage: this.#coverage(),
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

  #coverage(): readonly ActionCoverage[] {
    const { compiled, hits, discovered } = this.#search;
    return coverageOf(compiled, firedByAction(compiled, hits), discovered);
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

function undecidedUpToPermutation(p: Property, limit: Limit): PropertyResult {
  const reason = `there may be a fair violation; whether there is can only be decided without interchangeability, and the limit on ${limit} was reached before`;
  return { id: p.id, kind: p.kind, vacuous: undefined, status: "inconclusive", reason };
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
