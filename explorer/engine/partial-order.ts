// Partial-order reduction: in each state, which processes suffice, because the others can as well act later.
//
// Stubborn sets of processes (A. Valmari, Stubborn sets for reduced state space generation, 1989), with what a process
// writes learned on the way. For a state s, a set T of processes is chosen, and only those of T that are enabled act:
// - p in T is enabled: T contains all that may change what p reads, and all that read, or may change, what p's present
//   alternatives change. Its view cannot change before somebody in T acts, so the present alternatives are all there are.
// - p in T is disabled: T contains all that may change what it reads, or, where its guard is known to be false, all that
//   may change what the guard reads. So it stays disabled until somebody in T acts.
// - T contains a process that can change something now (the key: it still can, whatever the others have done).
// - safety: if one of T would change something visible now, T contains all that may ever do so.
// - liveness: none of T would change something visible now (condition C2 of D. Peled, All from one, one for all, 1993).
// What is read and changed are slots, and projections of them (partial-order/facets.ts): who changes a slot changes only
// those projections that show another value then, and is in the way of all others who change the slot.
// Alternatives that change nothing are pauses. They are not steps here; they only make a state no deadlock.
//
// The search must not put off the same step for ever. It expands a state of depth d fully unless steps of T lead to
// depth d + 1: one step at least for safety, all (that change something) for liveness. D. Bosnacki, S. Leue and
// A. Lluch Lafuente, Partial-order reduction for general state exploring algorithms, 2006.
//
// Why this keeps what it should. Let W(p) be what p may change, as learned. Assume that a search has ended,
// and that W did not grow in it in a way that would have changed one of its choices.
//
// (1) Moves. Take a state s that was searched and a path t1 ... tn of the full graph from s, each step within the W of
//     its process. If none of the steps is by T(s): a key step k of T(s) that leads to depth d + 1 can be put before
//     all of them, and the path is as long as before, from a deeper state. Otherwise the first step ti by T(s) can be
//     taken in s, and the path after it is shorter by one. Depth is bounded, and a fully expanded state takes t1, so
//     every path is used up.
// (2) W is complete: every step of the full graph is within it. Assume not, and take, from any state searched, a
//     shortest path t1 ... tn to a state where the view v of some q has alternatives that change what is not in W(q). All of
//     t1 ... tn are within W. n = 0 is impossible: the search looks up *all* processes in every state that it expands,
//     so it has learned v. If q is not in T(s), neither k nor the exchange of steps touches what q reads: (1) ends
//     with n smaller. If q is in T(s) and no ti is by T(s), nothing on the path changes what q reads (or what its guard
//     reads), so q has the view v in s already (or stays disabled). If q is in T(s) and ti is, ti can be taken
//     in s, and the path is shorter. So the proviso is needed even if only deadlocks are sought.
// (3) In the same way, every view in which a process is enabled anywhere is met: which labels and alternatives are
//     possible at all is known exactly. How often, and how deep, is not.
// (4) Deadlocks, all slots of them: a path to one cannot leave out T(s), because k would still be enabled. So (1)
//     leads to that very state.
// (5) Visible values (`invariant`, `sometimes`): k is visible only if no step outside T(s) is. Then a path without
//     T(s) changes nothing visible, and s itself is as good as its end. Otherwise k changes nothing visible, and nor
//     does it matter in which order the steps come.
// (6) Formulas without X, no fairness: k and ti are invisible, so each move keeps the sequence of visible values but
//     for pauses. Every run that pauses in the end is finite, and (1) applies; for others, a cycle of the reduced graph
//     has an edge that does not lead deeper, so one of its states was expanded fully, and no step is put off for ever.
//     Lassos of fair runs may get lost: then the reduction is off, see `partialOrderApplies`.
// (7) Interchangeable slots: a step leads to a permutation of the next state, from where the path goes on permuted.
//     This needs W and what is visible closed under permutation: what p was seen to change says what its twins may
//     change, in slots of no class, too. See partial-order/twins.ts. It relies on what the interface asks of a model:
//     twins share an orbit, or read the same slots, and what they do not share they read under the same names.
// (8) Values of single slots, visible or not: if k changes the slot, all who may ever change it are in T(s), so that a
//     path without T(s) leaves its value as it is in s. Otherwise the exchange keeps the value at the end of the path.
//
// The limits of the argument: a search that was cut short has shown no more than what it met; what it has met is real.
// Distances in the reduced graph are not shortest ones.
import type { Reads } from "../system.ts";
import { at, grown } from "./arrays.ts";
import type { Compiled } from "./compiled.ts";
import { NO_ALTERNATIVES } from "./learned.ts";
import { add, Dependencies, has } from "./partial-order/dependencies.ts";

export { partialOrderApplies, visibleReads } from "./partial-order/applies.ts";

// What is known of an entry.
const MOVES = 1;
const SHOWS = 2;

export class StubbornSets {
  readonly #compiled: Compiled;
  readonly #forLiveness: boolean;
  readonly #dependencies: Dependencies;
  readonly #words: number;
  // By entry: who must not be left out when it is taken, for which version of the dependencies, and what it does.
  // Never read beyond their ends: one such read makes every loop that shares `at` slower.
  #rows = new Int32Array(64);
  #versions = new Int32Array(64);
  #flags = new Int32Array(64);
  // While choosing: the set, what of it is still to be looked at, the best set so far, the seeds already tried.
  readonly #set: Int32Array;
  readonly #todo: Int32Array;
  readonly #best: Int32Array;
  readonly #tried: Int32Array;

