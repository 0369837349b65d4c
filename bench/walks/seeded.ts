// The seeded faults of the examples, sought by random walks: how many walks it takes, and how short what they find becomes.
import { join } from "node:path";
import { inputOf, pairsIn } from "../../examples/pairs.ts";
import { wholeCluster } from "../../invariants/whole-cluster.ts";
import { checkWalks } from "../../properties/index.ts";

const EXAMPLES = join(import.meta.dirname, "..", "..", "examples");

/** A bad variant, and a property that it violates. */
export interface Seeded {
  /** For example "lone-pod" or "scenarios/B01-anti-affinity-rollout". */
  readonly example: string;
  readonly property: string;
  /** Steps of the shortest run to a violation, which the example expects of exhaustive verification; undefined if it says nothing. */
  readonly shortest: number | undefined;
}

/** What walks of one seed did. */
export interface Sought {
  /** How many walks it took; undefined if so many as were allowed did not find it. */
  readonly walks: number | undefined;
  /** Steps when steps were left out as long as the rest violated the property, and after the search for the shortest. */
  readonly shortened: number | undefined;
  readonly shrunk: number | undefined;
}

export interface Effort {
  readonly seeds: readonly number[];
  readonly numRuns: number;
  readonly maxSteps: number;
  readonly shortestWithin: number;
}

export const EFFORT: Effort = {
  seeds: [1, 2, 3, 4, 5],
  numRuns: 10_000,
  maxSteps: 200,
  shortestWithin: 20_000,
};

/** All of the library, in its order. */
export function seeded(): readonly Seeded[] {
  const names = [...pairsIn(EXAMPLES), ...pairsIn(join(EXAMPLES, "scenarios")).map((n) => `scenarios/${n}`)];
  return names.flatMap((example) => {
    const expected = inputOf(join(EXAMPLES, example, "bad")).scenario.expect?.properties ?? {};
    return Object.entries(expected).flatMap(([property, { status, steps }]) =>
      status === "violated" ? [{ example, property, shortest: steps }] : [],
    );
  });
}

/** Whether walks can refute it at all: there is a claim, and not one about what stays possible. */
export type Reach = "claimed" | "compares with runs without faults" | "a walk cannot tell";

export class BadExample {
  readonly #whole: ReturnType<typeof wholeCluster>;

  constructor(example: string) {
    this.#whole = wholeCluster(inputOf(join(EXAMPLES, example, "bad")));
  }

  reach(property: string): Reach {
    const claims = this.#claims(property);
    if (claims.length === 0) return "compares with runs without faults";
    return claims.every((c) => c.kind === "always-possible") ? "a walk cannot tell" : "claimed";
  }

  #claims(property: string) {
    return this.#whole.claims.filter(({ id }) => id === property || id.startsWith(`${property} `));
  }

  seek(property: string, seed: number, { numRuns, maxSteps, shortestWithin }: Omit<Effort, "seeds">): Sought {
    const options = { seed, numRuns, maxSteps, shortestWithin: 0 };
    const first = checkWalks(this.#whole.system, this.#claims(property), options);
    if (first.status === "not refuted") return { walks: undefined, shortened: undefined, shrunk: undefined };
    const [start = ""] = first.path.split(":");
    const again = checkWalks(this.#whole.system, this.#claims(property), {
      ...options,
      path: start,
      shortestWithin,
    });
    if (again.status === "not refuted") throw new Error(`walk ${start} of seed ${seed} was not found again`);
    return { walks: first.walks, shortened: first.trace.steps.length, shrunk: again.trace.steps.length };
  }
}
