// Servers of webhooks that are too slow for a while: the API server gives up, and goes by their failurePolicy.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go (timeoutSeconds).
import { act, type Process, process } from "../../explorer/system.ts";
import { budgetOf, type Cluster } from "../cluster.ts";

/** It begins if the budget allows it, and is sure to end. */
export function webhookEvents(cluster: Cluster): readonly Process[] {
  return cluster.webhooks.flatMap(({ facts: { name }, pace }) => {
    if (pace === undefined) return [];
    const budget = budgetOf(cluster, "slowWebhooks");
    return [
      process({
        name: `fault: webhook ${name} is too slow`,
        reads: { left: budget, pace },
        environment: true,
        labels: ["answers come too late"],
        step: ({ left, pace: now }) =>
          left === 0 || now === "too late"
            ? []
            : [act("answers come too late", budget.set(left - 1), pace.set("too late"))],
      }),
      process({
        name: `webhook ${name}`,
        reads: { pace },
        fairness: "weak",
        step: ({ pace: now }) =>
          now === "too late" ? [act("answers in time again", pace.set("in time"))] : [],
      }),
    ];
  });
}
