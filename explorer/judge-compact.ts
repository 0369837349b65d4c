// From a search that kept only fingerprints of states to verdicts. What it found is real, but its runs are gone: they are
// searched for again, exactly. What it did not find may be in states that were left out: so much is said with the verdict.
import type { CompactStore } from "./engine/compact-store.ts";
import type { Search } from "./engine/search.ts";
import type { Judge } from "./judge.ts";
import { needsGraph, type Property } from "./property.ts";
import type { Limit, PropertyResult, StoreReport } from "./result.ts";
import { type AgainOptions, SearchAgain } from "./search-again.ts";
import type { TransitionSystem } from "./system.ts";

/** Call `advance` until it returns true, then `results`. The store is released: nothing can be read from it any more. */
export class CompactVerdicts {
  readonly #judge: Judge;
  readonly #properties: readonly Property[];
  readonly #limit: Limit | undefined;
  readonly #again: SearchAgain | undefined;
  readonly #depths: ReadonlyMap<string, number>;
  readonly store: StoreReport;
  #stopped: boolean;

  /** @param left what is left of the limits when the store is released */
  constructor(
    system: TransitionSystem,
    properties: readonly Property[],
    {
      search,
      store,
      judge,
    }: { readonly search: Search; readonly store: CompactStore; readonly judge: Judge },
    limit: Limit | undefined,
    left: () => Omit<AgainOptions, "maxDepth">,
  ) {
    this.#judge = judge;
    this.#properties = properties;
    this.#limit = limit;
    this.#stopped = limit === "time" || limit === "interrupted";
    this.store = reportOf(search, store, limit);
    this.#depths = judge.depths();
    store.release();
    const found = properties.filter((p) => this.#depths.has(p.id));
    const maxDepth = Math.max(...this.#depths.values());
    this.#again = found.length === 0 ? undefined : new SearchAgain(system, found, { ...left(), maxDepth });
  }

  /** Expands about `maxStates` more states. @throws ModelError */
  advance(maxStates: number): boolean {
    return this.#stopped || (this.#again?.advance(maxStates) ?? true);
  }

  /** Runs that were not found until now are not shown. */
  stop(): void {
    this.#stopped = true;
  }

  get memoryBytes(): number {
    return this.#again?.memoryBytes ?? 0;
  }

  results(): readonly PropertyResult[] {
    const shown = this.#again?.results() ?? [];
    const open = this.#judge
      .open(this.#limit)
      .map((r): PropertyResult => (r.status === "inconclusive" ? r : { ...r, upTo: "hash collisions" }));
    const onGraph = this.#properties.filter(needsGraph).map(needsExactStore);
    const hidden = this.#properties.flatMap((p) => {
      const depth = this.#depths.get(p.id);
      return depth === undefined || shown.some(({ id }) => id === p.id) ? [] : [this.#withoutRun(p, depth)];
    });
    return [...shown, ...open, ...onGraph, ...hidden];
  }

  #withoutRun(p: Property, depth: number): PropertyResult {
    if (!this.#stopped && this.#again?.isCutShort !== true)
      throw new Error(`"${p.id}" was decided by fingerprints, and is not without: a fingerprint is wrong`);
    const base = { id: p.id, kind: p.kind, vacuous: undefined };
    if (p.kind === "sometimes") return { ...base, status: "holds" };
    const reason = `violated after ${depth} steps; the run is not shown, since a limit ended the exact search for it`;
    return { ...base, status: "violated", trace: undefined, reason };
  }
}

function needsExactStore({ id, kind }: Property): PropertyResult {
  const asked = kind === "always-possible" ? "what stays possible" : "liveness";
  const reason = `${asked} needs the exact store: this one keeps fingerprints of states, and no graph`;
  return { id, kind, vacuous: undefined, status: "inconclusive", reason };
}

function reportOf(search: Search, store: CompactStore, limit: Limit | undefined): StoreReport {
  const { bytes, count } = store;
  const report = { kind: "compact" as const, bytes, bytesPerState: bytes / Math.max(1, count) };
  if (limit !== undefined) return report;
  return { ...report, collision: store.collision(search.initial.length + search.transitions) };
}
