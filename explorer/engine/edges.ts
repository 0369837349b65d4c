// The edges of the reachable graph, recorded while states are expanded, for the properties that need them. Steps that are
// known to change nothing are stutters, and are left out.
import type { StateGraph } from "../graph.ts";
import type { MemoryBudget } from "./memory.ts";

export class EdgeRecorder {
  readonly #budget: MemoryBudget;
  #targets: Int32Array<ArrayBuffer>;
  #actions: Int32Array<ArrayBuffer>;
  #perState: Int32Array<ArrayBuffer>;
  #count = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
    this.#targets = budget.begin(1024);
    this.#actions = budget.begin(1024);
    this.#perState = budget.begin(1024);
  }

  /** Edges must arrive in the order of their sources. `action` is -1 for a step that changes nothing. @throws OutOfMemory */
  add(source: number, target: number, action: number): void {
    if (this.#count === this.#actions.length) {
      this.#targets = this.#budget.enlarge(this.#targets, this.#count * 2);
      this.#actions = this.#budget.enlarge(this.#actions, this.#count * 2);
    }
    if (source >= this.#perState.length) {
      this.#perState = this.#budget.enlarge(this.#perState, Math.max(source + 1, this.#perState.length * 2));
    }
    this.#targets[this.#count] = target;
    this.#actions[this.#count] = action;
    this.#count++;
    this.#perState[source] = (this.#perState[source] ?? 0) + 1;
  }

  /** Forgets all edges. */
  clear(): void {
    this.#count = 0;
    this.#perState.fill(0);
  }

  graph(stateCount: number, initial: Int32Array, actionCount: number): StateGraph {
    const offsets = new Uint32Array(stateCount + 1);
    let total = 0;
    for (let s = 0; s < stateCount; s++) {
      offsets[s] = total;
      total += this.#perState[s] ?? 0;
    }
    offsets[stateCount] = total;
    return {
      stateCount,
      initial,
      offsets,
      targets: this.#targets.subarray(0, this.#count),
      actions: this.#actions.subarray(0, this.#count),
      actionCount,
    };
  }
}
