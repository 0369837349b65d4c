// Runs of a symbolic system as formulas: the variables of the i-th state are named with @i.
import { inBool, inInt, type Substitution } from "../smt/substitute.ts";
import { and, atLeast, type Bool, equal, int, intVar, not, or } from "../smt/term.ts";
import type { Variable } from "../solver/query.ts";
import { given, type SymbolicStep, type SymbolicSystem } from "./system.ts";

/** A formula about a state, as one about the i-th. */
export function at(system: SymbolicSystem, formula: Bool, i: number): Bool {
  return inBool(formula, inState(system, i));
}

/** The i-th state is one at the start. */
export function startsAt(system: SymbolicSystem, i: number): Bool {
  return and(
    ...system.variables.map(({ name }) =>
      equal(intVar(nameAt(name, i)), inInt(given(system.initially, name), inState(system, i))),
    ),
  );
}

/** The step leads from the i-th state to the next. */
export function leads(system: SymbolicSystem, step: SymbolicStep, i: number): Bool {
  const now = inState(system, i, step);
  return and(
    inBool(step.when, now),
    ...system.variables.map(({ name }) => {
      const next = step.next[name] ?? intVar(name);
      return equal(intVar(nameAt(name, i + 1)), inInt(next, now));
    }),
  );
}

/** Some step does. */
export function moves(system: SymbolicSystem, i: number): Bool {
  return or(...system.steps.map((step) => leads(system, step, i)));
}

/** The i-th and the j-th state differ. */
export function differ({ variables }: SymbolicSystem, i: number, j: number): Bool {
  return or(...variables.map(({ name }) => not(equal(intVar(nameAt(name, i)), intVar(nameAt(name, j))))));
}

/** The parameters, the states up to the last, and what the environment chooses between them. */
export function variablesOf(
  { parameters, variables, steps }: SymbolicSystem,
  last: number,
): readonly Variable[] {
  const states = Array.from({ length: last + 1 }, (_, i) => variables.map(({ name }) => nameAt(name, i)));
  const inputs = Array.from({ length: last }, (_, i) =>
    steps.flatMap((step) => (step.inputs ?? []).map(({ name }) => inputAt(step, name, i))),
  );
  const names = [...parameters.map(({ name }) => name), ...states.flat(), ...inputs.flat()];
  return names.map((name): Variable => ({ name, sort: "Int" }));
}

/** What holds by the meaning of names: parameters and inputs are not negative, and the parameters are as is assumed. */
export function meaning({ parameters, steps, assumes }: SymbolicSystem, last: number): readonly Bool[] {
  const inputs = Array.from({ length: last }, (_, i) =>
    steps.flatMap((step) => (step.inputs ?? []).map(({ name }) => inputAt(step, name, i))),
  );
  const names = [...parameters.map(({ name }) => name), ...inputs.flat()];
  return [...names.map((name) => atLeast(intVar(name), int(0))), assumes];
}

export function nameAt(variable: string, i: number): string {
  return `${variable}@${i}`;
}

export function inputAt({ label }: SymbolicStep, input: string, i: number): string {
  return `${input} of ${label}@${i}`;
}

function inState({ variables }: SymbolicSystem, i: number, step?: SymbolicStep): Substitution {
  const states = new Set(variables.map(({ name }) => name));
  const inputs = new Set((step?.inputs ?? []).map(({ name }) => name));
  return (name) => {
    if (states.has(name)) return intVar(nameAt(name, i));
    return step !== undefined && inputs.has(name) ? intVar(inputAt(step, name, i)) : undefined;
  };
}
