// What a walk refutes, as it is told; and `satisfies`, which asks it of any walk.
import type { Property } from "../../explorer/property.ts";
import { whyViolated } from "../../explorer/reasons.ts";
import type { Trace } from "../../explorer/result.ts";
import type { Ground } from "./ground.ts";
import { type Found, Judge, traceOf } from "./judge.ts";
import { storyOf } from "./story.ts";
import { GroundedWalk, type Walk } from "./walk.ts";

export class Refutation {
  readonly found: Found;
  readonly #ground: Ground;
  #trace: Trace | undefined;

  /** @param trace the run that shows it, where it is known already */
  constructor(ground: Ground, found: Found, trace?: Trace) {
    this.found = found;
    this.#ground = ground;
    this.#trace = trace;
  }

  get property(): Property {
    return this.found.watch.property;
  }

  /** The run that shows it, replayed through the model's own code; with `loop`, one that goes on for ever. */
  get trace(): Trace {
    this.#trace ??= traceOf(this.#ground, this.found);
    return this.#trace;
  }

  toString(): string {
    const { property, trace } = this;
    return `VIOLATED ${property.id}: ${whyViolated(property)}\n${storyOf(this.#ground.system, trace)}`;
  }
}

/** A walk refutes a property. */
export class WalkViolation extends Error {
  override readonly name: string = "WalkViolation";
  readonly property: Property;
  readonly trace: Trace;

  constructor({ property, trace }: Pick<Refutation, "property" | "trace">, message: string) {
    super(message);
    this.property = property;
    this.trace = trace;
  }
}

/**
 * A test for walks: passes where the walk refutes none of the properties. What must happen in the end is asked of where a walk
 * comes to rest, or comes round, when from its end on only that is done which fairness demands. That a walk passes proves
 * nothing; and what can only be reached (`sometimes`), or always be reached again (`alwaysPossible`), no walk refutes.
 * @returns a function that throws WalkViolation
 */
export function satisfies(...properties: readonly Property[]): (walk: Walk) => void {
  const judges = new WeakMap<Ground, Judge>();
  return (walk) => {
    const { ground, path } = GroundedWalk.inside(walk);
    const judge = judges.get(ground) ?? new Judge(ground, properties);
    judges.set(ground, judge);
    const found = judge.judge(path);
    if (found !== undefined) {
      const refutation = new Refutation(ground, found);
      throw new WalkViolation(refutation, refutation.toString());
    }
  };
}
