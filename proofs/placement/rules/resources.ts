// What the pods on a node ask for together fits on it: processors, memory, extended resources, the number of pods.
// Source: pkg/scheduler/framework/plugins/noderesources/fit.go.
import type { NodeFacts } from "../../../model/nodes/node-facts.ts";
import type { Amounts } from "../../../model/semantics/index.ts";
import { lookup } from "../../../model/semantics/lookup.ts";
import { and, atMost, type Int, int, sum, times } from "../../smt/term.ts";
import type { PlacementProblem, PodClass } from "../problem.ts";
import { blameSpec, named, nodeRef, type PlacementConstraint, type PlacementRule, podsOn } from "../rule.ts";

export const resources: PlacementRule = {
  plugin: "NodeResourcesFit",
  constraintsOf(problem) {
    const { nodes } = problem;
    const shapes = [...Map.groupBy(nodes, ({ allocatable }) => JSON.stringify(allocatable)).values()];
    return resourceNames(problem).flatMap((resource) =>
      shapes.flatMap((shape) => constraintFor(problem, resource, shape)),
    );
  },
};

/** Every resource that some pod asks for, and the number of pods. */
export function resourceNames({ classes }: PlacementProblem): readonly string[] {
  const asked = classes.flatMap(({ template }) =>
    Object.entries(template.requests).flatMap(([name, amount]) => (amount > 0 ? [name] : [])),
  );
  return ["pods", ...new Set(asked)];
}

/** What one pod of the class takes of the resource. */
export function requestOf({ template }: Pick<PodClass, "template">, resource: string): number {
  return resource === "pods" ? 1 : (lookup(template.requests, resource) ?? 0);
}

export function capacityOf(allocatable: Amounts, resource: string): number {
  return lookup(allocatable, resource) ?? 0;
}

/** Nodes of equal size are one constraint: none of them can be to blame without the others. */
function constraintFor(
  problem: PlacementProblem,
  resource: string,
  nodes: readonly NodeFacts[],
): readonly PlacementConstraint[] {
  const [first] = nodes;
  const asking = problem.classes.filter((c) => requestOf(c, resource) > 0);
  if (first === undefined || asking.length === 0) return [];
  const capacity = capacityOf(first.allocatable, resource);
  const taken = (node: NodeFacts): Int =>
    sum(...asking.map((c) => times(requestOf(c, resource), podsOn(c, node))));
  const names = named(nodes.map(({ name }) => name));
  return [
    {
      name: `${resource} of ${names}`,
      says: `${names}: ${amountText(resource, capacity)}${nodes.length > 1 ? " each" : ""}`,
      blames: [
        ...(resource === "pods" ? [] : asking.map((c) => blameSpec(problem, c, ["containers"]))),
        ...nodes.slice(0, 4).map((node) => problem.blame(nodeRef(node), ["status", "allocatable"])),
      ],
      formula: and(
        ...nodes.flatMap((node) => [
          atMost(taken(node), int(capacity)),
          // That follows for whole numbers; said aloud, it saves the solver from trying fractions.
          ...asking.map((c) => atMost(podsOn(c, node), int(Math.floor(capacity / requestOf(c, resource))))),
        ]),
      ),
      isShared: true,
    },
  ];
}

/** "2 cpu", "500m cpu", "4Gi memory", "110 pods" */
export function amountText(resource: string, amount: number): string {
  if (resource === "cpu") return `${amount % 1000 === 0 ? amount / 1000 : `${amount}m`} cpu`;
  const units = [
    ["Gi", 2 ** 30],
    ["Mi", 2 ** 20],
    ["Ki", 2 ** 10],
  ] as const;
  const unit = units.find(([, size]) => amount > 0 && amount % size === 0 && resource !== "pods");
  return unit === undefined ? `${amount} ${resource}` : `${amount / unit[1]}${unit[0]} ${resource}`;
}
