// Walks that are to refute properties: each ends where it does, and is shrunk by what is known of the property.
import { Arbitrary, type Random, Stream, Value } from "fast-check";
import type { Property } from "../../explorer/property.ts";
import type { TransitionSystem } from "../../explorer/system.ts";
import { walkAtRandom } from "./generate.ts";
import { freeMemory, type Ground, onGroundOf } from "./ground.ts";
import { Judge } from "./judge.ts";
import { Refutation } from "./refutation.ts";
import { pathOf, pathTo, shortened, shortest } from "./shortest.ts";
import { GroundedWalk, type Walk } from "./walk.ts";

export interface RefutingOptions {
  readonly maxSteps: number;
  readonly shortestWithin: number;
}

/** How small a walk is already. */
type Stage = "as walked" | "shortened" | "shortest";

interface Seen {
  readonly reached: ReadonlySet<string>;
  readonly vacuous: ReadonlyMap<string, string>;
}

function seenBy(judge: Judge): Seen {
  return { reached: judge.reached, vacuous: judge.vacuous() };
}

export class RefutingWalks extends Arbitrary<Walk> {
  readonly #system: TransitionSystem;
  readonly #properties: readonly Property[];
  readonly #options: RefutingOptions;
  readonly #refuted = new WeakMap<Walk, Refutation>();
  #judge: Judge | undefined;
  /** What judges on grounds that were given up had seen. */
  readonly #earlier: Seen[] = [];
  #stepsTaken = 0;

  constructor(system: TransitionSystem, properties: readonly Property[], options: RefutingOptions) {
    super();
    this.#system = system;
    this.#properties = properties;
    this.#options = options;
  }

  /** Whether any walk reached the goal of a `sometimes`. */
  hasReached(id: string): boolean {
    return this.#seen.some(({ reached }) => reached.has(id));
  }

  /** Why a property says nothing: its premise was never true on all walks. */
  vacuous(id: string): string | undefined {
    const told = this.#seen.map(({ vacuous }) => vacuous.get(id));
    return told.includes(undefined) ? undefined : told[0];
  }

  get #seen(): readonly Seen[] {
    return this.#judge === undefined ? this.#earlier : [...this.#earlier, seenBy(this.#judge)];
  }

  /** Steps of all walks generated so far. */
  get stepsTaken(): number {
    return this.#stepsTaken;
  }

  /** What the walk, which is one of these, refutes. */
  refutationOf(walk: Walk): Refutation | undefined {
    return this.#refuted.get(walk);
  }

  #judgeOn(ground: Ground): Judge {
    if (this.#judge?.ground === ground) return this.#judge;
    if (this.#judge !== undefined) {
      this.#earlier.push(seenBy(this.#judge));
      // It knows the ground that was given up.
      this.#judge = undefined;
      freeMemory();
    }
    this.#judge = new Judge(ground, this.#properties);
    return this.#judge;
  }

  override generate(numbers: Random, bias: number | undefined): Value<Walk> {
    const [first, again] = [numbers, numbers.clone()];
    let used = first;
    return onGroundOf(this.#system, (ground) => {
      const judged = walkAtRandom(this.#judgeOn(ground), used, bias, this.#options.maxSteps);
      used = again;
      this.#stepsTaken += judged.path.steps.length;
      const walk = new GroundedWalk(ground, judged.path);
      if (judged.found !== undefined) this.#refuted.set(walk, new Refutation(ground, judged.found));
      return new Value(walk, "as walked" satisfies Stage);
    });
  }

  override canShrinkWithoutContext(_: unknown): _ is Walk {
    return false;
  }

  override shrink(walk: Walk, stage: unknown): Stream<Value<Walk>> {
    const refutation = this.#refuted.get(walk);
    return refutation === undefined || stage === "shortest"
      ? Stream.nil()
      : new Stream(this.#smaller(GroundedWalk.inside(walk).ground, refutation, stage === "shortened"));
  }

  *#smaller(ground: Ground, refutation: Refutation, isShort: boolean): Generator<Value<Walk>, void> {
    if (!isShort) {
      const found = shortened(ground, refutation.found);
      yield this.#value(
        new GroundedWalk(ground, pathTo(ground, found)),
        new Refutation(ground, found),
        "shortened",
      );
      return;
    }
    const { shortestWithin } = this.#options;
    if (shortestWithin === 0) return;
    const trace = shortest(ground, refutation.found, shortestWithin);
    if (trace === undefined) return;
    const walk = new GroundedWalk(ground, pathOf(ground, trace));
    yield this.#value(walk, new Refutation(ground, refutation.found, trace), "shortest");
  }

  #value(walk: Walk, refutation: Refutation, stage: Stage): Value<Walk> {
    this.#refuted.set(walk, refutation);
    return new Value(walk, stage);
  }
}
