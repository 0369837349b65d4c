// What walks walk on: a system made ready once, so that what one walk learns of its steps serves all others.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Compiled } from "../../explorer/engine/compiled.ts";
import { FULL, HeapGuard, oldGenerationLimit } from "../../explorer/engine/heap.ts";
import { ranOutOfMemory } from "../../explorer/engine/memory.ts";
import { type Path, Walker } from "../../explorer/simulate/walker.ts";
import { system as declare, type TransitionSystem } from "../../explorer/system.ts";

export class Ground {
  readonly system: TransitionSystem;
  readonly compiled: Compiled;
  readonly walker: Walker;
  /** The ids of all initial states, in the system's order. */
  readonly initial: readonly Int32Array[];
  /** How often it was walked on. */
  uses = 0;

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

/** Of half of what the heap may hold: what is given up when more is in use is freed before all is. */
const heap = new HeapGuard((FULL / 2) * oldGenerationLimit());
/** So often a ground is walked on before it is given up: one that is given up needs time to be freed. */
const LEAST_USES = 200;

function groundOf(system: TransitionSystem): Ground {
  const known = grounds.get(system);
  const ground = known === undefined || (known.uses > LEAST_USES && isCrowded()) ? new Ground(system) : known;
  grounds.set(system, ground);
  ground.uses++;
  return ground;
}

function isCrowded(): boolean {
  try {
    heap.look();
    return false;
  } catch (error) {
    if (!ranOutOfMemory(error)) throw error;
    return true;
  }
}

/**
 * Does something on the ground of a system; once more on a fresh one, if what was learned so far fills the memory. Nothing depends on
 * which ground it is, but time.
 */
export function onGroundOf<T>(system: TransitionSystem, work: (ground: Ground) => T): T {
  try {
    return work(groundOf(system));
  } catch (error) {
    if (!ranOutOfMemory(error)) throw error;
    grounds.delete(system);
    freeMemory();
    return work(groundOf(system));
  }
}

/** The heap counts as full with its garbage: without this, it still would when a ground was given up. */
export function freeMemory(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
}

export function isSame(a: Int32Array, b: Int32Array): boolean {
  return a.every((id, slot) => id === b[slot]);
}
