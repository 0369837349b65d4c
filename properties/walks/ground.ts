// What walks walk on: a system made ready once, so that what one walk learns of its steps serves all others.
import { Compiled } from "../../explorer/engine/compiled.ts";
import { ranOutOfMemory } from "../../explorer/engine/memory.ts";
import { type Path, Walker } from "../../explorer/simulate/walker.ts";
import { system as declare, type TransitionSystem } from "../../explorer/system.ts";

export class Ground {
  readonly system: TransitionSystem;
  readonly compiled: Compiled;
  readonly walker: Walker;
  /** The ids of all initial states, in the system's order. */
  readonly initial: readonly Int32Array[];

  constructor(system: TransitionSystem) {
    this.system = system;
    // A walk is one run: permutations of it need not be told apart from it, and the run is told as it was.
    this.compiled = new Compiled(declare({ ...system, interchangeable: [] }));
    this.walker = new Walker(this.compiled);
    this.initial = system.initial.map((writes) => this.compiled.initialIds(writes));
  }

  /** The number of the initial state in which a path begins. */
  numberOf({ start }: Path): number {
    return this.initial.findIndex((ids) => isSame(ids, start));
  }
}

const grounds = new WeakMap<TransitionSystem, Ground>();

export function groundOf(system: TransitionSystem): Ground {
  const known = grounds.get(system) ?? new Ground(system);
  grounds.set(system, known);
  return known;
}

/** Does something on the ground of a system; once more on a fresh one, if what was learned so far fills the memory. */
export function onGroundOf<T>(system: TransitionSystem, work: (ground: Ground) => T): T {
  try {
    return work(groundOf(system));
  } catch (error) {
    if (!ranOutOfMemory(error)) throw error;
    grounds.delete(system);
    return work(groundOf(system));
  }
}

export function isSame(a: Int32Array, b: Int32Array): boolean {
  return a.every((id, slot) => id === b[slot]);
}
