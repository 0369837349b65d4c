// Breadth-first search, level by level.
import { CompactStore } from "./compact-store.ts";
import type { Compiled, CompileOptions } from "./compiled.ts";
import type { EdgeRecorder } from "./edges.ts";
import { BATCH, type StepWatcher } from "./expander.ts";
import { Expansion } from "./expansion.ts";
import type { MemoryBudget } from "./memory.ts";
import type { Reduction } from "./reduction.ts";
import { StateStore } from "./store.ts";

export interface SearchOptions extends CompileOptions {
  readonly budget: MemoryBudget;
  readonly edges: EdgeRecorder | undefined;
  readonly onStep: StepWatcher | undefined;
  /** With a reduction some states are expanded partly: the store is then not all that can be reached. */
  readonly reduction?: Reduction | undefined;
  /** Keeps only fingerprints of so many bits, 64 unless in tests. Then no edges are recorded. */
  readonly fingerprintBits?: number;
  /** States at this depth are found, and not expanded. */
  readonly maxDepth?: number;
}

export class Search {
  readonly compiled: Compiled;
  readonly #options: SearchOptions;
  #store: StateStore | CompactStore;
  initial: Int32Array = new Int32Array(0);
  /** States 0 .. expanded-1 have all their successors (that the reduction, if any, asks for) in the store. */
  expanded = 0;
  /** How many searches were given up and begun anew before this one, and the states that those expanded. */
  restarts = 0;
  #expandedBefore = 0;
  #expansion: Expansion;
  readonly #maxDepth: number;
  /** Where the level that is being expanded ends, and the next one begins. */
  #levelEnd = 0;

  constructor(compiled: Compiled, options: SearchOptions) {
    this.compiled = compiled;
    this.#maxDepth = options.maxDepth ?? Number.POSITIVE_INFINITY;
    this.#options = options;
    this.#store = this.#newStore();
    this.#expansion = this.#newExpansion();
    compiled.onRelayout = (old, next) => {
      this.#store.relayout(old, next, compiled.system.slots.length);
      this.#expansion.readAgain();
    };
  }

  #newStore(): StateStore | CompactStore {
    const { layout, system } = this.compiled;
    const { budget, fingerprintBits: bits } = this.#options;
    return bits === undefined
      ? new StateStore(layout, budget)
      : new CompactStore(layout, system.slots.length, budget, bits);
  }

  #newExpansion(): Expansion {
    const { edges, onStep, reduction } = this.#options;
    return new Expansion(this.compiled, this.#store, edges, onStep, reduction);
  }

  /** All states are forgotten, and nothing of what was learned of the model. */
  #restart(): void {
    const { edges, reduction } = this.#options;
    this.restarts++;
    this.#expandedBefore += this.expanded;
    this.#store.release();
    this.#store = this.#newStore();
    this.#expansion = this.#newExpansion();
    this.expanded = 0;
    this.#levelEnd = 0;
    edges?.clear();
    reduction?.restart();
  }

  #addInitial(): void {
    for (const writes of this.compiled.system.initial) {
      const ids = this.compiled.initialIds(writes);
      this.compiled.canonicalise(ids);
      const row = new Int32Array(this.store.stride);
      this.compiled.layout.pack(ids, row, 0);
      this.store.add(row, 0);
    }
    this.initial = Int32Array.from({ length: this.store.count }, (_, state) => state);
    this.#levelEnd = this.store.count;
    this.store.levels.push(this.#levelEnd);
  }

  get store(): StateStore | CompactStore {
    return this.#store;
  }

  /** States expanded in all: those of searches given up, too. */
  get effort(): number {
    return this.#expandedBefore + this.expanded;
  }

  get frontier(): number {
    return this.store.count - this.expanded;
  }

  /** Distance of the deepest level that has a state. */
  get depth(): number {
    const { levels, count } = this.store;
    const started = levels.length - 1;
    return count > this.#levelEnd ? started : Math.max(0, started - 1);
  }

  get transitions(): number {
    return this.#expansion.expander.transitions;
  }

  /** The states without alternatives: so many of this array. */
  get terminals(): Int32Array {
    return this.#expansion.expander.terminals;
  }

  get terminalCount(): number {
    return this.#expansion.expander.terminalCount;
  }

  /** Per entry of the memo tables: in how many states it applied. */
  get hits(): Int32Array {
    return this.#expansion.expander.hits;
  }

  /** Per action: how many states it was the first to reach. */
  get discovered(): Int32Array {
    return this.#expansion.expander.discovered;
  }

  /** Expands the next batch, or begins anew; false when there is nothing left. @throws OutOfMemory, ModelError */
  expandBatch(): boolean {
    if (this.#levelEnd === 0) this.#addInitial();
    const first = this.expanded;
    if (first === this.store.count) return false;
    if (first === this.#levelEnd) {
      this.#levelEnd = this.store.count;
      this.store.levels.push(this.#levelEnd);
    }
    // The last of the levels is the one after the level to be expanded.
    if (this.store.levels.length - 2 >= this.#maxDepth) return false;
    this.compiled.heap.look();
    const count = Math.min(BATCH, this.#levelEnd - first);
    const { reduction } = this.#options;
    if (reduction === undefined) this.#expansion.expand(first, count);
    else if (!this.#expansion.expandReduced(reduction, first, count, this.#levelEnd)) {
      this.#restart();
      return true;
    }
    this.expanded = first + count;
    return true;
  }
}
