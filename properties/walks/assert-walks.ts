// Properties held against walks at random: `assertWalks` for test suites, `checkWalks` for those who look at the outcome themselves.
import { check, property } from "fast-check";
import type { Property } from "../../explorer/property.ts";
import { refuseUnfit } from "../../explorer/refuse-unfit.ts";
import type { Trace } from "../../explorer/result.ts";
import { resultOf } from "../../explorer/simulate/report.ts";
import type { TransitionSystem } from "../../explorer/system.ts";
import type { WalkOptions } from "./arbitrary.ts";
import { type Refutation, WalkViolation } from "./refutation.ts";
import { RefutingWalks } from "./refuting.ts";
import type { Walk } from "./walk.ts";

export interface AssertWalksOptions extends WalkOptions {
  /** How many walks; 1,000 by default. */
  readonly numRuns?: number;
  /** The same seed walks the same walks: a 32-bit integer, 1 by default. */
  readonly seed?: number;
  /** Begins with the walk that a failure named by its path. */
  readonly path?: string;
}

interface Walked {
  readonly seed: number;
  /** Walks that were begun, the refuting one included. */
  readonly walks: number;
  /** Steps of all these walks together. */
  readonly steps: number;
}

/** What walks say of a property that they did not refute: never that it holds. */
export interface NotRefuted {
  readonly id: string;
  readonly status: "not refuted" | "reached" | "not reached" | "a walk cannot tell";
  /** One sentence, with the number of walks and their length. */
  readonly reason: string;
  /** Why that says nothing: its premise was never true. */
  readonly vacuous: string | undefined;
}

export type WalksOutcome =
  | (Walked & { readonly status: "not refuted"; readonly properties: readonly NotRefuted[] })
  | (Walked & {
      readonly status: "refuted";
      readonly property: Property;
      /** The run that shows it: the walk as it was shrunk, and with `loop` how it goes on for ever. */
      readonly trace: Trace;
      readonly walk: Walk;
      /** For the option of the same name: leads to the walk as it was shrunk. */
      readonly path: string;
      /** The story, and what reproduces it. */
      readonly message: string;
    });

/**
 * Holds properties against walks at random.
 * @throws ModelError if the model breaks its contract, or a property is not fit for the system
 */
export function checkWalks(
  system: TransitionSystem,
  properties: readonly Property[],
  options: AssertWalksOptions = {},
): WalksOutcome {
  const { numRuns = 1_000, seed = 1, maxSteps = 200, shortestWithin = 20_000 } = options;
  refuseUnfit(system, properties);
  const arbitrary = new RefutingWalks(system, properties, { maxSteps, shortestWithin });
  const refutes = (walk: Walk): boolean => arbitrary.refutationOf(walk) !== undefined;
  const replayed = options.path === undefined ? {} : { path: options.path };
  const ran = check(
    property(arbitrary, (walk) => !refutes(walk)),
    { numRuns, seed, ...replayed },
  );
  const walked = { seed, walks: ran.numRuns, steps: arbitrary.stepsTaken };
  if (!ran.failed) {
    const told = properties.map((p) => notRefuted(p, arbitrary, { ...walked, depth: maxSteps }));
    return { ...walked, status: "not refuted", properties: told };
  }
  const [walk] = ran.counterexample ?? [];
  const refutation = walk && arbitrary.refutationOf(walk);
  if (walk === undefined || refutation === undefined)
    throw ran.errorInstance ?? new Error("the walks ended without a verdict");
  const path = ran.counterexamplePath ?? "";
  const { property: refuted, trace } = refutation;
  const message = messageOf(refutation, walk, { ...walked, path, maxSteps });
  return { ...walked, status: "refuted", property: refuted, trace, walk, path, message };
}

/**
 * The same for test suites: fails with the story of the shrunk walk, and the seed and path that reproduce it.
 * @returns what is to be said of each property: never that it holds
 * @throws WalkViolation, ModelError
 */
export function assertWalks(
  system: TransitionSystem,
  properties: readonly Property[],
  options?: AssertWalksOptions,
): readonly NotRefuted[] {
  const outcome = checkWalks(system, properties, options);
  if (outcome.status === "refuted") throw new WalkViolation(outcome, outcome.message);
  return outcome.properties;
}

function notRefuted(p: Property, all: RefutingWalks, walked: Walked & { depth: number }): NotRefuted {
  const vacuous = all.vacuous(p.id);
  const known = resultOf(p, undefined, undefined, { ...walked, allCounted: false });
  const reason = known.status === "inconclusive" ? known.reason : "";
  if (p.kind === "always-possible") return { id: p.id, status: "a walk cannot tell", reason, vacuous };
  if (p.kind !== "sometimes") return { id: p.id, status: "not refuted", reason, vacuous };
  return all.hasReached(p.id)
    ? { id: p.id, status: "reached", reason: "reached by a walk", vacuous }
    : { id: p.id, status: "not reached", reason, vacuous };
}

function messageOf(
  refutation: Refutation,
  walk: Walk,
  { seed, path, walks, maxSteps }: Walked & { readonly path: string; readonly maxSteps: number },
): string {
  const { minimal, steps } = refutation.trace;
  const length =
    minimal === "whole"
      ? "no run to a violation is shorter"
      : `there may be a shorter run than these ${steps.length} steps`;
  return [
    refutation.toString(),
    `  found by walk ${walks.toLocaleString("en-US")} of at most ${maxSteps} steps; ${length}`,
    `  again: { seed: ${seed}, path: "${path}", maxSteps: ${maxSteps} }`,
    `  replay: ${JSON.stringify(walk.steps)}${walk.start === 0 ? "" : `, from initial state ${walk.start}`}`,
  ].join("\n");
}
