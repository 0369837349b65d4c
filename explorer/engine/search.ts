// Breadth-first search, level by level.

import type { WorkersReport } from "../result.ts";
import { at, grown } from "./arrays.ts";
import { BATCH } from "./batch.ts";
import { CompactStore } from "./compact-store.ts";
import type { Compiled, CompileOptions } from "./compiled.ts";
import { EdgeRecorder, type Edges } from "./edges.ts";
import { Expansion } from "./expansion.ts";
import { type Knowledge, knowledgeOf } from "./knowledge.ts";
import type { MemoryBudget } from "./memory.ts";
import { LONGEST_SLICE } from "./parallel/control.ts";
import { Crew } from "./parallel/crew.ts";
import type { Reduction } from "./reduction.ts";
import type { StepWatch } from "./step-watch.ts";
import { StateStore } from "./store.ts";

/** A level of fewer states is not worth calling other threads. */
const WORTH_SHARING = 4096;
const SHORTEST_SLICE = 1024;

/** How work is shared among threads; for tests, which want it shared in systems too small to be worth it. */
export interface Sharing {
  /** Levels of fewer states are left to one thread; 4096 by default. */
  readonly from?: number;
  /** States that a thread takes at a time; 128 by default, which is also the most. */
  readonly chunk?: number;
  /** Whether to wait for threads that are still starting, rather than go on without them. */
  readonly waits?: boolean;
}

interface SearchOptions extends CompileOptions {
  readonly budget: MemoryBudget;
  readonly recordsEdges: boolean;
  readonly watches: readonly StepWatch[];
  /** Threads that expand states, this one included; 1 by default. */
  readonly workers?: number;
  readonly sharing?: Sharing;
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
  readonly #edges: EdgeRecorder | undefined;
  readonly #knowledge: Knowledge;
  #expansion: Expansion;
  #crew: Crew | undefined;
  #hasCalled = false;
  #used = 1;
  #slice = SHORTEST_SLICE;
  /** The edges found so far, when the search has ended: what leaves one state is in one of them. */
  edges: readonly Edges[] = [];
  readonly #maxDepth: number;
  /** Where the level that is being expanded ends, and the next one begins. */
  #levelEnd = 0;

  constructor(compiled: Compiled, options: SearchOptions) {
    this.compiled = compiled;
    this.#maxDepth = options.maxDepth ?? Number.POSITIVE_INFINITY;
    this.#options = options;
    this.#knowledge = knowledgeOf(compiled);
    this.#edges = options.recordsEdges ? new EdgeRecorder(options.budget) : undefined;
    this.#store = this.#newStore();
    this.#expansion = this.#newExpansion();
    compiled.onRelayout = (old, next) => {
      this.#store.relayout(old, next, compiled.system.slots.length);
      this.#expansion.packedAnew();
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
    const { watches, reduction } = this.#options;
    return new Expansion(this.#knowledge, this.#store, { edges: this.#edges, watches, reduction });
  }

  /** All states are forgotten, and nothing of what was learned of the model. */
  #restart(): void {
    this.restarts++;
    this.#expandedBefore += this.expanded;
    this.#store.release();
    this.#store = this.#newStore();
    this.#expansion = this.#newExpansion();
    this.expanded = 0;
    this.#levelEnd = 0;
    this.#edges?.clear();
    this.#options.reduction?.restart();
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
    return this.#expansion.expander.transitions + (this.#crew?.transitions ?? 0);
  }

  /** The states without alternatives: so many of this array. Those that other threads found are added at the end. */
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

  /**
   * Expands some more states, at most about `most`, or begins anew; false when there is nothing left.
   * @throws OutOfMemory, ModelError
   */
  expandSome(most: number, mostStates: number): boolean {
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
    const rest = this.#levelEnd - first;
    const crew = this.#crewFor(rest);
    if (crew !== undefined) {
      this.#expandTogether(
        crew,
        first,
        Math.min(rest, this.#slice, Math.max(most, SHORTEST_SLICE)),
        mostStates,
      );
      return true;
    }
    const count = Math.min(BATCH, rest);
    const { reduction } = this.#options;
    if (reduction === undefined) this.#expansion.expand(first, count);
    else if (!this.#expansion.expandReduced(reduction, first, count, this.#levelEnd)) {
      this.#restart();
      return true;
    }
    this.expanded = first + count;
    return true;
  }

  /** Whether other threads have taken part, and not yet told what they found. */
  get isShared(): boolean {
    return this.#crew !== undefined;
  }

  /** Other threads, if there can be any and it is worth while. */
  #crewFor(states: number): Crew | undefined {
    const { workers = 1, sharing } = this.#options;
    if (workers === 1 || states < (sharing?.from ?? WORTH_SHARING)) return undefined;
    this.#crew ??= this.#newCrew(workers);
    return this.#crew;
  }

