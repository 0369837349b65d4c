// What a solver is asked, and what it answers. A query is data: any solver reads the same text of it.
import type { Assignment } from "../smt/evaluate.ts";
import { smtBool, smtInt, symbol } from "../smt/smtlib.ts";
import type { Bool, Int } from "../smt/term.ts";

export interface Variable {
  readonly name: string;
  readonly sort: "Int" | "Bool";
}

/** A part of the question that can be blamed if there is no answer. */
export interface Constraint {
  /** Unique in its query. */
  readonly name: string;
  readonly formula: Bool;
}

/** A wish: what is not granted costs its weight. */
export interface Wish {
  readonly formula: Bool;
  readonly weight: number;
}

export interface Query {
  /** What is asked, in words: a comment in the text. */
  readonly title: string;
  readonly variables: readonly Variable[];
  /** What holds by the meaning of the variables, and is never to blame. */
  readonly given: readonly Bool[];
  readonly constraints: readonly Constraint[];
  readonly wishes?: readonly Wish[];
  readonly maximize?: Int;
}

export type Answer =
  | { readonly kind: "sat"; readonly values: Assignment }
  /** `core`: names of constraints that contradict each other. */
  | { readonly kind: "unsat"; readonly core: readonly string[] }
  /** A time limit, or the end of the solver's wits. */
  | { readonly kind: "unknown"; readonly reason: string };

/** What decides an answer besides the query, and is printed with it. */
export interface SolverOptions {
  readonly seed: number;
  /** For one query. */
  readonly timeoutMs: number;
}

export const DEFAULT_SOLVER_OPTIONS: SolverOptions = { seed: 0, timeoutMs: 30_000 };

/** The query as a script that any solver of SMT-LIB runs; with wishes or a goal, one that optimizes. */
export function scriptOf(query: Query, { seed, timeoutMs }: SolverOptions): string {
  const { title, variables, given, constraints, wishes = [], maximize } = query;
  const optimizes = wishes.length > 0 || maximize !== undefined;
  return [
    ...title.split("\n").map((line) => `; ${line}`),
    `(set-option :timeout ${timeoutMs})`,
    `(set-option :smt.random_seed ${seed})`,
    ...(optimizes ? [] : ["(set-option :produce-unsat-cores true)", "(set-option :smt.core.minimize true)"]),
    ...variables.map(({ name, sort }) => `(declare-const ${symbol(name)} ${sort})`),
    ...given.map((formula) => `(assert ${smtBool(formula)})`),
    ...constraints.map(({ name, formula }) =>
      optimizes
        ? `(assert ${smtBool(formula)}) ; ${name}`
        : `(assert (! ${smtBool(formula)} :named ${symbol(name)}))`,
    ),
    ...wishes.map(({ formula, weight }) => `(assert-soft ${smtBool(formula)} :weight ${weight})`),
    ...(maximize === undefined ? [] : [`(maximize ${smtInt(maximize)})`]),
    "(check-sat)",
    "",
  ].join("\n");
}
