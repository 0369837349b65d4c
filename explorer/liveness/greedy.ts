// A fair cycle, quickly: from one unmet obligation to the nearest place that meets another, and home.
import { readEnabled } from "./enabled.ts";
import type { FairPart } from "./fair-components.ts";
import { isMet, newProgress, type Progress, passState, reset, takeAction } from "./progress.ts";

/** Longer cycles are not searched for detours. */
const LONGEST_TO_SHORTEN = 2000;

/** A fair cycle, as edges, from `entry` (a state of a fair component) back to it. Not the shortest. */
export function greedyCycle(part: FairPart, entry: number): readonly number[] {
  const { graph } = part;
  const walker = new Walker(part, entry);
  const cycle: number[] = [];
  while (cycle.length === 0 || walker.state !== entry || !walker.isFair()) {
    for (const edge of walker.isFair() ? walker.wayTo(entry) : walker.wayToNextMet()) {
      cycle.push(edge);
      walker.follow(edge);
    }
  }
  const states = [entry, ...cycle.slice(0, -1).map((edge) => graph.targets[edge] ?? 0)];
  return cycle.length > LONGEST_TO_SHORTEN ? cycle : withoutDetours(part, states, cycle);
}

/** A walk inside one component, with its progress. Each obligation is met a bounded number of times. */
class Walker {
  state: number;
  readonly #part: FairPart;
  readonly #progress: Progress;
  readonly #all: Int32Array;
  readonly #enabled: Int32Array;
  /** By state: 1 if the current search has seen it. */
  readonly #seen: Uint8Array;

  constructor(part: FairPart, entry: number) {
    const { graph, owed } = part;
    this.#part = part;
    this.#progress = newProgress(owed);
    this.#all = owed.weak.map((word, w) => word | (owed.strong[w] ?? 0));
    this.#enabled = new Int32Array(owed.words);
    this.#seen = new Uint8Array(graph.stateCount);
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

  wayTo(target: number): readonly number[] {
    return this.#search((_, t) => t === target);
  }

  /** A shortest way to an edge or state that meets something unmet. */
  wayToNextMet(): readonly number[] {
    const { graph, owed } = this.#part;
    const { met } = this.#progress;
    return this.#search((edge, t, isNew) => {
      const action = graph.actions[edge] ?? 0;
      if (isNew) readEnabled(graph, owed, t, this.#enabled, 0);
      for (let w = 0; w < owed.words; w++) {
        const byState = isNew ? (owed.weak[w] ?? 0) & ~(this.#enabled[w] ?? 0) : 0;
        const gain = (owed.taking[action * owed.words + w] ?? 0) | byState;
        if ((gain & (this.#all[w] ?? 0) & ~(met[w] ?? 0)) !== 0) return true;
      }
      return false;
    });
  }

  #search(isGoal: (edge: number, target: number, isNew: boolean) => boolean): readonly number[] {
    const { graph, usable, components } = this.#part;
    const seen = this.#seen;
    const queue = [this.state];
    const parents = [-1];
    const edges = [-1];
    seen[this.state] = 1;
    let way: number[] | undefined;
    for (let i = 0; i < queue.length && way === undefined; i++) {
      const s = queue[i] ?? 0;
      const end = graph.offsets[s + 1] ?? 0;
      for (let e = graph.offsets[s] ?? 0; e < end && way === undefined; e++) {
        const t = graph.targets[e] ?? 0;
        const action = graph.actions[e] ?? -1;
        if (action < 0 || usable[action] !== 1 || components[t] !== components[s]) continue;
        const isNew = seen[t] === 0;
        if (isGoal(e, t, isNew)) way = [e, ...retrace(i, parents, edges)].reverse();
        if (!isNew) continue;
        seen[t] = 1;
        queue.push(t);
        parents.push(i);
        edges.push(e);
      }
    }
    for (const s of queue) seen[s] = 0;
    if (way === undefined) throw new Error("a fair component does not meet one of its obligations");
    return way;
  }
}

function retrace(index: number, parents: readonly number[], edges: readonly number[]): number[] {
  const way: number[] = [];
  for (let i = index; (parents[i] ?? -1) >= 0; i = parents[i] ?? -1) way.push(edges[i] ?? 0);
  return way;
}

/** Leaves out parts of a fair cycle that return to the state in which they began, as long as it stays fair. */
function withoutDetours(
  part: FairPart,
  through: readonly number[],
  fair: readonly number[],
): readonly number[] {
  let states = through;
  let cycle = fair;
  for (let from = 0; from < states.length; from++) {
    for (let to = states.length - 1; to > from; to--) {
      if (states[to] !== states[from]) continue;
      const shorter = [...cycle.slice(0, from), ...cycle.slice(to)];
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
