// ResourceQuotas: what all pods of a namespace are charged together is at most what it allows.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota.
import { chargeOf } from "../../../model/policy/quotas.ts";
import { atMost, FALSE, int, sum, times } from "../../smt/term.ts";
import { blameSpec, type PlacementConstraint, type PlacementRule, podsOf } from "../rule.ts";
import { amountText } from "./resources.ts";

export const quotas: PlacementRule = {
  plugin: "ResourceQuota",
  constraintsOf: (problem) =>
    problem.quotas.flatMap((facts) => {
      if (facts.hard === undefined) return [];
      const charged = problem.classes.flatMap((c) => {
        const charge = chargeOf(facts, c.template);
        return charge === undefined ? [] : [{ c, charge }];
      });
      const unsaid = charged.flatMap(({ c, charge }): readonly PlacementConstraint[] =>
        charge.unsaid.length === 0
          ? []
          : [
              {
                name: `${facts.title} refuses ${c.name}`,
                says: `${facts.title} refuses pods of ${c.name}, which do not say how much they want of ${charge.unsaid.join(", ")}`,
                blames: [problem.blame(facts.ref, ["spec", "hard"]), blameSpec(problem, c, ["containers"])],
                formula: FALSE,
              },
            ],
      );
      const limits = Object.entries(facts.hard).flatMap(([name, hard]): readonly PlacementConstraint[] => {
        const counted = charged.filter(({ charge }) => (charge.active[name] ?? 0) > 0);
        if (counted.length === 0) return [];
        const used = sum(...counted.map(({ c, charge }) => times(charge.active[name] ?? 0, podsOf(c))));
        return [
          {
            name: `${name} of ${facts.title}`,
            says: `${facts.title} allows ${amountText(name, hard)}`,
            blames: [problem.blame(facts.ref, ["spec", "hard", name])],
            formula: atMost(used, int(hard)),
          },
        ];
      });
      return [...unsaid, ...limits];
    }),
};
