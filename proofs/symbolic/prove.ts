// Proofs about symbolic systems: by induction with a given strengthening, by k-induction, and refutation by runs of bounded length.
import { type Assignment, amountOf, isTrue } from "../smt/evaluate.ts";
import { and, type Bool, not } from "../smt/term.ts";
import type { Answer, Query } from "../solver/query.ts";
import type { Solver } from "../solver/solver.ts";
import { given, type SymbolicSystem } from "./system.ts";
import { at, differ, inputAt, leads, meaning, moves, nameAt, startsAt, variablesOf } from "./unroll.ts";

/** Numbers by name. */
export type Numbers = ReadonlyMap<string, bigint>;

export interface SymbolicRun {
  readonly parameters: Numbers;
  /** The first one is at the start. */
  readonly states: readonly Numbers[];
  /** The labels of the steps between the states, with what the environment chose. */
  readonly steps: readonly { readonly label: string; readonly inputs: Numbers }[];
}

export type Proof =
  /** Of all sizes. `k`: how many states in a row the argument needs. */
  | { readonly kind: "proved"; readonly k: number }
  | { readonly kind: "refuted"; readonly run: SymbolicRun }
  /** Neither: the formula holds so far, but does not follow for the next state from those before. */
  | { readonly kind: "not inductive"; readonly step: string; readonly run?: SymbolicRun }
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * Induction over steps: what is to be proved, together with what strengthens it, holds at the start, and in the next state whenever
 * it holds in one.
 */
export async function byInduction(
  solver: Solver,
  system: SymbolicSystem,
  property: Bool,
  strengthening: readonly Bool[] = [],
): Promise<Proof> {
  const invariant = and(property, ...strengthening);
  const claims = [
    { step: "the start", last: 0, formula: and(startsAt(system, 0), not(at(system, invariant, 0))) },
    ...system.steps.map((step) => ({
      step: step.label,
      last: 1,
      formula: and(at(system, invariant, 0), leads(system, step, 0), not(at(system, invariant, 1))),
    })),
  ];
  for (const { step, last, formula } of claims) {
    const answer = await solver.ask(about(system, `${system.name}: does ${step} keep it?`, last, [formula]));
    if (answer.kind === "unknown") return answer;
    if (answer.kind === "sat")
      return { kind: "not inductive", step, run: runIn(system, answer.values, last) };
  }
  return { kind: "proved", k: 1 };
}

/** The shortest run, of at most `most` steps, to a state in which the formula does not hold. */
export async function refuted(
  solver: Solver,
  system: SymbolicSystem,
  property: Bool,
  most: number,
): Promise<Extract<Proof, { readonly kind: "refuted" | "unknown" }> | undefined> {
  for (let steps = 0; steps <= most; steps++) {
    const answer = await violation(solver, system, property, steps);
    if (answer.kind === "unknown") return answer;
    if (answer.kind === "sat") return { kind: "refuted", run: runIn(system, answer.values, steps) };
  }
  return undefined;
}

function violation(solver: Solver, system: SymbolicSystem, property: Bool, steps: number): Promise<Answer> {
  const path = Array.from({ length: steps }, (_, i) => moves(system, i));
  return solver.ask(
    about(system, `${system.name}: a violation after ${steps} steps?`, steps, [
      startsAt(system, 0),
      ...path,
      not(at(system, property, steps)),
    ]),
  );
}

/** No strengthening is given: longer and longer runs of different states are looked at instead. */
export async function byKInduction(
  solver: Solver,
  system: SymbolicSystem,
  property: Bool,
  most: number,
): Promise<Proof> {
  for (let k = 1; k <= most; k++) {
    const base = await violation(solver, system, property, k - 1);
    if (base.kind === "unknown") return base;
    if (base.kind === "sat") return { kind: "refuted", run: runIn(system, base.values, k - 1) };
    const before = Array.from({ length: k }, (_, i) => i);
    const step = await solver.ask(
      about(system, `${system.name}: do ${k} states in a row lead on?`, k, [
        ...before.flatMap((i) => [at(system, property, i), moves(system, i)]),
        ...before.flatMap((i) => before.slice(0, i).map((j) => differ(system, i, j))),
        not(at(system, property, k)),
      ]),
    );
    if (step.kind === "unknown") return step;
    if (step.kind === "unsat") return { kind: "proved", k };
  }
  return { kind: "not inductive", step: `${most} states in a row` };
}

function about(system: SymbolicSystem, title: string, last: number, formulas: readonly Bool[]): Query {
  return {
    title,
    variables: variablesOf(system, last),
    given: [...meaning(system, last), ...formulas],
    constraints: [],
  };
}

/** The run that values describe; of several steps that fit, the first. */
function runIn(system: SymbolicSystem, values: Assignment, last: number): SymbolicRun {
  const number = (name: string): bigint => {
    const value = values.get(name);
    return typeof value === "bigint" ? value : 0n;
  };
  const stateAt = (i: number): Numbers =>
    new Map(system.variables.map(({ name }) => [name, number(nameAt(name, i))]));
  const stepAt = (i: number) => {
    const step = system.steps.find((s) => isTrue(leads(system, s, i), values));
    if (step === undefined) throw new RangeError(`no step leads from state ${i} to the next`);
    const inputs = (step.inputs ?? []).map(({ name }) => [name, number(inputAt(step, name, i))] as const);
    return { label: step.label, inputs: new Map(inputs) };
  };
  return {
    parameters: new Map(system.parameters.map(({ name }) => [name, number(name)])),
    states: Array.from({ length: last + 1 }, (_, i) => stateAt(i)),
    steps: Array.from({ length: last }, (_, i) => stepAt(i)),
  };
}

/** The values at the start, given those of the parameters. */
export function initialState(system: SymbolicSystem, parameters: Numbers): Numbers {
  return new Map(
    system.variables.map(({ name }) => [name, amountOf(given(system.initially, name), parameters)]),
  );
}
