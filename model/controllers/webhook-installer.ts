// Whoever installs a webhook: registers it once its server answers, as charts and operators do. From then on the API server asks it.
// Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
import { act, type Process, process } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";

export function webhookInstallers(cluster: Cluster): readonly Process[] {
  return cluster.webhooks.flatMap(({ facts, registration, servers }) => {
    if (registration === undefined) return [];
    return [
      process({
        name: `installer of webhook ${facts.name}`,
        reads: { registration, servers },
        fairness: "weak",
        step: ({ registration: now, servers: answers }) =>
          now === "absent" && answers.includes(true)
            ? [act("register webhook", registration.set("registered"))]
            : [],
      }),
    ];
  });
}