  /** `visible`: what the properties look at, see `visibleReads`. */
  constructor(
    compiled: Compiled,
    visible: readonly Reads[],
    { forLiveness }: { readonly forLiveness: boolean },
  ) {
    this.#compiled = compiled;
    this.#forLiveness = forLiveness;
    this.#dependencies = new Dependencies(compiled, visible);
    this.#words = this.#dependencies.words;
    this.#set = new Int32Array(this.#words);
    this.#todo = new Int32Array(this.#words);
    this.#best = new Int32Array(this.#words);
    this.#tried = new Int32Array(this.#words);
  }

  /**
   * To be called for each newly learned entry of process `process`, before the next choice. Returns true if states that
   * were expanded partly before may now be expanded too little: then the search must start again, with this object.
   */
  learned(process: number, entry: number): boolean {
    return this.#dependencies.learned(process, this.#compiled.alternatives(entry));
  }

  /**
   * The processes to expand in a state: `entries[from + p]` is the entry of process p, `guardFalse[from + p]` is 1 where
   * its guard is known not to hold. Writes them into `chosen`, ascending, and returns how many they are; -1 if all are needed.
   * The set with the fewest processes that change something, and of those the one with the lowest seed.
   */
  choose(entries: Int32Array, from: number, guardFalse: Uint8Array, chosen: Int32Array): number {
    const processes = this.#compiled.system.processes.length;
    let movers = 0;
    for (let p = 0; p < processes; p++) {
      const entry = at(entries, from + p);
      if (entry === NO_ALTERNATIVES) continue;
      this.#prepare(p, entry);
      movers += at(this.#flags, entry) & MOVES;
    }
    let fewest = movers;
    this.#tried.fill(0);
    for (let seed = 0; seed < processes && fewest > 1; seed++) {
      if ((at(this.#flags, at(entries, from + seed)) & MOVES) === 0) continue;
      const size = this.#close(seed, entries, from, guardFalse, fewest);
      if (size < fewest) {
        fewest = size;
        this.#best.set(this.#set);
      }
      add(this.#tried, 0, seed);
    }
    if (fewest === movers) return -1;
    let count = 0;
    for (let p = 0; p < processes; p++)
      if (at(entries, from + p) !== NO_ALTERNATIVES && has(this.#best, 0, p)) chosen[count++] = p;
    return count;
  }

  #prepare(p: number, entry: number): void {
    const { version } = this.#dependencies;
    if (entry < this.#versions.length && at(this.#versions, entry) === version) return;
    this.#versions = grown(this.#versions, entry + 1);
    this.#flags = grown(this.#flags, entry + 1);
    this.#rows = grown(this.#rows, (entry + 1) * this.#words);
    const alternatives = this.#compiled.alternatives(entry);
    const known = this.#dependencies.describe(p, alternatives, this.#rows, entry * this.#words);
    this.#flags[entry] = (known.moves ? MOVES : 0) | (known.shows ? SHOWS : 0);
    this.#versions[entry] = version;
  }

  /**
   * Makes `#set` the smallest stubborn set with `seed`, and returns how many of it change something. Gives up, and returns
   * `limit`, when that is not fewer than `limit`, or when it meets a seed tried before: its set would be part of this one.
   */
  #close(seed: number, entries: Int32Array, from: number, guardFalse: Uint8Array, limit: number): number {
    const { disturbers, guardWriters } = this.#dependencies;
    const words = this.#words;
    const todo = this.#todo;
    this.#set.fill(0);
    todo.fill(0);
    add(this.#set, 0, seed);
    add(todo, 0, seed);
    let size = 0;
    for (let w = seed >> 5; w < words; ) {
      const bits = at(todo, w);
      if (bits === 0) {
        w++;
        continue;
      }
      todo[w] = bits & (bits - 1);
      const p = 32 * w + 31 - Math.clz32(bits & -bits);
      const entry = at(entries, from + p);
      if (entry === NO_ALTERNATIVES) {
        w = this.#include(guardFalse[from + p] === 1 ? guardWriters : disturbers, p * words, w);
        continue;
      }
      const flags = at(this.#flags, entry);
      size += flags & MOVES;
      if (size >= limit || has(this.#tried, 0, p)) return limit;
      if (this.#forLiveness && (flags & SHOWS) !== 0) return limit;
      w = this.#include(this.#rows, entry * words, w);
    }
    return size;
  }

  /** Adds a row of processes to the set. Returns the word to go on with. */
  #include(rows: Int32Array, row: number, word: number): number {
    let next = word;
    for (let w = 0; w < this.#words; w++) {
      const fresh = at(rows, row + w) & ~at(this.#set, w);
      if (fresh === 0) continue;
      this.#set[w] = at(this.#set, w) | fresh;
      this.#todo[w] = at(this.#todo, w) | fresh;
      if (w < next) next = w;
    }
    return next;
  }
}
