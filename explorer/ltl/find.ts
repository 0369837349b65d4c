// Finds a fair run of a state graph of which a formula is false.
import type { FairnessSet, Lasso, StateGraph } from "../graph.ts";
import { Arrays, fairLasso, type LassoOptions, type Sliced, toEnd, unlimited } from "../liveness/index.ts";
import { Automaton } from "./automaton.ts";
import { fairnessInProduct, productOf } from "./product.ts";
import { type Formula, namesIn, seesStutters } from "./syntax.ts";

/** One step of a run; without `action` it is a pause, in which nothing changes. */
export interface RunStep {
  readonly target: number;
  readonly action: number | undefined;
}

/** As `Trace`: after the last step, the run goes on as after step `loop - 1`; `loop === steps.length` is stuttering. */
export interface Run {
  readonly start: number;
  readonly steps: readonly RunStep[];
  readonly loop: number;
  readonly minimal: Lasso["minimal"];
}

interface FindOptions extends LassoOptions {
  /** Of states from this number on, the edges are unknown; all are known by default. */
  readonly expanded?: number;
  /** Actions that the cycle must not take: those with 1. */
  readonly avoid?: Uint8Array;
}

/**
 * A run of the graph that is fair to all of `fairness` and of which `formula` is false; undefined if there is none.
 * Runs may pause in any state, and for ever where fairness allows it. `minimal` speaks of the runs of the graph.
 * @param bitmaps by predicate of the formula: by state, 1 where it is true
 * @throws FormulaTooLarge, and what `memory` throws
 */
export function findCounterexample(
  graph: StateGraph,
  fairness: readonly FairnessSet[],
  formula: Formula,
  bitmaps: ReadonlyMap<string, Uint8Array>,
  options: FindOptions = {},
): Run | undefined {
  return toEnd(counterexample(graph, fairness, formula, bitmaps, options));
}

/** The same in slices. */
export function* counterexample(
  graph: StateGraph,
  fairness: readonly FairnessSet[],
  formula: Formula,
  bitmaps: ReadonlyMap<string, Uint8Array>,
  options: FindOptions,
): Sliced<Run | undefined> {
  const arrays = new Arrays(options.memory ?? unlimited);
  try {
    return yield* search(graph, fairness, formula, bitmaps, options, arrays);
  } finally {
    arrays.release();
  }
}

function* search(
  graph: StateGraph,
  fairness: readonly FairnessSet[],
  formula: Formula,
  bitmaps: ReadonlyMap<string, Uint8Array>,
  options: FindOptions,
  arrays: Arrays,
): Sliced<Run | undefined> {
  const names = namesIn(formula);
  const automaton = new Automaton({ op: "not", of: formula }, names);
  if (automaton.accepts === "nothing") return undefined;
  const letters = lettersOf(graph, names, bitmaps, arrays);
  yield;
  const product = yield* productOf(graph, letters, automaton, {
    expanded: options.expanded ?? graph.stateCount,
    pauses: seesStutters(formula),
    arrays,
  });
  try {
    const avoid = options.avoid && { avoid: Uint8Array.from([...options.avoid, 1]) };
    const query = { ...product.query, ...avoid };
    const lasso = yield* fairLasso(product.graph, fairnessInProduct(fairness), query, options);
    if (lasso === undefined) return undefined;
    const stepOf = (edge: number): RunStep => {
      const action = product.graph.actions[edge] ?? -1;
      return {
        target: product.states[product.graph.targets[edge] ?? 0] ?? -1,
        action: action === product.stutter ? undefined : action,
      };
    };
    return {
      start: product.states[lasso.start] ?? -1,
      steps: [...lasso.stem, ...lasso.cycle].map(stepOf),
      loop: lasso.stem.length,
      minimal: lasso.minimal,
    };
  } finally {
    product.release();
  }
}

function lettersOf(
  graph: StateGraph,
  names: readonly string[],
  bitmaps: ReadonlyMap<string, Uint8Array>,
  arrays: Arrays,
): Int32Array {
  const letters = arrays.int32(graph.stateCount);
  for (const [i, name] of names.entries()) {
    const bitmap = bitmaps.get(name);
    if (bitmap?.length !== graph.stateCount) throw new RangeError(`no bitmap of all states for "${name}"`);
    for (let s = 0; s < letters.length; s++) letters[s] = (letters[s] ?? 0) | ((bitmap[s] ?? 0) << i);
  }
  return letters;
}
