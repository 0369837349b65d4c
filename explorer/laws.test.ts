// Laws that every engine must obey whatever the system: closed forms of families, products, renaming, reversal, orbits.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, exploreNaively } from "./naive.ts";
import { act, process, slot, system, type TransitionSystem } from "./system.ts";
import { engines } from "./textbook/engines.ts";
import { type Parameters, specification } from "./textbook/index.ts";
import type { Figures } from "./textbook/oracles.ts";
import { range } from "./textbook/specification.ts";

/** The seed is fixed, so that a failure can be repeated. */
const fixed = { seed: 20_240_229, numRuns: 60 };

/** n processes that each count from 0: to `last` and stop there, or with `wrap` for ever modulo `last` + 1. */
function counters(n: number, last: number, wrap: boolean, interchangeable = false): TransitionSystem {
  const slots = range(n).map((i) => slot(`counter ${i}`, 0));
  const processes = slots.map((own) =>
    process({
      name: own.name,
      orbit: "counter",
      reads: { own },
      step(now) {
        if (now.own < last) return [act("count", own.set(now.own + 1))];
        return wrap ? [act("wrap", own.set(0))] : [];
      },
    }),
  );
  return system({ name: "counters", slots, processes, interchangeable: interchangeable ? [slots] : [] });
}

/** A directed graph; parallel edges and self-loops count. */
interface Graph {
  readonly size: number;
  readonly initial: readonly number[];
  readonly edges: readonly (readonly [source: number, target: number])[];
}

const graphs = fc.integer({ min: 1, max: 7 }).chain((size) => {
  const state = fc.nat({ max: size - 1 });
  return fc.record<Graph>({
    size: fc.constant(size),
    initial: fc.array(state, { minLength: 1, maxLength: 3 }),
    edges: fc.array(fc.tuple(state, state), { maxLength: 14 }),
  });
});

function parts(name: string, graph: Graph) {
  const at = slot<unknown>(name, "nowhere");
  const value = (state: number) => at.set({ state });
  const walk = process({
    name: `walk ${name}`,
    reads: { at },
    step: (now) =>
      graph.edges
        .filter(([source]) => canonicalJson(now.at) === canonicalJson({ state: source }))
        .map(([, target]) => act("walk", value(target))),
  });
  return { at, walk, initial: graph.initial.map(value) };
}

function asSystem(graph: Graph, name = "graph"): TransitionSystem {
  const { at, walk, initial } = parts(name, graph);
  return system({ name, slots: [at], processes: [walk], initial: initial.map((write) => [write]) });
}

/** Both graphs side by side, each going its own way. */
function product(a: Graph, b: Graph): TransitionSystem {
  const [x, y] = [parts("a", a), parts("b", b)];
  return system({
    name: "product",
    slots: [x.at, y.at],
    processes: [x.walk, y.walk],
    initial: x.initial.flatMap((one) => y.initial.map((other) => [one, other])),
  });
}

