// Simulation: seeded random walks through systems that are too large to exhaust. A walk can refute, and never proves.
import { coverageOf, neverEnabled } from "../coverage.ts";
import { grown } from "../engine/arrays.ts";
import { Compiled, type CompileOptions } from "../engine/compiled.ts";
import { ranOutOfMemory } from "../engine/memory.ts";
import type { LearnedAlternative } from "../engine/operations.ts";
import { Exploration } from "../explore.ts";
import type { Progress } from "../explore-options.ts";
import { isLiveness, type Property } from "../property.ts";
import { refuseUnfit } from "../refuse-unfit.ts";
import type { Limit, PropertyResult, Trace } from "../result.ts";
import { system as declare, type TransitionSystem } from "../system.ts";
import { replayed } from "./confirm.ts";
import { Random } from "./random.ts";
import { resultOf, type SimulationReport } from "./report.ts";
import { Runs } from "./runs.ts";
import { Seen } from "./seen.ts";
import { shorten } from "./shorten.ts";
import { type Strategy, strategyOf } from "./strategies.ts";
import { type Path, type PathStep, Walker } from "./walker.ts";
import { isWatchable, type Watch, watch } from "./watches.ts";

export interface SimulateOptions extends CompileOptions {
  /** The same seed walks the same walks, on every machine: a 32-bit integer, 1 by default. */
  readonly seed?: number;
  /** How many walks; 1,000 by default. */
  readonly walks?: number;
  /** Steps of a walk at most; 200 by default. */
  readonly depth?: number;
  /** Shorter counterexamples are sought in so many states, exhaustively; 100,000 by default, 0 for not at all. */
  readonly shortestWithin?: number;
  /** Bytes for counting distinct states, for deciding a formula, for shorter counterexamples; 256 MiB by default. */
  readonly maxMemoryBytes?: number;
}

interface Decided {
  readonly trace: Trace;
  readonly property: Property;
}

/** Call `advance` until it returns true, then `report`. @throws ModelError if the model breaks its contract */
export class Simulation {
  readonly #system: TransitionSystem;
  readonly #properties: readonly Property[];
  readonly #options: SimulateOptions;
  readonly #compiled: Compiled;
  readonly #walker: Walker;
  readonly #seen: Seen;
  readonly #watches: readonly Watch[];
  readonly #runs: Runs;
  readonly #initial: readonly Int32Array[];
  readonly #decided = new Map<string, Decided>();
  readonly #seed: number;
  readonly #walks: number;
  readonly #depth: number;
  readonly #taken: number[] = [];
  #discovered = new Int32Array(16);
  #steps = 0;
  #deepest = 0;
  #terminal = 0;
  #begun = 0;
  /** The walk under way. */
  #path: { readonly start: Int32Array; readonly steps: PathStep[] } | undefined;
  #strategy: Strategy | undefined;
  #limit: Limit | undefined;
  #shortest: Exploration | undefined;
  #finished = false;

  constructor(system: TransitionSystem, properties: readonly Property[], options: SimulateOptions = {}) {
    refuseUnfit(system, properties);
    this.#system = system;
    this.#properties = properties;
    this.#options = options;
    this.#seed = (options.seed ?? 1) | 0;
    this.#walks = options.walks ?? 1_000;
    this.#depth = options.depth ?? 200;
    // A walk is one run: permutations of it need not be told apart from it, and the run is told as it was.
    this.#compiled = new Compiled(declare({ ...system, interchangeable: [] }), options);
    this.#walker = new Walker(this.#compiled);
    const maxBytes = options.maxMemoryBytes ?? 2 ** 28;
    this.#seen = new Seen(this.#compiled, maxBytes);
    this.#watches = properties.filter(isWatchable).map((p) => watch(this.#compiled, p));
    this.#runs = new Runs(this.#compiled, properties, maxBytes);
    this.#initial = system.initial.map((writes) => this.#compiled.initialIds(writes));
  }

