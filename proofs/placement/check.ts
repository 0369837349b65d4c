// Whether a placement is one: what the scheduler's own filters say of each pod of it. Nothing of this comes from the solver's reading
// of the rules, so it is what answers of solvers are checked against.

import { filteredPod } from "../../model/inventory/templates.ts";
import { chargeOf, missingOf } from "../../model/policy/quotas.ts";
import { affine } from "../../model/scheduling/placement.ts";
import { isSpread, spreadingPod, spreadPod } from "../../model/scheduling/spread.ts";
import { interPodAffinityTest, nodeRejection, topologySpreadTest } from "../../model/semantics/index.ts";
import { claimFaults } from "./claim-check.ts";
import { nodeInfo, taintsOf } from "./node-info.ts";
import { type Placement, podsAt, withPod } from "./placement.ts";
import type { PlacementProblem, PodClass } from "./problem.ts";

/** Why a pod cannot go to the node at a place of the problem's list, in the scheduler's words; undefined if it can. */
export type Rejector = (at: number) => string | undefined;

/** The scheduler's filters for another pod of the class, with the pods of the placement in their places. */
export function rejector(problem: PlacementProblem, placement: Placement, c: PodClass): Rejector {
  const pod = filteredPod(c.template);
  const near = interPodAffinityTest(affine(c.template), placedPods(problem, placement), {});
  const even = isSpread(c.template)
    ? topologySpreadTest(spreadPod(c.template), spreadNodes(problem, placement))
    : () => undefined;
  return (at) => {
    const node = problem.nodes[at];
    if (node === undefined) throw new RangeError(`there is no node ${at}`);
    const found =
      nodeRejection(pod, nodeInfo(problem, placement, node)) ?? even(node.labels) ?? near(node.labels);
    return found?.reasons.join(", ");
  };
}

function spreadNodes({ classes, nodes }: PlacementProblem, placement: Placement) {
  return nodes.map((node) => ({
    name: node.name,
    labels: node.labels,
    taints: taintsOf(node),
    pods: classes.flatMap((c) =>
      Array.from({ length: podsAt(placement, c, node) }, () => spreadingPod(c.template)),
    ),
  }));
}

function placedPods({ classes, nodes }: PlacementProblem, placement: Placement) {
  // Two equal pods in one place say no more than one.
  return nodes.flatMap(({ name, labels: nodeLabels }) =>
    classes
      .filter((c) => podsAt(placement, c, { name }) > 0)
      .map(({ template }) => ({ ...affine(template), nodeLabels })),
  );
}

/**
 * What is wrong with a placement, as sentences: pods that are missing, that the scheduler would not put where they are while all
 * others are in their places, that quotas refuse. Nothing of it comes from the solver's reading of the rules.
 */
export function faultsOf(problem: PlacementProblem, placement: Placement): readonly string[] {
  const { classes, nodes } = problem;
  const missing = classes.flatMap((c) => {
    const placed = nodes.reduce((total, node) => total + podsAt(placement, c, node), 0);
    const wrong = nodes.filter(
      (node) =>
        c.onEach !== undefined && podsAt(placement, c, node) !== (c.onEach.includes(node.name) ? 1 : 0),
    );
    return [
      ...(placed === c.count ? [] : [`${placed} of ${c.count} pods of ${c.name} are placed`]),
      ...wrong.map((node) => `${node.name} is not as ${c.name} wants it`),
    ];
  });
  const misplaced = classes.flatMap((c) =>
    nodes.flatMap((node, i) => {
      if (podsAt(placement, c, node) === 0) return [];
      const reason = rejector(problem, withPod(placement, c.name, node.name, -1), c)(i);
      return reason === undefined ? [] : [`a pod of ${c.name} cannot be on ${node.name}: ${reason}`];
    }),
  );
  return [
    ...missing,
    ...misplaced,
    ...quotaFaults(problem, placement),
    ...claimFaults(problem.claims, placement),
  ];
}

function quotaFaults({ classes, nodes, quotas }: PlacementProblem, placement: Placement): readonly string[] {
  return quotas.flatMap((facts) => {
    const { hard } = facts;
    if (hard === undefined) return [];
    const charged = classes.flatMap((c) => {
      const charge = chargeOf(facts, c.template);
      const count = nodes.reduce((total, node) => total + podsAt(placement, c, node), 0);
      return charge === undefined || count === 0 ? [] : [{ charge, count }];
    });
    const refused = charged.some(({ charge }) => missingOf(charge, hard).length > 0);
    const over = Object.entries(hard).filter(
      ([name, most]) =>
        charged.reduce((total, { charge, count }) => total + count * (charge.active[name] ?? 0), 0) > most,
    );
    return [
      ...(refused ? [`${facts.title} refuses pods that do not say what they want`] : []),
      ...over.map(([name]) => `${facts.title} allows less ${name}`),
    ];
  });
}
