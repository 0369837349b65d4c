// What follows a search: what it found becomes verdicts, and what it left open is judged, or searched for again.
import { CompactStore } from "./engine/compact-store.ts";
import type { MemoryBudget } from "./engine/memory.ts";
import type { Search } from "./engine/search.ts";
import type { ExploreOptions, Progress } from "./explore-options.ts";
import type { Judge } from "./judge.ts";
import { CompactVerdicts } from "./judge-compact.ts";
import { Judging } from "./judging.ts";
import type { Property } from "./property.ts";
import { hasEnded } from "./reasons.ts";
import {
  type CheckReport,
  type Limit,
  lengthIfNotShortest,
  type PropertyResult,
  type StoreReport,
  withoutMinimum,
} from "./result.ts";
import { SearchAgain } from "./search-again.ts";
import type { TransitionSystem } from "./system.ts";

const SHORTEST_WITHIN = 2_000_000;

/** A search that has ended, and what it was for. */
interface Ended {
  readonly system: TransitionSystem;
  readonly properties: readonly Property[];
  readonly options: ExploreOptions;
  readonly budget: MemoryBudget;
  readonly search: Search;
  readonly judge: Judge;
  /** What ended it, if not all states were seen. */
  readonly limit: Limit | undefined;
  /** Whether it left steps out, so that there may be shorter runs than it knows. */
  readonly isReduced: boolean;
}

/** Another exploration, as far as a conclusion needs it. */
interface Exploring {
  advance(maxStates: number): boolean;
  stop(limit: Limit): void;
  progress(): Progress;
  report(): CheckReport;
}

type Explore = (
  system: TransitionSystem,
  properties: readonly Property[],
  options: ExploreOptions,
) => Exploring;

/** Call `advance` until it returns true; then every property has a result. */
export class Conclusion {
  /** By property. */
  readonly results = new Map<string, PropertyResult>();
  readonly store: StoreReport;
  readonly #ended: Ended;
  readonly #explore: Explore;
  #stopped: Limit | undefined;
  /** The same search without partial-order reduction, for shortest runs. */
  #again: SearchAgain | undefined;
  #judging: Judging | undefined;
  /** Of a compact search. */
  #compact: CompactVerdicts | undefined;
  /** The same system without interchangeability, for liveness properties that the reduction could not decide. */
  #exact: Exploring | undefined;

  /** @param stopped what the search was told to stop for, if it was */
  constructor(ended: Ended, stopped: Limit | undefined, explore: Explore) {
    const { system, properties, budget, search, judge, limit } = ended;
    const { store } = search;
    this.#ended = ended;
    this.#stopped = stopped;
    this.#explore = explore;
    if (store instanceof CompactStore) {
      this.#compact = new CompactVerdicts(system, properties, { search, store, judge }, limit, () =>
        this.#limitsLeft(),
      );
      this.store = this.#compact.store;
      return;
    }
    this.store = { kind: "exact", bytes: store.bytes, bytesPerState: store.bytes / Math.max(1, store.count) };
    store.isClosed = true;
    this.#adopt(judge.results(limit).map((r) => this.#reduced(r)));
    this.#again = this.#searchAgain();
    if (search.edges.length === 0) return;
    budget.setAside(0);
    this.#judging = new Judging({ search, limit, memory: budget }, properties, stopped);
  }

  /** Whether there is another search to begin with, for runs. */
  get isSearching(): boolean {
    return this.#compact !== undefined || this.#again !== undefined;
  }

  /** Visits, or expands, about `maxStates` states. True when there is nothing left to do. @throws ModelError */
  advance(maxStates: number): boolean {
    if (this.#again !== undefined) {
      if (!this.#again.advance(maxStates)) return false;
      this.#adopt(this.#again.results());
      this.#again = undefined;
    }
    if (this.#judging !== undefined) {
      if (!this.#judging.advance(maxStates)) return false;
      this.#adoptJudged(this.#judging);
      this.#judging = undefined;
    }
    if (this.#compact !== undefined) {
      if (!this.#compact.advance(maxStates)) return false;
      this.#adopt(this.#compact.results());
      this.#compact = undefined;
    }
    if (this.#exact !== undefined) {
      if (!this.#exact.advance(maxStates)) return false;
      this.#adopt(this.#exact.report().properties);
      this.#exact = undefined;
    }
    return true;
  }

  /** What was not decided becomes inconclusive. `advance` must be called until it returns true. */
  stop(limit: Limit): void {
    this.#stopped ??= limit;
    this.#again = undefined;
    this.#judging?.stop(limit);
    this.#exact?.stop(limit);
    this.#compact?.stop();
  }

  /** Of the search that ended, or of the exact one that follows it. */
  progress(searched: Progress): Progress {
    const memoryBytes = searched.memoryBytes + ((this.#compact ?? this.#again)?.memoryBytes ?? 0);
    const exact = this.#exact?.progress();
    return exact === undefined
      ? { ...searched, memoryBytes }
      : { ...exact, memoryBytes: memoryBytes + exact.memoryBytes };
  }

  #adopt(results: Iterable<PropertyResult>): void {
    for (const r of results) this.results.set(r.id, r);
  }

  #adoptJudged({ results, undecided }: Judging): void {
    this.#adopt([...results.values()].map((r) => this.#reduced(r)));
    const limit = this.#ended.limit ?? this.#stopped;
    if (limit !== undefined) this.#adopt(undecided.map((p) => undecidedUpToPermutation(p, limit)));
    else if (undecided.length > 0) this.#exact = this.#withoutSymmetry(undecided);
  }

  /** Of what was left out, a part may have had a shorter run. */
  #reduced(result: PropertyResult): PropertyResult {
    return this.#ended.isReduced ? withoutMinimum(result) : result;
  }

  /** Another search for the runs that were found, within what is left of the limits; undefined if there is nothing to find. */
  #searchAgain(): SearchAgain | undefined {
    const { system, properties, options, search, limit } = this.#ended;
    const lengths = properties.map((p) => lengthIfNotShortest(this.results.get(p.id)));
    const found = properties.filter((_, i) => (lengths[i] ?? 0) > 0);
    const isHurried = limit === "time" || limit === "interrupted";
    const { shortestWithin = SHORTEST_WITHIN, maxStates: mostStates = Number.POSITIVE_INFINITY } = options;
    const maxStates = Math.min(shortestWithin, mostStates - search.store.count);
    if (found.length === 0 || isHurried || maxStates <= 0) return undefined;
    return new SearchAgain(system, found, {
      ...this.#limitsLeft(),
      maxStates,
      maxDepth: Math.max(...lengths),
    });
  }

  /** The options of another search after this one. */
  #limitsLeft(): ExploreOptions {
    const { options, budget } = this.#ended;
    const maxBytes = options.maxMemoryBytes;
    return {
      ...options,
      ...(maxBytes === undefined ? {} : { maxMemoryBytes: maxBytes - budget.used }),
    };
  }

  #withoutSymmetry(properties: readonly Property[]): Exploring {
    const reductions = { ...this.#ended.options.reductions, symmetry: false };
    return this.#explore(this.#ended.system, properties, { ...this.#limitsLeft(), reductions });
  }
}

function undecidedUpToPermutation(p: Property, limit: Limit): PropertyResult {
  const reason = `there may be a fair violation; whether there is can only be decided without interchangeability, and before that ${hasEnded(limit)}`;
  return { id: p.id, kind: p.kind, vacuous: undefined, status: "inconclusive", reason };
}
