// The filters that look at a node alone: cordons, nodeName, taints, node selectors and node affinity. The scheduler's own functions
// say which nodes are out; there may be no pods on those.
// Source: pkg/scheduler/framework/plugins/{nodeunschedulable,nodename,tainttoleration,nodeaffinity}.

import { filteredPod } from "../../../model/inventory/templates.ts";
import type { NodeFacts } from "../../../model/nodes/node-facts.ts";
import {
  nodeAffinityMismatch,
  nodeNameMismatch,
  nodeUnschedulable,
  type Rejection,
  taintUntolerated,
} from "../../../model/semantics/index.ts";
import { and, equal, int } from "../../smt/term.ts";
import { taintsOf } from "../node-info.ts";
import type { Blame, PlacementProblem, PodClass } from "../problem.ts";
import { blameSpec, named, nodeRef, type PlacementConstraint, type PlacementRule, podsOn } from "../rule.ts";

type Test = (pod: ReturnType<typeof filteredPod>, node: NodeFacts) => Rejection | undefined;
type Blames = (problem: PlacementProblem, c: PodClass, out: readonly NodeFacts[]) => readonly Blame[];

function nodeFilter(plugin: string, test: Test, says: string, blames: Blames): PlacementRule {
  return {
    plugin,
    constraintsOf: (problem) =>
      problem.classes.flatMap((c): readonly PlacementConstraint[] => {
        const pod = filteredPod(c.template);
        const out = problem.nodes.filter((node) => test(pod, node) !== undefined);
        if (out.length === 0) return [];
        return [
          {
            name: `${plugin} of ${c.name}`,
            says: `pods of ${c.name} ${says} ${named(out.map(({ name }) => name))}`,
            blames: blames(problem, c, out),
            formula: and(...out.map((node) => equal(podsOn(c, node), int(0)))),
          },
        ];
      }),
  };
}

/** The field of each node, and of the pods. Of many nodes the first few stand for all. */
function bothSides(nodeField: string, podField: string): Blames {
  return (problem, c, out) => [
    blameSpec(problem, c, [podField]),
    ...out.slice(0, 4).map((node) => problem.blame(nodeRef(node), ["spec", nodeField])),
  ];
}

export const nodeFilters: readonly PlacementRule[] = [
  nodeFilter(
    "NodeUnschedulable",
    (pod, node) => nodeUnschedulable(pod.tolerations, node.unschedulable),
    "may not go to the cordoned",
    bothSides("unschedulable", "tolerations"),
  ),
  nodeFilter(
    "NodeName",
    (pod, node) => nodeNameMismatch(pod.nodeName, node.name),
    "name another node than",
    (problem, c) => [blameSpec(problem, c, ["nodeName"])],
  ),
  nodeFilter(
    "TaintToleration",
    // What stands for a cordon is the business of the filter above.
    (pod, node) => taintUntolerated(pod.tolerations, taintsOf({ ...node, unschedulable: false })),
    "do not tolerate the taints of",
    bothSides("taints", "tolerations"),
  ),
  nodeFilter(
    "NodeAffinity",
    (pod, node) => nodeAffinityMismatch(pod, node),
    "do not select",
    (problem, c) => [
      ...(c.template.spec.nodeSelector === undefined ? [] : [blameSpec(problem, c, ["nodeSelector"])]),
      ...(c.template.spec.affinity?.nodeAffinity === undefined
        ? []
        : [blameSpec(problem, c, ["affinity", "nodeAffinity"])]),
    ],
  ),
];
