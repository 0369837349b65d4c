// How a group of workloads comes to rest when nothing fails: explored once for each number of edits that are made.
import { Exploration, type ExploreOptions, type Progress } from "../explorer/check.ts";
import { eventuallyAlways, type Property, predicate } from "../explorer/property.ts";
import { hasEnded } from "../explorer/reasons.ts";
import type { Limit } from "../explorer/result.ts";
import type { Cluster } from "../model/cluster.ts";
import { type Group, nameOf } from "../model/groups/groups.ts";
import type { Inventory } from "../model/inventory/inventory.ts";
import { NO_FAULTS } from "../model/scenario/fault-budgets.ts";
import { clusterOf } from "../model/slots/cluster-of.ts";
import { clusterSystem } from "../model/system.ts";
import type { EndStates } from "./cluster-property.ts";
import { endStateOf } from "./end-state.ts";

export type Undisturbed =
  | { readonly endStates: EndStates }
  | {
      readonly endStates: undefined;
      readonly status: "not-applicable" | "inconclusive";
      readonly reason: string;
    };

/** From some point on, for ever: one of the end states that belong to the edits that are made. */
export function comesToRest(id: string, cluster: Cluster, endStates: EndStates): Property {
  const { reads, text } = endStateOf(cluster);
  const goal = predicate(
    "it is as it would be without faults",
    reads,
    (view) => endStates.get(view.done)?.has(text(view)) ?? false,
  );
  return eventuallyAlways(id, goal);
}

/** Call `advance` until it returns true, then `result`. */
export class UndisturbedRuns {
  readonly #cluster: Cluster;
  readonly #name: string;
  readonly #options: ExploreOptions;
  readonly #endStates = new Map<number, ReadonlySet<string>>();
  #edits = 0;
  #exploration: Exploration;
  #found: Undisturbed | undefined;

  constructor(inventory: Inventory, group: Group, options: ExploreOptions) {
    const scenario = { ...inventory.scenario, ...NO_FAULTS };
    this.#cluster = clusterOf({ ...inventory, scenario }, group);
    this.#name = nameOf(group);
    // All states are looked at afterwards: none may be left out, nor forgotten.
    this.#options = {
      ...options,
      store: "exact",
      reductions: { ...options.reductions, partialOrder: false },
    };
    this.#exploration = this.#with(0);
  }

  /** Only the first edits can be made: it comes to rest only when all of these are. */
  #with(edits: number): Exploration {
    const cluster = { ...this.#cluster, operations: this.#cluster.operations.slice(0, edits) };
    return new Exploration(clusterSystem(cluster, this.#name), [], this.#options);
  }

  /** Expands about `maxStates` more states. True when the end states are known, or known to be unknown. */
  advance(maxStates: number): boolean {
    if (this.#found !== undefined) return true;
    if (!this.#exploration.advance(maxStates)) return false;
    const { limit, properties } = this.#exploration.report();
    const [verdict] = properties;
    if (limit !== undefined) this.#found = unknown("inconclusive", hasEnded(limit));
    else if (verdict?.status === "holds") this.#found = { endStates: this.#endStates };
    else if (verdict !== undefined)
      this.#found = unknown("not-applicable", "they do not always come to rest");
    else this.#next();
    return this.#found !== undefined;
  }

  #next(): void {
    const { reads, text } = endStateOf(this.#cluster);
    const texts = this.#exploration.terminalViews(reads).map(text);
    this.#endStates.set(this.#edits, new Set(texts));
    this.#edits++;
    const { operations } = this.#cluster;
    if (texts.length === 0) this.#found = unknown("not-applicable", "they never come to rest");
    else if (this.#edits <= operations.length) this.#exploration = this.#with(this.#edits);
    else {
      const claim = comesToRest("undisturbed", this.#cluster, this.#endStates);
      this.#exploration = new Exploration(clusterSystem(this.#cluster, this.#name), [claim], this.#options);
    }
  }

  progress(): Progress {
    return this.#exploration.progress();
  }

  stop(limit: Limit): void {
    this.#exploration.stop(limit);
  }

  /** To be called when `advance` has returned true. */
  result(): Undisturbed {
    return this.#found ?? unknown("inconclusive", "they were not explored to the end");
  }
}

function unknown(status: "not-applicable" | "inconclusive", why: string): Undisturbed {
  return { endStates: undefined, status, reason: `how runs without faults end is not known: ${why}` };
}
