// The edges of the reachable graph, recorded while states are expanded, for the properties that need them. Steps that are
// known to change nothing are stutters, and are left out.
import type { StateGraph } from "../graph.ts";
import { grown } from "./arrays.ts";

export class EdgeRecorder {
  #targets = new Int32Array(1024);
  #actions = new Int32Array(1024);
  #perState = new Int32Array(1024);
  #count = 0;

  get bytes(): number {
    return this.#targets.byteLength + this.#actions.byteLength + this.#perState.byteLength;
  }

  /** Edges must arrive in the order of their sources. `action` is -1 for a step that changes nothing. */
  add(source: number, target: number, action: number): void {
    if (this.#count === this.#targets.length) {
      this.#targets = grown(this.#targets, this.#count + 1);
      this.#actions = grown(this.#actions, this.#count + 1);
    }
    if (source >= this.#perState.length) this.#perState = grown(this.#perState, source + 1);
    this.#targets[this.#count] = target;
    this.#actions[this.#count] = action;
    this.#count++;
    this.#perState[source] = (this.#perState[source] ?? 0) + 1;
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
