// All shortest runs to where something happens, and which of them are simplest: those with the fewest environment events,
// and of these the ones with the fewest context switches.
import type { Actors } from "./engine/actors.ts";
import { at, grown } from "./engine/arrays.ts";
import type { Layers } from "./layers.ts";

/** Where no step follows, see `Aim`. */
export const NO_STEP = -1;
/** So many aims can be pursued together. */
export const MOST_AIMS = 8;
/** Where the shortest runs have more steps among them, one of them is as good as another: about 40 MB. */
const MOST_STEPS = 2_000_000;

/** Where runs shall end: after `level` steps, in one of the positions, and there with a step by an action, or with none. */
export interface Aim {
  readonly level: number;
  /** In ascending order; once for each action. */
  readonly positions: Int32Array;
  /** By place in `positions`: the action, or NO_STEP. */
  readonly actions: Int32Array;
}

/** The shortest runs to one aim. */
export interface Towards {
  readonly aim: Aim;
  /** Whether `toGo` is known, and not taken to be 0. */
  readonly isKnown: boolean;
  /** What a shortest run to the aim costs from this position on; infinite if there is none. `last` acted before, or -1. */
  toGo(position: number, level: number, last: number): number;
}

export class ShortestRuns {
  readonly #layers: Layers;
  readonly #actors: Actors;
  readonly #aims: readonly Aim[];
  /** By position: a bit for each aim of which a shortest run passes here. */
  readonly #passes: Uint8Array;
  // The steps of all shortest runs, level by level, the deepest level first; within one by source.
  #sources = new Int32Array(1024);
  #targets = new Int32Array(1024);
  #actions = new Int32Array(1024);
  #count = 0;
  /** By level: the first of its steps. */
  readonly #first: number[] = [];
  readonly #mostSteps: number;

  /** @throws RangeError if there are more than `MOST_AIMS` aims */
  constructor(layers: Layers, actors: Actors, aims: readonly Aim[], mostSteps: number = MOST_STEPS) {
    if (aims.length > MOST_AIMS) throw new RangeError(`${aims.length} aims at once`);
    this.#layers = layers;
    this.#actors = actors;
    this.#aims = aims;
    this.#mostSteps = mostSteps;
    const deepest = Math.max(0, ...aims.map((a) => a.level));
    this.#passes = new Uint8Array(layers.levels[deepest + 1] ?? 0);
    this.#first[deepest] = 0;
    this.#mark(deepest);
    for (let level = deepest - 1; level >= 0; level--) {
      this.#first[level] = this.#count;
      this.#collect(level);
      this.#mark(level);
    }
  }

  #mark(level: number): void {
    for (const [i, aim] of this.#aims.entries()) {
      if (aim.level !== level) continue;
      for (const p of aim.positions) this.#passes[p] = (this.#passes[p] ?? 0) | (1 << i);
    }
  }

  /** The steps from this level to positions of the next one that were marked. */
  #collect(level: number): void {
    const { levels } = this.#layers;
    const passes = this.#passes;
    const [begin, end] = [levels[level] ?? 0, levels[level + 1] ?? 0];
    const nextEnd = Math.min(levels[level + 2] ?? end, passes.length);
    let pending = NO_STEP;
    let through = 0;
    this.#layers.steps(begin, end, (source, target, action) => {
      if (target < end || target >= nextEnd) return;
      const aims = passes[target] ?? 0;
      if (aims === 0) return;
      if (source !== pending) {
        if (pending >= 0) passes[pending] = through;
        [pending, through] = [source, 0];
      }
      through |= aims;
      this.#add(source, target, action);
    });
    if (pending >= 0) passes[pending] = through;
  }

  #add(source: number, target: number, action: number): void {
    const i = this.#count++;
    if (i >= this.#mostSteps) return;
    this.#sources = grown(this.#sources, i + 1);
    this.#targets = grown(this.#targets, i + 1);
    this.#actions = grown(this.#actions, i + 1);
    this.#sources[i] = source;
    this.#targets[i] = target;
    this.#actions[i] = action;
  }

  /** The shortest runs to the aim of this index. */
  towards(index: number): Towards {
    const aim = this.#aims[index];
    if (aim === undefined) throw new RangeError(`no aim ${index}`);
    const bit = 1 << index;
    const isOn = (position: number): boolean => ((this.#passes[position] ?? 0) & bit) !== 0;
    const isKnown = this.#count <= this.#mostSteps;
    if (!isKnown)
      return { aim, isKnown, toGo: (position) => (isOn(position) ? 0 : Number.POSITIVE_INFINITY) };
    // By step: what it costs to go on after it.
    const onwards = new Float64Array(this.#count);
    const toGo = (position: number, level: number, last: number): number =>
      !isOn(position)
        ? Number.POSITIVE_INFINITY
        : level === aim.level
          ? this.#leastEnd(aim, position, last)
          : this.#least(onwards, position, level, last);
    for (let level = aim.level - 1; level >= 0; level--) {
      for (let i = this.#first[level] ?? 0; i < this.#endOf(level); i++)
        onwards[i] = toGo(at(this.#targets, i), level + 1, this.#actors.ofAction(at(this.#actions, i)));
    }
    return { aim, isKnown, toGo };
  }

  #endOf(level: number): number {
    return level === 0 ? this.#count : (this.#first[level - 1] ?? 0);
  }

  #least(onwards: Float64Array, position: number, level: number, last: number): number {
    let least = Number.POSITIVE_INFINITY;
    const end = this.#endOf(level);
    const first = firstAtLeast(this.#sources, position, this.#first[level] ?? 0, end);
    for (let i = first; i < end && at(this.#sources, i) === position; i++) {
      const cost = this.#actors.cost(at(this.#actions, i), last) + (onwards[i] ?? 0);
      if (cost < least) least = cost;
    }
    return least;
  }

  #leastEnd({ positions, actions }: Aim, position: number, last: number): number {
    let least = Number.POSITIVE_INFINITY;
    const first = firstAtLeast(positions, position, 0, positions.length);
    for (let i = first; i < positions.length && at(positions, i) === position; i++) {
      const action = at(actions, i);
      least = Math.min(least, action === NO_STEP ? 0 : this.#actors.cost(action, last));
    }
    return least;
  }
}

/** The first place from `low` to `high` where the ascending numbers are not below `value`. */
export function firstAtLeast(numbers: Int32Array, value: number, low: number, high: number): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (at(numbers, middle) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
