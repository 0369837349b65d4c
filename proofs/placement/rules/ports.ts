// Two pods that want the same port of a node cannot both be on it.
// Source: pkg/scheduler/framework/plugins/nodeports/node_ports.go.
import { hostPortsOf, portsClash } from "../../../model/semantics/index.ts";
import { and, atMost, int } from "../../smt/term.ts";
import type { PodClass } from "../problem.ts";
import { blameSpec, type PlacementConstraint, type PlacementRule, podsOn } from "../rule.ts";
import { podsExclude } from "./terms.ts";

export const ports: PlacementRule = {
  plugin: "NodePorts",
  constraintsOf: (problem) => {
    const { classes, nodes } = problem;
    return classes.flatMap((a, i) =>
      classes.slice(i).flatMap((b): readonly PlacementConstraint[] => {
        if (!clash(a, b)) return [];
        const formula = and(
          ...nodes.map((node) =>
            a === b ? atMost(podsOn(a, node), int(1)) : podsExclude(podsOn(a, node), podsOn(b, node)),
          ),
        );
        return [
          {
            name: `ports of ${a.name} and ${b.name}`,
            says:
              a === b
                ? `two pods of ${a.name} want the same port of a node`
                : `pods of ${a.name} and ${b.name} want the same port of a node`,
            blames: [...new Set([a, b])].map((c) => blameSpec(problem, c, ["containers"])),
            formula,
          },
        ];
      }),
    );
  },
};

function clash(a: PodClass, b: PodClass): boolean {
  const others = hostPortsOf(b.template.spec);
  return hostPortsOf(a.template.spec).some((port) => others.some((other) => portsClash(port, other)));
}
