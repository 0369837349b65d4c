// Sums: what several projections show, added up. A system that reads them is the same as one that reads lists, with fewer views.
import { expect, test } from "vitest";
import { check } from "./check.ts";
import { ModelError } from "./errors.ts";
import { exploreNaively } from "./naive.ts";
import { invariant, noStep, predicate, sometimes } from "./property.ts";
import {
  act,
  type Process,
  process,
  projection,
  slot,
  sumOf,
  system,
  type TransitionSystem,
} from "./system.ts";

const CELLS = 4;
/** Large enough for fields of keys to be outgrown, several times. */
const MOST = 40;

/** Cells that are filled one by one, each with up to three heaps of a size, while all together hold less than `MOST`. */
function heaps(how: "sum" | "list", interchangeable: boolean) {
  const cells = Array.from({ length: CELLS }, (_, i) => slot<readonly number[]>(`cell ${i}`, []));
  const shown = cells.map((cell) =>
    projection(cell, "weight", (sizes) => sizes.reduce((sum, size) => sum + size, 0)),
  );
  const flag = slot("flag", false);
  const fillers = cells.map((cell, i): Process => {
    const common = { name: `fill ${i}`, orbit: "fill" };
    const step = (own: readonly number[], weight: number) =>
      own.length < 3 && weight < MOST
        ? [1, 5].map((size) => act(`put ${size}`, cell.set([...own, size].sort())))
        : [];
    return how === "sum"
      ? process({ ...common, reads: { cell, all: sumOf(shown) }, step: (v) => step(v.cell, v.all) })
      : process({
          ...common,
          reads: { cell, all: shown },
          step: (v) =>
            step(
              v.cell,
              v.all.reduce((sum, one) => sum + one, 0),
            ),
        });
  });
  const total = sumOf(shown);
  const raise = process({
    name: "raise",
    reads: { total, flag },
    step: (v) => (v.total >= 20 && !v.flag ? [act("raise", flag.set(true))] : []),
  });
  const properties = [
    invariant(
      "light",
      predicate("at most 44", { total }, (v) => v.total <= MOST + 4),
    ),
    invariant(
      "flagged late",
      predicate("flag only if heavy", { total, flag }, (v) => !v.flag || v.total >= 20),
    ),
    sometimes(
      "full",
      predicate("exactly 44", { total }, (v) => v.total === 44),
    ),
    sometimes(
      "never",
      predicate("45", { total }, (v) => v.total === 45),
    ),
    noStep("no heavy step", { total }, (before, after) => after.total > before.total + 5),
    noStep(
      "no light step",
      { total },
      (before, after) => after.total === before.total + 1 && after.total > 30,
    ),
  ];
  const declared: TransitionSystem = system({
    name: "heaps",
    slots: [...cells, flag],
    processes: [...fillers, raise],
    ...(interchangeable ? { interchangeable: [cells] } : {}),
  });
  return { declared, properties };
}

const outcome = (results: readonly { readonly id: string; readonly status: string }[]) =>
  results.map(({ id, status }) => [id, status]);

test.each([false, true])("the engine and the naive explorer agree (interchangeable: %s)", (isReduced) => {
  const { declared, properties } = heaps("sum", isReduced);
  const naive = exploreNaively(declared, properties);
  const engine = check(declared, properties, { paranoid: true });
  const { components: _, edges: __, ...counts } = naive.counts;
  expect(engine.counts).toMatchObject(counts);
  expect(outcome(engine.properties)).toEqual(outcome(naive.verdicts));
  expect(new Set(outcome(engine.properties).map(([, status]) => status)).size).toBeGreaterThan(1);
});

test("a sum has fewer views than a list, and the same states", () => {
  const [sums, lists] = (["sum", "list"] as const).map((how) => {
    const { declared, properties } = heaps(how, true);
    return check(declared, properties);
  });
  const { modelCalls: few = 0, ...same } = { ...sums?.counts };
  const { modelCalls: many = 0, ...others } = { ...lists?.counts };
  expect(same).toEqual(others);
  expect(few).toBeLessThan(many / 3);
});

test.each([4, 6, 7, 8, 9, 15, 16, 17])(
  "a sum that leaps to twice %i does not run over into its neighbour",
  (top) => {
    const weights = [0, 1, 2, top];
    const cells = [slot("left", 0), slot("right", 0)];
    const all = sumOf(cells.map((cell) => projection(cell, "weight", (stored) => weights[stored] ?? 0)));
    const flag = slot("flag", "none");
    const grow = cells.map((cell, i) =>
      process({
        name: `grow ${i}`,
        reads: { cell },
        step: (v) => (v.cell < 3 ? [act("grow", cell.set(v.cell + 1))] : []),
      }),
    );
    const raise = process({
      name: "raise",
      reads: { all, flag },
      step: (v) => {
        if (v.flag !== "none") return [];
        const found = v.all === 0 ? "empty" : v.all === 2 * top ? "full" : undefined;
        return found === undefined ? [] : [act("raise", flag.set(found))];
      },
    });
    const declared = system({ name: "leap", slots: [...cells, flag], processes: [...grow, raise] });
    const properties = ["empty", "full"].map((found) =>
      sometimes(
        found,
        predicate(found, { flag }, (v) => v.flag === found),
      ),
    );
    const { components: _, edges: __, ...counts } = exploreNaively(declared, properties).counts;
    const engine = check(declared, properties);
    expect(engine.counts).toMatchObject(counts);
    expect(engine.properties.map(({ status }) => status)).toEqual(["holds", "holds"]);
  },
);

test.each([
  ["a fraction", 0.5],
  ["a negative number", -1],
  ["a large number", 65_536],
  ["a text", "1"],
])("%s cannot be added up", (_, value) => {
  const cell = slot<unknown>("cell", value);
  const shown = projection(cell, "value", (stored): number => Number(JSON.stringify(stored)));
  const reader = process({ name: "reader", reads: { all: sumOf([shown]) }, step: () => [] });
  const declared = system({ name: "odd", slots: [cell], processes: [reader] });
  expect(() => check(declared, [])).toThrow(ModelError);
});
