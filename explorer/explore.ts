// An exploration: exhaustive search in slices, with properties judged on the way and liveness at the end.
import { coverageOf, firedByAction, neverEnabled } from "./coverage.ts";
import { Compiled, type CompileOptions } from "./engine/compiled.ts";
import { EdgeRecorder } from "./engine/edges.ts";
import { MemoryBudget, ranOutOfMemory } from "./engine/memory.ts";
import type { Reduction } from "./engine/reduction.ts";
import { Search } from "./engine/search.ts";
import { StepWatch, watcherOf } from "./engine/step-watch.ts";
import { Judge } from "./judge.ts";
import { LivenessJudge } from "./judge-liveness.ts";
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
import {
  type ActionCoverage,
  type CheckReport,
  type Counts,
  type Limit,
  type PropertyResult,
  runOf,
} from "./result.ts";
import { SearchAgain } from "./search-again.ts";
import type { Slot, TransitionSystem } from "./system.ts";

export interface ExploreOptions extends CompileOptions {
  /** Ends the search, inconclusive, when so many states were found (a batch more at most). */
  readonly maxStates?: number;
  /** Ends the search, inconclusive, before states, visited table and recorded edges need more bytes than this. */
  readonly maxMemoryBytes?: number;
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
  readonly #edges: EdgeRecorder | undefined;
  readonly #judge: Judge;
  readonly #reduction: Reduction | undefined;
  /** Why there is none. */
  readonly #whyNoReduction: string;
  readonly #results = new Map<string, PropertyResult>();
  #limit: Limit | undefined;
  #searched = false;
  /** The same system without interchangeability, for liveness properties that the reduction could not decide. */
  #exact: Exploration | undefined;
  /** The same search without partial-order reduction, for shortest runs. */
  #again: SearchAgain | undefined;

  constructor(system: TransitionSystem, properties: readonly Property[], options: ExploreOptions = {}) {
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
    this.#edges = properties.some(isLiveness) ? new EdgeRecorder(this.#budget) : undefined;
    this.#search = new Search(compiled, {
      ...options,
      budget: this.#budget,
      edges: this.#edges,
      onStep: watcherOf(steps),
      reduction: this.#reduction,
    });
    this.#judge = new Judge(this.#search, properties, steps);
  }

  /** Expands about `maxStates` more states. True when there is nothing left to do. */
  advance(maxStates: number): boolean {
    if (!this.#searched) {
      if (!this.#advanceSearch(maxStates)) return false;
      this.#conclude();
    } else if (this.#again !== undefined) {
      if (!this.#again.advance(maxStates)) return false;
      this.#adopt(this.#again.results());
      this.#again = undefined;
    } else if (this.#exact !== undefined) {
      if (!this.#exact.advance(maxStates)) return false;
      this.#adopt(this.#exact.report().properties);
      this.#exact = undefined;
    }
    return this.#again === undefined && this.#exact === undefined;
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
          more = search.expandBatch();
        this.#judge.sweep();
        if (!more) return true;
        if (search.store.count >= this.#maxStates && search.frontier > 0) this.#limit = "states";
      }
    } catch (error) {
      if (!ranOutOfMemory(error)) throw error;
      this.#limit = "memory";
      this.#judge.sweep();
    }
    return this.#limit !== undefined;
  }

  get #maxStates(): number {
    return this.#options.maxStates ?? Number.POSITIVE_INFINITY;
  }

  /** Judges everything that needs the whole graph, as far as it was explored. */
  #conclude(): void {
    this.#searched = true;
    this.#search.store.isClosed = true;
    this.#adopt(this.#judge.results(this.#limit).map((r) => this.#reduced(r)));
    this.#again = this.#searchAgain();
    if (this.#edges === undefined) return;
    const liveness = new LivenessJudge(this.#search, this.#edges, this.#limit, this.#budget);
    const undecided: Property[] = [];
    for (const p of this.#properties.filter(isLiveness)) {
      const result = liveness.judge(p);
      if (result !== "needs exact search") this.#results.set(p.id, this.#reduced(result));
      else if (this.#limit === undefined) undecided.push(p);
      else this.#results.set(p.id, undecidedUpToPermutation(p, this.#limit));
    }
    if (undecided.length > 0) this.#exact = this.#withoutSymmetry(undecided);
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
    return new SearchAgain(this.#system, found, {
      ...this.#options,
      ...this.#memoryLeft,
      maxStates,
      maxDepth,
    });
  }

  /** The same search without interchangeability, within what is left of the memory. */
  #withoutSymmetry(properties: readonly Property[]): Exploration {
    const reductions = { ...this.#options.reductions, symmetry: false };
    return new Exploration(this.#system, properties, { ...this.#options, ...this.#memoryLeft, reductions });
  }

  get #memoryLeft(): { readonly maxMemoryBytes?: number } {
    const { maxMemoryBytes } = this.#options;
    return maxMemoryBytes === undefined ? {} : { maxMemoryBytes: maxMemoryBytes - this.#budget.used };
  }

  #adopt(results: readonly PropertyResult[]): void {
    for (const r of results) this.#results.set(r.id, r);
  }

  progress(): Progress {
    const { store, transitions, depth, frontier } = this.#search;
    const own = { states: store.count, transitions, depth, frontier, memoryBytes: this.#budget.used };
    if (this.#again !== undefined) return { ...own, memoryBytes: own.memoryBytes + this.#again.memoryBytes };
    const exact = this.#exact?.progress();
    return exact === undefined ? own : { ...exact, memoryBytes: own.memoryBytes + exact.memoryBytes };
  }

  /** Ends the search; what was not decided becomes inconclusive. `advance` must be called until it returns true. */
  stop(limit: Limit): void {
    if (!this.#searched) this.#limit ??= limit;
    this.#again = undefined;
    this.#exact?.stop(limit);
  }

  /** Every value that a slot (or the class of slots that it is interchangeable with) has taken so far. */
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
      limit: this.#limit,
      neverEnabled: neverEnabled(this.#search.compiled),
      coverage: this.#coverage(),
      reductions: [
        symmetryReport(this.#search.compiled, this.#options.reductions ?? {}),
        partialOrderReport(this.#search, this.#reduction, this.#whyNoReduction),
      ],
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

function withoutMinimum(r: PropertyResult): PropertyResult {
  if (r.status === "violated" && r.trace !== undefined && r.trace.steps.length > 0)
    return { ...r, trace: { ...r.trace, minimal: "none" } };
  if (r.status === "holds" && r.witness !== undefined && r.witness.steps.length > 0)
    return { ...r, witness: { ...r.witness, minimal: "none" } };
  return r;
}

/** The number of steps of the run shown, if it is a finite one and a shorter one might exist; 0 otherwise. */
function lengthIfNotShortest(r: PropertyResult | undefined): number {
  const trace = r && runOf(r);
  return trace?.loop === undefined && trace?.minimal === "none" ? trace.steps.length : 0;
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
