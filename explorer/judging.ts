// Judges liveness property by property, in slices, once the search has ended.
import { type MemoryBudget, ranOutOfMemory } from "./engine/memory.ts";
import type { Search } from "./engine/search.ts";
import { LivenessJudge, unjudged } from "./judge-liveness.ts";
import { SLICE, type Sliced } from "./liveness/index.ts";
import { needsGraph, type Property } from "./property.ts";
import type { Limit, PropertyResult } from "./result.ts";

/** What is judged is still judged for so many slices after `stop`: some tenths of a second. */
const PATIENCE = 256;

interface ToJudge {
  readonly search: Search;
  /** What ended the search, if not all states were seen. */
  readonly limit: Limit | undefined;
  readonly memory: MemoryBudget;
}

/** Call `advance` until it returns true; then every property has a result, or is undecided. */
export class Judging {
  /** By property. */
  readonly results = new Map<string, PropertyResult>();
  /** There may be a fair violation of these; interchangeability hides it. */
  readonly undecided: Property[] = [];
  readonly #properties: readonly Property[];
  readonly #work: Sliced<void>;
  #stopped: Limit | undefined;
  #patience = PATIENCE;

  constructor(toJudge: ToJudge, properties: readonly Property[], stopped: Limit | undefined) {
    this.#properties = properties.filter(needsGraph);
    this.#work = this.#judge(toJudge);
    this.#stopped = stopped;
  }

  /** Visits some `visits` states. True when there is nothing left to do. @throws ModelError */
  advance(visits: number): boolean {
    for (let left = visits; left > 0; left -= SLICE) {
      if (this.#stopped !== undefined && this.#patience-- <= 0) {
        this.#giveUp(this.#stopped);
        return true;
      }
      if (this.#work.next().done === true) return true;
    }
    return false;
  }

  stop(limit: Limit): void {
    this.#stopped ??= limit;
  }

  *#judge({ search, limit, memory }: ToJudge): Sliced<void> {
    try {
      const judge = new LivenessJudge(search, limit, memory);
      for (const p of this.#properties.filter(needsGraph)) {
        yield;
        const result = yield* judge.judge(p);
        if (result === "needs exact search") this.undecided.push(p);
        else this.results.set(p.id, result);
      }
    } catch (error) {
      if (!ranOutOfMemory(error)) throw error;
      this.#leaveOpen("memory");
    }
  }

  #giveUp(limit: Limit): void {
    this.#work.return();
    this.#leaveOpen(limit);
  }

  #leaveOpen(limit: Limit): void {
    for (const p of this.#properties) {
      if (!this.results.has(p.id) && !this.undecided.includes(p)) this.results.set(p.id, unjudged(p, limit));
    }
  }
}