  #newCrew(workers: number): Crew | undefined {
    const { compiled, store } = this;
    const parts = compiled.symmetry.sortedParts;
    if (parts === undefined || !(store instanceof StateStore) || this.whyAlone !== undefined)
      return undefined;
    const { budget, recordsEdges, watches, sharing = {} } = this.#options;
    const knowledge = this.#knowledge;
    this.#hasCalled = true;
    return new Crew(workers, { compiled, knowledge, store, budget, recordsEdges, watches, parts, sharing });
  }

  /** Why only one thread can expand states, if that is so. */
  get whyAlone(): string | undefined {
    const { compiled } = this;
    if (this.#options.reduction !== undefined) return "partial-order reduction works with one thread";
    if (!(this.store instanceof StateStore)) return "a compact store works with one thread";
    if (compiled.isParanoid) return "only the thread that owns the model can ask it again";
    if (compiled.symmetry.sortedParts === undefined)
      return "only the thread that owns the model can tell interchangeable members with references apart";
    return undefined;
  }

  /** How many threads took part. To be asked when the search has ended. */
  get workers(): WorkersReport {
    const { workers: asked = 1, sharing } = this.#options;
    const used = this.#used;
    if (asked === 1 || used > 1) return { asked, used };
    const small = `no level had ${(sharing?.from ?? WORTH_SHARING).toLocaleString("en-US")} states or more, which is when it is worth while`;
    const late = "the search had ended before other threads were ready";
    return { asked, used, why: this.whyAlone ?? (this.#hasCalled ? late : small) };
  }

  /** Expands a slice with all threads, then what they could not. */
  #expandTogether(crew: Crew, first: number, count: number, mostStates: number): void {
    const { stopped, left } = crew.expand(first, first + count, mostStates);
    for (let i = 0; i < left.length; ) {
      const from = left[i] ?? 0;
      let length = 1;
      while (length < BATCH && left[i + length] === from + length) length++;
      this.#expansion.expand(from, length);
      i += length;
    }
    this.expanded = stopped;
    // Where much has to be learned, what was learned is to be of use to all soon.
    const learned = left.length * 16 > stopped - first;
    this.#slice = learned ? SHORTEST_SLICE : Math.min(LONGEST_SLICE, this.#slice * 4);
  }

  /** Collects what all threads have found. To be called once, when the search has ended. */
  end(): void {
    const findings = this.#crew?.dismiss() ?? [];
    this.#crew = undefined;
    const [, ...others] = findings;
    this.#used += others.filter((f) => f.transitions + f.terminals.length > 0).length;
    const expander = this.#expansion.expander;
    for (const { transitions, hits, discovered, terminals } of findings) {
      expander.transitions += transitions;
      expander.hits = sumOf(expander.hits, hits);
      expander.discovered = sumOf(expander.discovered, discovered);
      const count = expander.terminalCount + terminals.length;
      expander.terminals = grown(expander.terminals, count);
      expander.terminals.set(terminals, expander.terminalCount);
      expander.terminalCount = count;
    }
    // In the order of their depth.
    expander.terminals.subarray(0, expander.terminalCount).sort();
    this.edges = [this.#edges, ...findings.map((f) => f.edges)].filter((e) => e !== undefined);
  }
}

function sumOf(a: Int32Array<ArrayBuffer>, b: Int32Array): Int32Array<ArrayBuffer> {
  const sum = grown(a, b.length);
  for (const [i, more] of b.entries()) sum[i] = at(sum, i) + more;
  return sum;
}
