// A placement problem as a query: one number for each class of pods and each node, and the rules as constraints on these.
import type { NodeFacts } from "../../model/nodes/node-facts.ts";
import { HOSTNAME } from "../../model/nodes/node-facts.ts";
import { type Assignment, amountOf } from "../smt/evaluate.ts";
import { atLeast, atMost, type Bool, equal, int } from "../smt/term.ts";
import type { Query, Variable } from "../solver/query.ts";
import type { Placement } from "./placement.ts";
import type { PlacementProblem, PodClass } from "./problem.ts";
import { type PlacementConstraint, podsAmong, podsOf, podsOn } from "./rule.ts";
import { PLACEMENT_RULES } from "./rules/index.ts";

export function constraintsOf(problem: PlacementProblem): readonly PlacementConstraint[] {
  return PLACEMENT_RULES.flatMap((rule) => rule.constraintsOf(problem));
}

export function placementQuery(
  title: string,
  problem: PlacementProblem,
  constraints: readonly PlacementConstraint[],
): Query {
  const { classes, nodes } = problem;
  const variables = classes.flatMap((c): readonly Variable[] => [
    { name: nameOf(podsOf(c)), sort: "Int" },
    ...nodes.map((node): Variable => ({ name: nameOf(podsOn(c, node)), sort: "Int" })),
  ]);
  const numbers = PLACEMENT_RULES.flatMap((rule) => rule.numbersOf?.(problem) ?? []);
  return {
    title,
    variables: [...variables, ...numbers.map((number): Variable => ({ name: nameOf(number), sort: "Int" }))],
    given: [
      ...classes.flatMap((c) => meaningOf(c, nodes)),
      ...numbers.map((number) => atLeast(number, int(0))),
      ...PLACEMENT_RULES.flatMap((rule) => rule.givenOf?.(problem) ?? []),
      ...inOrder(problem),
    ],
    constraints: constraints.map(({ name, formula }) => ({ name, formula })),
  };
}

/** Numbers of pods are not negative, and those on nodes are all that there are. */
function meaningOf(c: PodClass, nodes: readonly NodeFacts[]): readonly Bool[] {
  return [equal(podsOf(c), podsAmong([c], nodes)), ...nodes.map((node) => atLeast(podsOn(c, node), int(0)))];
}

/** Of nodes that can be exchanged, those with more pods of the largest class come first: any placement can be written that way. */
function inOrder(problem: PlacementProblem): readonly Bool[] {
  const [largest] = problem.classes
    .filter((c) => c.onEach === undefined)
    .toSorted((a, b) => b.count - a.count);
  if (largest === undefined) return [];
  return interchangeable(problem).flatMap((shape) =>
    shape.slice(1).flatMap((node, i) => {
      const before = shape[i];
      return before === undefined ? [] : [atMost(podsOn(largest, node), podsOn(largest, before))];
    }),
  );
}

/** The nodes that differ in nothing but their names, where nobody asks for a name and the same volumes are reached. */
export function interchangeable({
  classes,
  nodes,
  claims,
}: PlacementProblem): readonly (readonly NodeFacts[])[] {
  const asked = classes.map(({ template }) => JSON.stringify(template.spec)).join();
  const options = claims.flatMap((use) => use.options ?? []);
  const shapeOf = ({ name, labels, ...rest }: NodeFacts): string => {
    const isNamed = asked.includes(JSON.stringify(name)) || (labels[HOSTNAME] ?? name) !== name;
    const { [HOSTNAME]: _, ...others } = labels;
    const reached = options.map((option) => option.nodes.includes(name));
    return JSON.stringify([isNamed ? name : "", Object.entries(others).toSorted(), reached, rest]);
  };
  return [...Map.groupBy(nodes, shapeOf).values()];
}

/** The placement that an answer describes. */
export function placementIn({ classes, nodes }: PlacementProblem, values: Assignment): Placement {
  return new Map(
    classes.map((c) => [
      c.name,
      new Map(
        nodes.flatMap((node) => {
          const count = Number(amountOf(podsOn(c, node), values));
          return count > 0 ? [[node.name, count] as const] : [];
        }),
      ),
    ]),
  );
}

function nameOf(variable: ReturnType<typeof podsOn>): string {
  if (variable.op !== "int-var") throw new RangeError(`${variable.op} is no variable`);
  return variable.name;
}
