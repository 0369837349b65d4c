// Peterson's algorithm in its symbolic form: the solver says of it, and of two broken ones, what the explorer says.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../explorer/check.ts";
import { peterson as textbook } from "../../explorer/textbook/peterson.ts";
import { and, type Bool, equal, int, intVar, not, or } from "../smt/term.ts";
import { openSolver, type Solver } from "../solver/solver.ts";
import { exploreConcrete } from "./concrete.ts";
import { byInduction, byKInduction, refuted } from "./prove.ts";
import type { SymbolicStep, SymbolicSystem } from "./system.ts";

let solver: Solver;
beforeAll(async () => {
  solver = await openSolver("wasm");
});
afterAll(() => solver.close());

/** Where a process is. */
const PLACES = { IDLE: int(0), RAISED: int(1), WAITING: int(2), CRITICAL: int(3) };

const at = (process: number) => intVar(`at${process}`);
const flag = (process: number) => intVar(`flag${process}`);
const turn = intVar("turn");

interface Variant {
  readonly raisesFlag: boolean;
  readonly yields: boolean;
}

function stepsOf(me: number, { raisesFlag, yields }: Variant): readonly SymbolicStep[] {
  const other = 1 - me;
  const may = or(equal(flag(other), int(0)), equal(turn, int(me)));
  return [
    {
      label: `raise ${me}`,
      when: equal(at(me), PLACES.IDLE),
      next: { [`at${me}`]: PLACES.RAISED, ...(raisesFlag ? { [`flag${me}`]: int(1) } : {}) },
    },
    {
      label: `yield ${me}`,
      when: equal(at(me), PLACES.RAISED),
      next: { [`at${me}`]: PLACES.WAITING, turn: int(yields ? other : me) },
    },
    {
      label: `enter ${me}`,
      when: and(equal(at(me), PLACES.WAITING), may),
      next: { [`at${me}`]: PLACES.CRITICAL },
    },
    {
      label: `leave ${me}`,
      when: equal(at(me), PLACES.CRITICAL),
      next: { [`at${me}`]: PLACES.IDLE, [`flag${me}`]: int(0) },
    },
  ];
}

function peterson(variant: Variant): SymbolicSystem {
  const names = ["at0", "at1", "flag0", "flag1", "turn"];
  return {
    name: "Peterson",
    parameters: [],
    variables: names.map((name) => ({ name, says: name })),
    assumes: and(),
    initially: Object.fromEntries(names.map((name) => [name, int(0)])),
    steps: [...stepsOf(0, variant), ...stepsOf(1, variant)],
  };
}

const exclusive: Bool = not(and(equal(at(0), PLACES.CRITICAL), equal(at(1), PLACES.CRITICAL)));
const EXPLORE = { largestInput: 0, maxStates: 1_000 };

const right = peterson({ raisesFlag: true, yields: true });

test("mutual exclusion is proved with what is known of flags and turn", async () => {
  const isIn = (me: number) => or(equal(at(me), PLACES.WAITING), equal(at(me), PLACES.CRITICAL));
  const flags = [0, 1].map((me) => or(equal(at(me), PLACES.IDLE), equal(flag(me), int(1))));
  const turns = [0, 1].map((me) =>
    or(not(equal(at(me), PLACES.CRITICAL)), not(isIn(1 - me)), equal(turn, int(me))),
  );
  expect((await byInduction(solver, right, exclusive)).kind).toBe("not inductive");
  expect(await byInduction(solver, right, exclusive, [...flags, ...turns])).toEqual({ kind: "proved", k: 1 });
  const { properties, counts } = exploreConcrete(right, exclusive, new Map(), EXPLORE);
  expect(properties[0]?.status).toBe("holds");
  // As many states as the textbook system of the explorer has, which is written down otherwise.
  expect(counts.states).toBe(check(textbook({}).system, []).counts.states);
});

describe.each([
  ["without flags", { raisesFlag: false, yields: true }],
  ["with a turn that nobody gives away", { raisesFlag: true, yields: false }],
])("%s", (_, variant) => {
  test("solver and explorer find a run as short into both critical sections", async () => {
    const broken = peterson(variant);
    const found = await refuted(solver, broken, exclusive, 8);
    const [explored] = exploreConcrete(broken, exclusive, new Map(), EXPLORE).properties;
    const steps = explored?.status === "violated" ? explored.trace?.steps.length : undefined;
    expect(steps).toBeGreaterThan(0);
    expect(found?.kind === "refuted" && found.run.steps.length).toBe(steps);
    expect((await byKInduction(solver, broken, exclusive, 8)).kind).toBe("refuted");
  });
});