/** The graph with a second slot that always says whether the state is odd. */
function withParity(graph: Graph): TransitionSystem {
  const { at, initial } = parts("graph", graph);
  const odd = slot("odd", false);
  const parity = (state: number) => odd.set(state % 2 === 1);
  const walk = process({
    name: "walk",
    reads: { at },
    step: (now) =>
      graph.edges
        .filter(([source]) => canonicalJson(now.at) === canonicalJson({ state: source }))
        .map(([, target]) => act("walk", at.set({ state: target }), parity(target))),
  });
  return system({
    name: "graph with parity",
    slots: [at, odd],
    processes: [walk],
    initial: initial.map((write, i) => [write, parity(graph.initial[i] ?? 0)]),
  });
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const choose = (n: number, k: number): number => Math.round(factorial(n) / factorial(k) / factorial(n - k));
/** Ordered selections of 1 to n out of n. */
const arrangements = (n: number) => range(n).reduce((sum, k) => sum + factorial(n) / factorial(n - k - 1), 0);
/** x(0), x(1), then x(n) = 2 x(n-1) + x(n-2): Pell's numbers from 0, 1; his companions from 2, 2. */
const pell = (x0: number, x1: number, n: number): number => (n === 0 ? x0 : pell(x1, 2 * x1 + x0, n - 1));

/** Families whose figures are known for every n, with the largest n to try. */
const families: readonly {
  readonly system: string;
  readonly from: number;
  readonly to: number;
  readonly parameters: (n: number) => Parameters;
  readonly figures: (n: number) => Figures;
}[] = [
  {
    system: "hanoi",
    from: 1,
    to: 7,
    parameters: (discs) => ({ discs }),
    figures: (n) => ({ S: 3 ** n, T: 3 * (3 ** n - 1), D: 2 ** n - 1, C: 1 }),
  },
  {
    system: "philosophers",
    from: 2,
    to: 8,
    parameters: (philosophers) => ({ philosophers }),
    figures: (n) => ({ S: pell(2, 2, n), D: n, X: 1, C: 2 }),
  },
  {
    system: "philosophers",
    from: 2,
    to: 8,
    parameters: (philosophers) => ({ philosophers, lastTakesRight: true }),
    figures: (n) => ({ S: pell(0, 1, n + 1), D: n, X: 0, C: 1 }),
  },
  {
    system: "philosophers-either-fork",
    from: 2,
    to: 7,
    parameters: (philosophers) => ({ philosophers }),
    figures: (n) => ({ S: 3 ** n, T: 7 * n * 3 ** (n - 2), D: n, X: 2 }),
  },
  {
    system: "milner-scheduler",
    from: 2,
    to: 8,
    parameters: (tasks) => ({ tasks }),
    figures: (n) => ({ S: n * 2 ** n, T: n * (n + 1) * 2 ** (n - 1), D: 4 * n - 3 }),
  },
  {
    system: "locked-increment",
    from: 1,
    to: 5,
    parameters: (threads) => ({ threads }),
    figures: (n) => ({ S: 1 + 4 * arrangements(n), T: 4 * arrangements(n), D: 4 * n, X: factorial(n) }),
  },
  {
    system: "coffee-can",
    from: 1,
    to: 40,
    parameters: (beans) => ({ beans }),
    figures: (n) => ({ S: (n * (n + 3)) / 2, T: (3 * n * (n - 1)) / 2, D: 0, X: 2 }),
  },
  {
    system: "chang-roberts",
    from: 2,
    to: 7,
    parameters: (n) => ({ ids: range(n).map((i) => n - i) }),
    figures: (n) => ({
      S: choose(2 * n + 2, n + 1) / (n + 2),
      T: choose(2 * n + 1, n - 1),
      D: (n * (n + 1)) / 2,
      X: 1,
    }),
  },
  {
    system: "ticket-lock",
    from: 1,
    to: 5,
    parameters: (threads) => ({ threads }),
    figures: (n) => ({ S: (n + 1) * (1 + 2 * arrangements(n)), D: 4 * n + 1 }),
  },
  {
    system: "rolling-update",
    from: 1,
    to: 12,
    parameters: (replicas) => ({ replicas, surge: 1, unavailable: 0 }),
    figures: (n) => ({ S: 3 * n + 1, T: 3 * n, D: 3 * n, X: 1 }),
  },
  {
    system: "prisoners",
    from: 2,
    to: 6,
    parameters: (prisoners) => ({ prisoners }),
    figures: (n) => ({ I: 4, S: 8 * 3 ** (n - 1) - 2, T: n * (8 * 3 ** (n - 1) - 2), D: 4 * n - 3 }),
  },
  {
    system: "handshake-channel",
    from: 1,
    to: 8,
    parameters: (values) => ({ values }),
    figures: (d) => ({ I: 2 * d, S: 4 * d, T: 2 * d * (d + 1), D: 1 }),
  },
  ...range(3).map((i) => ({
    system: "allocator",
    from: 1,
    to: 2,
    parameters: (resources: number) => ({ clients: i + 1, resources }),
    figures: (r: number) => ({ S: ((i + 3) * 2 ** i) ** r }),
  })),
];

// The systems here are small: those which are for large ones only have nothing to do.
describe.each(engines.filter((e) => e.smallest === undefined))("$name", (engine) => {
  /** Compares the columns that the engine counts. */
  const agrees = (explored: TransitionSystem, expected: Figures) => {
    const found = engine.figures(explored);
    const common = Object.entries(expected).filter(([column]) => Object.hasOwn(found, column));
    expect(common.length).toBeGreaterThan(0);
    expect(found).toMatchObject(Object.fromEntries(common));
  };

  test("n chains of m steps have (m+1)^n states", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (n, m) => {
        const S = (m + 1) ** n;
        const T = n * m * (m + 1) ** (n - 1);
        agrees(counters(n, m, false), { I: 1, S, T, E: T, D: n * m, X: 1, C: S });
      }),
      fixed,
    );
  });

  test("n counters modulo k have k^n states", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 5 }), (n, k) => {
        const T = n * k ** n;
        agrees(counters(n, k - 1, true), { I: 1, S: k ** n, T, E: T, D: n * (k - 1), X: 0, C: 1 });
      }),
      fixed,
    );
  });

  test("n interchangeable parts of k states have as many orbits as multisets, and as the full graph shows", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 2, max: 5 }),
        fc.boolean(),
        (n, k, wrap) => {
          const S = choose(n + k - 1, k - 1);
          const { states } = exploreNaively(counters(n, k - 1, wrap));
          const orbits = new Set(
            states.map((state) => canonicalJson(Object.values(state).map(String).sort())),
          );
          expect(orbits.size).toBe(S);
          agrees(counters(n, k - 1, wrap, true), { I: 1, S, D: n * (k - 1), X: wrap ? 0 : 1 });
        },
      ),
      fixed,
    );
  });

  test.each(families.map((family) => ({ ...family, example: JSON.stringify(family.parameters(family.to)) })))(
    "closed form of $system up to $example",
    ({ system: name, from, to, parameters, figures }) => {
      for (const n of range(to + 1).slice(from))
        agrees(specification(name, parameters(n)).system, figures(n));
    },
  );

  test("a product of independent parts multiplies states and adds depths", () => {
    fc.assert(
      fc.property(graphs, graphs, (a, b) => {
        const [x, y] = [exploreNaively(asSystem(a)).counts, exploreNaively(asSystem(b)).counts];
        agrees(product(a, b), {
          I: x.initial * y.initial,
          S: x.states * y.states,
          T: x.transitions * y.states + x.states * y.transitions,
          D: x.depth + y.depth,
          X: x.terminal * y.terminal,
          C: x.components * y.components,
        });
      }),
      fixed,
    );
  });

  test("renaming states, and the order of edges and initial states, change nothing", () => {
    fc.assert(
      fc.property(
        graphs.chain((graph) =>
          fc.record({
            graph: fc.constant(graph),
            names: fc.shuffledSubarray([...range(graph.size)], { minLength: graph.size }),
            edges: fc.shuffledSubarray([...graph.edges], { minLength: graph.edges.length }),
          }),
        ),
        ({ graph, names, edges }) => {
          const name = (state: number) => names[state] ?? 0;
          const renamed = {
            size: graph.size,
            initial: graph.initial.map(name).toReversed(),
            edges: edges.map(([source, target]) => [name(source), name(target)] as const),
          };
          const figures = engine.figures(asSystem(graph));
          expect(engine.figures(asSystem(renamed, "renamed"))).toEqual(figures);
        },
      ),
      fixed,
    );
  });

  test("a slot that is a function of the others changes nothing", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        expect(engine.figures(withParity(graph))).toEqual(engine.figures(asSystem(graph)));
      }),
      fixed,
    );
  });

  test("reversing all edges keeps states, transitions and components when all states are initial", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const all = { ...graph, initial: range(graph.size) };
        const reversed = { ...all, edges: graph.edges.map(([source, target]) => [target, source] as const) };
        const { S, T, E, C } = engine.figures(asSystem(all));
        expect(engine.figures(asSystem(reversed))).toMatchObject(defined({ S, T, E, C }));
      }),
      fixed,
    );
  });

  test("leaving out edges removes states, and adds none", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, which) => {
        const edges = graph.edges.filter((_, i) => i !== which % Math.max(1, graph.edges.length));
        const { S = 0, T = 0 } = engine.figures(asSystem(graph));
        const fewer = engine.figures(asSystem({ ...graph, edges }));
        expect(fewer.S).toBeLessThanOrEqual(S);
        expect(fewer.T).toBeLessThanOrEqual(T);
      }),
      fixed,
    );
  });
});

function defined(figures: { readonly [column: string]: number | undefined }): { [column: string]: number } {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([column, n]) => (n === undefined ? [] : [[column, n] as const])),
  );
}
