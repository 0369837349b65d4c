// Topology spread with DoNotSchedule: no domain has more than maxSkew matching pods more than the least one.
// Source: pkg/scheduler/framework/plugins/podtopologyspread/{common,filtering}.go.
import type { NodeFacts } from "../../../model/nodes/node-facts.ts";
import { spreadingPod, spreadPod } from "../../../model/scheduling/spread.ts";
import {
  hasAllKeys,
  isIncluded,
  matchesRequirements,
  matchingPods,
  SelectorError,
  type SpreadConstraint,
  spreadConstraints,
} from "../../../model/semantics/index.ts";
import { lookup } from "../../../model/semantics/lookup.ts";
import { and, atLeast, atMost, type Bool, equal, type Int, implies, int, minus } from "../../smt/term.ts";
import { taintsOf } from "../node-info.ts";
import type { PlacementProblem, PodClass } from "../problem.ts";
import { blameSpec, type PlacementConstraint, type PlacementRule, podsAmong } from "../rule.ts";

export const topologySpread: PlacementRule = {
  plugin: "PodTopologySpread",
  constraintsOf: (problem) =>
    problem.classes.flatMap((c) => {
      const constraints = readConstraints(c);
      return constraints.map(
        (constraint, i): PlacementConstraint => ({
          name: `spread ${i + 1} of ${c.name}`,
          says: `pods of ${c.name} differ by at most ${constraint.maxSkew} between ${constraint.topologyKey}s`,
          blames: [blameSpec(problem, c, ["topologySpreadConstraints", writtenIndex(c, i)])],
          formula: evenEnough(problem, c, constraint, constraints),
        }),
      );
    }),
};

function readConstraints({ template }: PodClass): readonly SpreadConstraint[] {
  const constraints = spreadConstraints(spreadPod(template), "DoNotSchedule");
  if (constraints instanceof SelectorError) throw constraints;
  return constraints;
}

/**
 * Which classes are counted by the spread of others and do not ask for the same themselves: by the order in which pods come, the scheduler may
 * let these make it uneven. A placement is taken without an order, so that such an uneven one is none.
 */
export function spreadByOthers(classes: readonly PodClass[]): readonly (readonly [string, string])[] {
  return classes.flatMap((c) =>
    readConstraints(c).flatMap((constraint) => {
      const pod = spreadPod(c.template);
      const asks = (o: PodClass): boolean =>
        readConstraints(o).some((one) => JSON.stringify(one) === JSON.stringify(constraint));
      return classes
        .filter((o) => !asks(o) && matchingPods(pod, constraint, { pods: [spreadingPod(o.template)] }) > 0)
        .map((o) => [c.name, o.name] as const);
    }),
  );
}

/** The place of the i-th hard constraint among all. */
function writtenIndex({ template }: PodClass, i: number): number {
  const written = template.spec.topologySpreadConstraints ?? [];
  const hard = written.flatMap(({ whenUnsatisfiable }, at) =>
    whenUnsatisfiable === "DoNotSchedule" ? [at] : [],
  );
  return hard[i] ?? 0;
}

/** Only where pods of the class are: nobody else asks for it. */
function evenEnough(
  problem: PlacementProblem,
  c: PodClass,
  constraint: SpreadConstraint,
  all: readonly SpreadConstraint[],
): Bool {
  const { maxSkew, topologyKey, minDomains } = constraint;
  const pod = spreadPod(c.template);
  const spreadNode = (node: NodeFacts) => ({ ...node, taints: taintsOf(node), pods: [] });
  const counting = problem.nodes.filter(
    (node) => hasAllKeys(node, all) && isIncluded(pod, constraint, spreadNode(node)),
  );
  const domains = Map.groupBy(counting, ({ labels }) => lookup(labels, topologyKey) ?? "");
  const matching = problem.classes.filter(
    ({ template }) => matchingPods(pod, constraint, { pods: [spreadingPod(template)] }) > 0,
  );
  const countOf = new Map<string, Int>(
    [...domains].map(([value, nodes]) => [value, podsAmong(matching, nodes)]),
  );
  // Who is looked at counts once if it matches; Kubernetes adds it by the selector alone, even where that counts nobody.
  const isSelf =
    constraint.selector !== undefined && matchesRequirements(constraint.selector, c.template.labels);
  const counts = matching.includes(c);
  const places = Map.groupBy(problem.nodes, ({ labels }) => lookup(labels, topologyKey));
  return and(
    ...[...places].map(([value, nodes]): Bool => {
      const here = atLeast(podsAmong([c], nodes), int(1));
      if (value === undefined) return equal(podsAmong([c], nodes), int(0));
      // With the pod itself taken away: what its domain has, and what it adds.
      const own = minusSelf(countOf.get(value) ?? int(0), counts && countOf.has(value));
      const limit = maxSkew - (isSelf ? 1 : 0);
      if (domains.size < minDomains) return implies(here, atMost(own, int(limit)));
      // Its own domain may be the least one: it differs from that by nothing, and no limit is below nothing.
      const others = [...countOf].filter(([other]) => other !== value).map(([, count]) => count);
      return implies(here, and(...others.map((other) => atMost(minus(own, other), int(limit)))));
    }),
  );
}

function minusSelf(count: Int, isCounted: boolean): Int {
  return isCounted ? minus(count, int(1)) : count;
}
