// Would the API server have made the pods of their own that are given? Pods of templates are refused while the cluster runs.
// Source: plugin/pkg/admission/serviceaccount/admission.go, staging/src/k8s.io/pod-security-admission/admission/admission.go.
import type { AccountCatalog } from "../identity/accounts.ts";
import { accountFacts } from "../identity/accounts.ts";
import { policiesOfNamespace, securityFacts } from "../identity/pod-security.ts";
import { accountCatalog, manifestsOf } from "../inventory/manifests.ts";
import type { LoadedObject } from "../inventory/objects.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Log } from "./decode.ts";

export function checkOwnPods(objects: readonly LoadedObject[], scenario: Scenario, log: Log): void {
  const namespaces = objects.flatMap(({ object }) => (object.kind === "Namespace" ? [object] : []));
  const accounts: AccountCatalog = accountCatalog(manifestsOf(objects, scenario), scenario);
  for (const { object, positionOf } of objects) {
    if (object.kind !== "Pod") continue;
    const { namespace = "default" } = object.metadata;
    const account = accountFacts(object.spec, namespace, accounts);
    if (account.refusal !== undefined) {
      const fix = "write its manifest too, or name it under provided in the scenario";
      log.problem(
        positionOf(["spec", "serviceAccountName"]),
        ["spec", "serviceAccountName"],
        `Forbidden: ${account.refusal}`,
        fix,
      );
    }
    const own = policiesOfNamespace(namespaces.filter(({ metadata }) => metadata.name === namespace));
    const { refusal } = securityFacts(object, object.spec, own, scenario.kubernetesVersion);
    if (refusal !== undefined)
      log.problem(
        positionOf(["spec"]),
        ["spec"],
        `Forbidden: ${refusal}`,
        "change the pod, or the labels of its namespace",
      );
  }
}