  /** Takes about `maxSteps` more steps. True when there is nothing left to do. */
  advance(maxSteps: number): boolean {
    if (this.#finished) return true;
    if (this.#shortest !== undefined) return this.#seekShortest(this.#shortest, maxSteps);
    try {
      return this.#walk(maxSteps);
    } catch (error) {
      if (!ranOutOfMemory(error)) throw error;
      // The second time there is not even the memory for concluding.
      this.#finished = this.#limit !== undefined;
      this.#limit ??= "memory";
      this.#path = undefined;
      return this.#finished;
    }
  }

  #walk(maxSteps: number): boolean {
    for (let left = maxSteps; left > 0; left--) {
      if (this.#path !== undefined) this.#step(this.#path.steps);
      else {
        const isLast = this.#limit !== undefined || this.#begun === this.#walks;
        if (this.#begun > 0) {
          for (const r of this.#runs.endWalk(isLast)) this.#decided.set(r.property.id, r);
        }
        if (isLast || this.#allDecided) return this.#conclude();
        this.#begin();
      }
      if (this.#limit !== undefined) this.#path = undefined;
    }
    return false;
  }

  get #allDecided(): boolean {
    return this.#properties.length > 0 && this.#properties.every((p) => this.#decided.has(p.id));
  }

  /** Each walk has its own random numbers. */
  #begin(): void {
    const random = Random.seeded(this.#seed, this.#begun);
    const experience = {
      actions: this.#compiled.actions,
      taken: this.#taken,
      seeksRest: this.#runs.watches.length > 0,
    };
    this.#strategy = strategyOf(this.#begun, random, experience);
    this.#begun++;
    const start = this.#initial[random.below(this.#initial.length)];
    if (start === undefined) return;
    this.#path = { start, steps: [] };
    this.#walker.start(start);
    this.#arrive(undefined);
  }

  #step(steps: PathStep[]): void {
    const walker = this.#walker;
    const move = walker.moves[this.#strategy?.choose(walker.moves) ?? 0];
    if (move === undefined) {
      this.#path = undefined;
      return;
    }
    walker.take(move);
    steps.push({ alternative: move, ids: walker.ids });
    this.#steps++;
    this.#deepest = Math.max(this.#deepest, steps.length);
    this.#taken[move.action] = (this.#taken[move.action] ?? 0) + 1;
    if (this.#decide((w) => w.decidedByStep(walker, move, false))) return;
    this.#arrive(move);
  }

  /** Looks around in a state, which `move` has led to, and asks all properties. Ends the walk where it cannot go on. */
  #arrive(move: LearnedAlternative | undefined): void {
    const walker = this.#walker;
    walker.look();
    this.#runs.see(walker, move === undefined);
    const isNew = this.#seen.add(walker.words);
    if (isNew && walker.isStuck) this.#terminal++;
    if (isNew && move !== undefined) {
      this.#discovered = grown(this.#discovered, this.#compiled.actions.length);
      this.#discovered[move.action] = (this.#discovered[move.action] ?? 0) + 1;
    }
    if (this.#decide((w) => w.decidedByState(walker))) return;
    for (const alternative of walker.idle) {
      if (this.#decide((w) => w.decidedByStep(walker, alternative, true), alternative)) return;
    }
    const isOver = walker.moves.length === 0 || (this.#path?.steps.length ?? 0) >= this.#depth;
    if (isOver) this.#path = undefined;
  }

  /** Notes which properties are decided here; then the walk is over, since the walker is needed to shorten it. */
  #decide(isDecided: (w: Watch) => boolean, idle?: LearnedAlternative): boolean {
    const path = this.#path;
    const decided = this.#watches.filter((w) => !this.#decided.has(w.property.id) && isDecided(w));
    if (decided.length === 0 || path === undefined) return false;
    const end = idle === undefined ? [] : [{ alternative: idle, ids: this.#walker.ids }];
    const whole: Path = { start: path.start, steps: [...path.steps, ...end] };
    this.#path = undefined;
    for (const w of decided) {
      const short = shorten(this.#walker, w, whole, this.#initial);
      this.#decided.set(w.property.id, { property: w.property, trace: replayed(this.#compiled, w, short) });
    }
    return true;
  }

  /** The walks are over: looks for shortest counterexamples to what they refuted, where that is affordable. */
  #conclude(): boolean {
    const maxStates = this.#options.shortestWithin ?? 100_000;
    const found = [...this.#decided.values()].filter(({ trace }) => trace.minimal === "none");
    if (this.#limit !== undefined || maxStates === 0 || found.length === 0) {
      this.#finished = true;
      return true;
    }
    const maxMemoryBytes = this.#options.maxMemoryBytes ?? 2 ** 28;
    const options = { ...this.#options, maxStates, maxMemoryBytes };
    this.#shortest = new Exploration(
      this.#system,
      found.map((d) => d.property),
      options,
    );
    return false;
  }

  #seekShortest(search: Exploration, maxStates: number): boolean {
    if (!search.advance(maxStates)) return false;
    for (const result of search.report().properties) this.#adopt(result);
    this.#finished = true;
    return true;
  }

  #adopt(result: PropertyResult): void {
    const known = this.#decided.get(result.id);
    if (known === undefined || result.status === "inconclusive") return;
    const trace = result.status === "violated" ? result.trace : result.witness;
    const isLonger = trace !== undefined && trace.steps.length > known.trace.steps.length;
    if (trace === undefined || (isLonger && trace.minimal === "whole")) {
      throw new Error(`the walk that decides "${result.id}" contradicts the search of all states`);
    }
    if (!isLonger) this.#decided.set(result.id, { ...known, trace });
  }

  progress(): Progress & { readonly walks: number } {
    return {
      walks: this.#begun,
      states: this.#seen.count,
      transitions: this.#steps,
      depth: this.#deepest,
      frontier: this.#walks - this.#begun,
      memoryBytes: this.#seen.memoryBytes + (this.#shortest?.progress().memoryBytes ?? 0),
    };
  }

  /** Ends the walks. `advance` must be called until it returns true. */
  stop(limit: Limit): void {
    if (this.#shortest === undefined) this.#limit ??= limit;
    this.#shortest?.stop(limit);
  }

  /** @throws Error if the simulation has not finished */
  report(): SimulationReport {
    if (!this.#finished)
      throw new Error("the simulation has not finished: call advance until it returns true");
    const walked = {
      seed: this.#seed,
      walks: this.#begun,
      depth: this.#depth,
      allCounted: this.#seen.isComplete,
    };
    const properties = this.#properties.map((p) => {
      const asked = isLiveness(p) ? this.#runs.watches : this.#watches;
      const watched = asked.find((w) => w.property === p);
      return resultOf(p, this.#decided.get(p.id)?.trace, watched, walked);
    });
    return {
      system: this.#system.name,
      status: properties.some((p) => p.status === "violated") ? "violated" : "inconclusive",
      properties,
      counts: {
        initial: new Set(this.#initial.map((ids) => ids.join())).size,
        states: this.#seen.count,
        transitions: this.#steps,
        depth: this.#deepest,
        terminal: this.#terminal,
        modelCalls: this.#compiled.modelCalls,
      },
      limit: this.#limit,
      store: undefined,
      workers: undefined,
      ...neverEnabled(this.#compiled, (action) => this.#walker.firable.has(action)),
      coverage: coverageOf(this.#compiled, this.#taken, this.#discovered),
      reductions: [],
      walked,
    };
  }
}

/** Walks to the end in one go. */
export function simulate(
  system: TransitionSystem,
  properties: readonly Property[],
  options?: SimulateOptions,
): SimulationReport {
  const simulation = new Simulation(system, properties, options);
  while (!simulation.advance(1 << 16));
  return simulation.report();
}
