// Who acts: what counts as one process when context switches are counted, and what is environment.
import type { Process } from "../system.ts";
import type { Compiled } from "./compiled.ts";

/** One environment event costs more than all context switches that a run can have. */
const EVENT = 2 ** 26;

export class Actors {
  readonly #numbers = new Map<Process, number>();
  /** By action. */
  readonly #actor: Int32Array;
  readonly #environment: Uint8Array;

  /** Knows the actions that were found until now. */
  constructor(compiled: Compiled) {
    const keys = new Map<string, number>();
    for (const process of compiled.system.processes) {
      const key = actorOf(compiled, process);
      if (!keys.has(key)) keys.set(key, keys.size);
      this.#numbers.set(process, keys.get(key) ?? 0);
    }
    this.#actor = Int32Array.from(compiled.actions, ({ process }) => this.ofProcess(process));
    this.#environment = Uint8Array.from(compiled.actions, ({ process }) => (process.environment ? 1 : 0));
  }

  ofProcess(process: Process): number {
    return this.#numbers.get(process) ?? -1;
  }

  ofAction(action: number): number {
    return this.#actor[action] ?? -1;
  }

  /** What a step costs after a step of the actor `last` (-1: none). Costs add up, and the cheaper run is the simpler one. */
  cost(action: number, last: number): number {
    const switched = last >= 0 && this.#actor[action] !== last ? 1 : 0;
    return (this.#environment[action] ?? 0) * EVENT + switched;
  }
}

/** A name for what counts as one process: where slots are interchangeable, which process of an orbit acts is not told. */
export function actorOf(compiled: Compiled, { name, orbit }: Process): string {
  return compiled.isReduced && orbit !== undefined ? `orbit ${orbit}` : `process ${name}`;
}
