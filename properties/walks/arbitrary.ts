// Walks as values of fast-check: generated from its random numbers, and shrunk to short ones.
import { Arbitrary, type Random, Stream, Value } from "fast-check";
import type { TransitionSystem } from "../../explorer/system.ts";
import { walkAtRandom } from "./generate.ts";
import { onGroundOf } from "./ground.ts";
import { Judge } from "./judge.ts";
import { shortcut } from "./shortest.ts";
import { COARSE, type Grain, smallerWalks } from "./shrink.ts";
import { GroundedWalk, type Walk } from "./walk.ts";

export interface WalkOptions {
  /** Steps of a walk at most; 200 by default. */
  readonly maxSteps?: number;
  /** A shorter way is searched for in so many states, exhaustively, when nothing else makes a walk smaller; 20,000 by default. */
  readonly shortestWithin?: number;
}

/**
 * Walks through a system, at random: `fc.assert(fc.property(walks(system), satisfies(property)))`. The same seed makes the same
 * walks. They are shrunk to short ones, with as few events of the environment as still make the test fail.
 * @throws ModelError if the model breaks its contract
 */
export function walks(system: TransitionSystem, options: WalkOptions = {}): Arbitrary<Walk> {
  return new Walks(system, options);
}

class Walks extends Arbitrary<Walk> {
  readonly #system: TransitionSystem;
  readonly #maxSteps: number;
  readonly #within: number;

  constructor(system: TransitionSystem, { maxSteps = 200, shortestWithin = 20_000 }: WalkOptions) {
    super();
    this.#system = system;
    this.#maxSteps = maxSteps;
    this.#within = shortestWithin;
  }

  override generate(numbers: Random, bias: number | undefined): Value<Walk> {
    const again = numbers.clone();
    let isFirst = true;
    return onGroundOf(this.#system, (ground) => {
      const { path } = walkAtRandom(new Judge(ground, []), isFirst ? numbers : again, bias, this.#maxSteps);
      isFirst = false;
      return new Value(new GroundedWalk(ground, path), COARSE);
    });
  }

  override canShrinkWithoutContext(value: unknown): value is Walk {
    return value instanceof GroundedWalk && value.system === this.#system;
  }

  override shrink(walk: Walk, context: unknown): Stream<Value<Walk>> {
    return new Stream(this.#smaller(walk, isGrain(context) ? context : COARSE));
  }

  *#smaller(walk: Walk, grain: Grain): Generator<Value<Walk>, void> {
    const { ground, path } = GroundedWalk.inside(walk);
    for (const smaller of smallerWalks(ground, path, grain))
      yield new Value(new GroundedWalk(ground, smaller.path), smaller.grain);
    const shorter = this.#within === 0 ? undefined : shortcut(ground, path, this.#within);
    if (shorter !== undefined) yield new Value(new GroundedWalk(ground, shorter), grain);
  }
}

function isGrain(context: unknown): context is Grain {
  return typeof context === "object" && context !== null && "chunk" in context;
}
