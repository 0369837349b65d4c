// A fair cycle, quickly: from one unmet obligation to the nearest place that meets another, and home.
import { readEnabled } from "./enabled.ts";
import type { FairPart } from "./fair-components.ts";
import type { Arrays } from "./memory.ts";
import { isMet, newProgress, type Progress, passState, reset, takeAction } from "./progress.ts";
import { SLICE, type Sliced } from "./slices.ts";
import { type IsGoal, WaySearch } from "./way-search.ts";

/** Longer cycles are not searched for detours. */
const LONGEST_TO_SHORTEN = 2000;

/** A fair cycle, as edges, from `entry` (a state of a fair component) back to it. Not the shortest. */
export function* greedyCycle(part: FairPart, entry: number, arrays: Arrays): Sliced<readonly number[]> {
  const { graph } = part;
  const walker = new Walker(part, entry);
  const ways = new WaySearch(part, arrays);
  const cycle: number[] = [];
  while (cycle.length === 0 || walker.state !== entry || !walker.isFair()) {
    const isGoal: IsGoal = walker.isFair() ? (_, t) => t === entry : walker.meetsMore();
    for (const edge of yield* ways.from(walker.state, isGoal)) {
      cycle.push(edge);
      walker.follow(edge);
    }
  }
  const states = [entry, ...cycle.slice(0, -1).map((edge) => graph.targets[edge] ?? 0)];
  return cycle.length > LONGEST_TO_SHORTEN ? cycle : yield* withoutDetours(part, states, cycle);
}

/** A walk inside one component, with its progress. Each obligation is met a bounded number of times. */
class Walker {
  state: number;
  readonly #part: FairPart;
  readonly #progress: Progress;
  readonly #all: Int32Array;
  readonly #enabled: Int32Array;

  constructor(part: FairPart, entry: number) {
    const { graph, owed } = part;
    this.#part = part;
    this.#progress = newProgress(owed);
    this.#all = owed.weak.map((word, w) => word | (owed.strong[w] ?? 0));
    this.#enabled = new Int32Array(owed.words);
    this.state = entry;
    reset(this.#progress, owed);
    readEnabled(graph, owed, entry, this.#enabled, 0);
    passState(this.#progress, owed, this.#enabled, 0);
  }

  isFair(): boolean {
    return isMet(this.#progress, this.#part.owed, this.#all, 0);
  }

  follow(edge: number): void {
    const { graph, owed } = this.#part;
    takeAction(this.#progress, owed, graph.actions[edge] ?? 0);
    this.state = graph.targets[edge] ?? 0;
    readEnabled(graph, owed, this.state, this.#enabled, 0);
    passState(this.#progress, owed, this.#enabled, 0);
  }

  /** Tells edges and states that meet something unmet. */
  meetsMore(): IsGoal {
    const { graph, owed } = this.#part;
    const { met } = this.#progress;
    return (edge, t, isNew) => {
      const action = graph.actions[edge] ?? 0;
      if (isNew) readEnabled(graph, owed, t, this.#enabled, 0);
      for (let w = 0; w < owed.words; w++) {
        const byState = isNew ? (owed.weak[w] ?? 0) & ~(this.#enabled[w] ?? 0) : 0;
        const gain = (owed.taking[action * owed.words + w] ?? 0) | byState;
        if ((gain & (this.#all[w] ?? 0) & ~(met[w] ?? 0)) !== 0) return true;
      }
      return false;
    };
  }
}

/** Leaves out parts of a fair cycle that return to the state in which they began, as long as it stays fair. */
function* withoutDetours(
  part: FairPart,
  through: readonly number[],
  fair: readonly number[],
): Sliced<readonly number[]> {
  let states = through;
  let cycle = fair;
  let visits = 0;
  for (let from = 0; from < states.length; from++) {
    for (let to = states.length - 1; to > from; to--) {
      if (states[to] !== states[from]) continue;
      const shorter = [...cycle.slice(0, from), ...cycle.slice(to)];
      visits += shorter.length;
      if (visits >= SLICE) {
        visits = 0;
        yield;
      }
      if (!isFairCycle(part, states[0] ?? 0, shorter)) continue;
      cycle = shorter;
      states = [...states.slice(0, from), ...states.slice(to)];
      break;
    }
  }
  return cycle;
}

function isFairCycle(part: FairPart, entry: number, cycle: readonly number[]): boolean {
  const walker = new Walker(part, entry);
  for (const edge of cycle) walker.follow(edge);
  return walker.isFair();
}
