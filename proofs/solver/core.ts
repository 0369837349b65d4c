// Cores of contradictions: which constraints exclude each other, and no fewer.
import type { Query } from "./query.ts";
import type { Solver } from "./solver.ts";

export interface Core {
  /** Names of constraints that contradict each other. */
  readonly names: readonly string[];
  /** Without any one of them there is no contradiction. If not, a time limit kept us from finding out. */
  readonly isMinimal: boolean;
}

/**
 * Drops one constraint after the other as long as the rest is contradictory. Each question is put to a solver that knows nothing
 * of the others, so the last of them confirms the core.
 * @param core Names of constraints of the query that contradict each other.
 */
export async function minimalCore(solver: Solver, query: Query, core: readonly string[]): Promise<Core> {
  let names = core;
  let isMinimal = true;
  for (const name of core) {
    const fewer = names.filter((other) => other !== name);
    const answer = await solver.ask(restricted(query, fewer, `is it contradictory without ${name}?`));
    if (answer.kind === "unsat") names = fewer.filter((other) => answer.core.includes(other));
    if (answer.kind === "unknown") isMinimal = false;
  }
  return { names, isMinimal };
}

/** Whether these constraints alone are contradictory, asked of a solver that knows nothing. */
export async function confirmsCore(solver: Solver, query: Query, names: readonly string[]): Promise<boolean> {
  const answer = await solver.ask(restricted(query, names, "the core, on its own"));
  return answer.kind === "unsat";
}

function restricted(query: Query, names: readonly string[], title: string): Query {
  const { variables, given, constraints } = query;
  return {
    title: `${query.title}\n${title}`,
    variables,
    given,
    constraints: constraints.filter(({ name }) => names.includes(name)),
  };
}
