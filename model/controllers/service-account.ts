// The serviceaccounts controller: every namespace has an account named "default", also after somebody has deleted it.
// Source: pkg/controller/serviceaccount/serviceaccounts_controller.go (syncNamespace).
import { act, type Process, process } from "../../explorer/system.ts";
import { create } from "../apiserver/apiserver.ts";
import { namespaceOf, refusesCreation } from "../apiserver/namespaces.ts";
import type { Cluster } from "../cluster.ts";
import { DEFAULT_ACCOUNT } from "../identity/accounts.ts";
import { informers } from "../informers.ts";
import { newPodless } from "../workloads/podless.ts";

const informer = informers("serviceaccounts-controller", ["ServiceAccount", "Namespace"]);

export function serviceAccountControllers(cluster: Cluster): readonly Process[] {
  return cluster.podless
    .filter(({ workload: { kind, ref } }) => kind === "ServiceAccount" && ref.name === DEFAULT_ACCOUNT)
    .map(({ workload: { ref }, title, slot }) =>
      process({
        name: `${informer.controller} ${title}`,
        reads: {
          account: informer.see("ServiceAccount", slot),
          namespace: namespaceOf(cluster, ref.namespace).map((read) => informer.see("Namespace", read)),
        },
        fairness: "weak",
        step: ({ account, namespace }) => {
          if (account !== null || refusesCreation(namespace, ref)) return [];
          // Nothing names it as an owner: one incarnation is as good as another.
          const made = create(null, newPodless(`${ref.name}#made`));
          return made.ok ? [act("create ServiceAccount", slot.set(made.object))] : [];
        },
      }),
    );
}
