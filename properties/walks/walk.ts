// A walk: a run of a system that can be read, replayed, and written down.
import { toStringMethod } from "fast-check";
import { at } from "../../explorer/engine/arrays.ts";
import type { Snapshot, Trace } from "../../explorer/result.ts";
import type { Path } from "../../explorer/simulate/walker.ts";
import { type Readable, slotOf, type TransitionSystem } from "../../explorer/system.ts";
import type { Ground } from "./ground.ts";
import { type Retold, retold } from "./retell.ts";
import { storyOf } from "./story.ts";
import type { WalkStep } from "./walk-step.ts";

/** One of the states that a walk goes through. */
export interface WalkState {
  /** The value of a slot, or what a projection shows of it. @throws ModelError if the system does not list the slot */
  get<V>(readable: Readable<V>): V;
  /** The values of all slots, by name. */
  snapshot(): Snapshot;
}

/** A run, made by `walks` or `replay`. */
export interface Walk {
  readonly system: TransitionSystem;
  /** How many steps it has. */
  readonly length: number;
  /** Which of the system's initial states it begins in. */
  readonly start: number;
  /** Plain data, from which `replay` makes the walk again. */
  readonly steps: readonly WalkStep[];
  /** The run, replayed through the model's own code: what each step saw and changed. */
  readonly trace: Trace;
  /** The state after so many steps. @throws RangeError if there are not so many */
  state(steps: number): WalkState;
  /** All states, the initial one first. */
  states(): Iterable<WalkState>;
  readonly last: WalkState;
  /** The story of the walk, step by step. */
  toString(): string;
}

/** A walk, and the ground that it goes over. */
export class GroundedWalk implements Walk {
  readonly #ground: Ground;
  readonly #path: Path;
  #retold: Retold | undefined;

  constructor(ground: Ground, path: Path) {
    this.#ground = ground;
    this.#path = path;
  }

  /** What a walk is made of. @throws TypeError if it was not made here */
  static inside(walk: Walk): { readonly ground: Ground; readonly path: Path } {
    if (walk instanceof GroundedWalk) return { ground: walk.#ground, path: walk.#path };
    throw new TypeError("this is no walk that `walks` or `replay` made");
  }

  get system(): TransitionSystem {
    return this.#ground.system;
  }

  get length(): number {
    return this.#path.steps.length;
  }

  get start(): number {
    return this.#ground.numberOf(this.#path);
  }

  get steps(): readonly WalkStep[] {
    return this.#told.steps;
  }

  get trace(): Trace {
    return this.#told.trace;
  }

  get #told(): Retold {
    this.#retold ??= retold(this.#ground, this.#path);
    return this.#retold;
  }

  state(steps: number): WalkState {
    const ids = steps === 0 ? this.#path.start : this.#path.steps[steps - 1]?.ids;
    if (ids === undefined) throw new RangeError(`a walk of ${this.length} steps has no state ${steps}`);
    const { compiled, system } = this.#ground;
    const valueIn = (slot: number): unknown => compiled.domainOf(slot).values[at(ids, slot)];
    return {
      get: (readable) => readable.read(valueIn(compiled.slotNumber(slotOf(readable)))),
      snapshot: () => Object.fromEntries(system.slots.map(({ name }, i) => [name, valueIn(i)])),
    };
  }

  *states(): Generator<WalkState, void> {
    for (let i = 0; i <= this.length; i++) yield this.state(i);
  }

  get last(): WalkState {
    return this.state(this.length);
  }

  toString(): string {
    return storyOf(this.system, this.trace);
  }

  /** What fast-check prints: the story, and what `replay` takes. */
  [toStringMethod](): string {
    return `${this.toString()}\n  replay: ${JSON.stringify(this.steps)}`;
  }
}
