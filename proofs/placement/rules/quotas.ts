// ResourceQuotas: what all pods of a namespace are charged together is at most what it allows.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota.
import { chargeOf, missingOf } from "../../../model/policy/quotas.ts";
import { atMost, FALSE, int, sum, times } from "../../smt/term.ts";
import { blameSpec, type PlacementConstraint, type PlacementRule, podsOf } from "../rule.ts";
import { amountText } from "./resources.ts";

export const quotas: PlacementRule = {
  plugin: "ResourceQuota",
  constraintsOf: (problem) =>
    problem.quotas.flatMap((facts) => {
      const { hard } = facts;
      if (hard === undefined) return [];
      const charged = problem.classes.flatMap((c) => {
        const charge = chargeOf(facts, c.template);
        return charge === undefined ? [] : [{ c, charge, missing: missingOf(charge, hard) }];
      });
      const refusals = charged.flatMap(({ c, missing }): readonly PlacementConstraint[] =>
        missing.length === 0
          ? []
          : [
              {
                name: `${facts.title} refuses ${c.name}`,
                says: `${facts.title} refuses pods of ${c.name}, which do not say how much they want of ${missing.join(", ")}`,
                blames: [problem.blame(facts.ref, ["spec", "hard"]), blameSpec(problem, c, ["containers"])],
                formula: FALSE,
              },
            ],
      );
      const limits = Object.entries(hard).flatMap(([name, most]): readonly PlacementConstraint[] => {
        const counted = charged.filter(({ charge }) => (charge.active[name] ?? 0) > 0);
        if (counted.length === 0) return [];
        const used = sum(...counted.map(({ c, charge }) => times(charge.active[name] ?? 0, podsOf(c))));
        return [
          {
            name: `${name} of ${facts.title}`,
            says: `${facts.title} allows ${amountText(name, most)}`,
            blames: [problem.blame(facts.ref, ["spec", "hard", name])],
            formula: atMost(used, int(most)),
          },
        ];
      });
      return [...refusals, ...limits];
    }),
};
