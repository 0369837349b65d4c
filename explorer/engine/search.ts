// Breadth-first search, level by level.
import { CompactStore } from "./compact-store.ts";
import type { Compiled, CompileOptions } from "./compiled.ts";
import type { EdgeRecorder } from "./edges.ts";
import { BATCH, type StepWatcher } from "./expander.ts";
import { Expansion } from "./expansion.ts";
import type { MemoryBudget } from "./memory.ts";
import { StateStore } from "./store.ts";

export interface SearchOptions extends CompileOptions {
  readonly budget: MemoryBudget;
  readonly edges: EdgeRecorder | undefined;
  readonly onStep: StepWatcher | undefined;
  /** Keeps only fingerprints of so many bits, 64 unless in tests. Then no edges are recorded. */
  readonly fingerprintBits?: number;
  /** States at this depth are found, and not expanded. */
  readonly maxDepth?: number;
}

export class Search {
  readonly compiled: Compiled;
  readonly store: StateStore | CompactStore;
  initial: Int32Array = new Int32Array(0);
  /** States 0 .. expanded-1 have all their successors in the store. */
  expanded = 0;
  readonly #expansion: Expansion;
  readonly #maxDepth: number;
  /** Where the level that is being expanded ends, and the next one begins. */
  #levelEnd = 0;

  constructor(compiled: Compiled, options: SearchOptions) {
    this.compiled = compiled;
    this.#maxDepth = options.maxDepth ?? Number.POSITIVE_INFINITY;
    const { budget, fingerprintBits: bits } = options;
    this.store =
      bits === undefined
        ? new StateStore(compiled.layout, budget)
        : new CompactStore(compiled.layout, compiled.system.slots.length, budget, bits);
    this.#expansion = new Expansion(compiled, this.store, options.edges, options.onStep);
    compiled.onRelayout = (old, next) => {
      this.store.relayout(old, next, compiled.system.slots.length);
      this.#expansion.readAgain();
    };
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

  /** Expands the next batch, after the initial states were added; false when there is none. @throws OutOfMemory, ModelError */
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
    this.#expansion.expand(first, count);
    this.expanded = first + count;
    return true;
  }
}
