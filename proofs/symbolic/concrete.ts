// A symbolic system with numbers for its parameters, as a transition system: the explorer runs it through our own reading of the
// formulas (`../smt/evaluate.ts`), so it can replay what a solver found, and say the same about small sizes.
import { check } from "../../explorer/check.ts";
import { invariant, predicate } from "../../explorer/property.ts";
import type { CheckReport } from "../../explorer/result.ts";
import { act, process, slot, system } from "../../explorer/system.ts";
import { amountOf, isTrue } from "../smt/evaluate.ts";
import type { Bool } from "../smt/term.ts";
import { initialState, type Numbers } from "./prove.ts";
import type { SymbolicStep, SymbolicSystem } from "./system.ts";

/** By variable, as numbers: states stay readable. */
type State = { readonly [variable: string]: number };

export interface ConcreteOptions {
  /** The environment chooses inputs up to this. */
  readonly largestInput: number;
  readonly maxStates: number;
}

/** What the explorer says of the property in the system with these parameters. */
export function exploreConcrete(
  symbolic: SymbolicSystem,
  property: Bool,
  parameters: Numbers,
  { largestInput, maxStates }: ConcreteOptions,
): CheckReport {
  const state = slot<State>("state", stateOf(initialState(symbolic, parameters)));
  const valuesIn = (now: State): Map<string, bigint> =>
    new Map([...parameters, ...Object.entries(now).map(([name, n]) => [name, BigInt(n)] as const)]);
  const processes = symbolic.steps.map((step) =>
    process({
      name: step.label,
      reads: { state },
      step: ({ state: now }) =>
        choices(step, largestInput).flatMap((inputs) => {
          const values = new Map([...valuesIn(now), ...inputs]);
          if (!isTrue(step.when, values)) return [];
          const next = Object.entries(step.next).map(([name, term]) => [
            name,
            Number(amountOf(term, values)),
          ]);
          const chosen = [...inputs].map(([name, n]) => `${name} ${n}`).join(", ");
          return [
            act(
              chosen === "" ? step.label : `${step.label}: ${chosen}`,
              state.set({ ...now, ...Object.fromEntries(next) }),
            ),
          ];
        }),
    }),
  );
  const holds = predicate("holds", { state }, ({ state: now }) => isTrue(property, valuesIn(now)));
  const concrete = system({ name: symbolic.name, slots: [state], processes });
  return check(concrete, [invariant("property", holds)], { maxStates });
}

function stateOf(numbers: Numbers): State {
  return Object.fromEntries([...numbers].map(([name, n]) => [name, Number(n)]));
}

function choices({ inputs = [] }: SymbolicStep, largest: number): readonly Numbers[] {
  return inputs.reduce<readonly Numbers[]>(
    (all, { name }) =>
      all.flatMap((chosen) =>
        Array.from({ length: largest + 1 }, (_, n) => new Map(chosen).set(name, BigInt(n))),
      ),
    [new Map()],
  );
}
