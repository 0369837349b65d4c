// No workload lacks pods for ever because the API server refuses to make them.
import { alwaysEventually, predicate } from "../explorer/property.ts";
import type { Cluster, Owner } from "../model/cluster.ts";
import { accountReads, isAccountThere, policyReads } from "../model/identity/present.ts";
import { titleOf } from "../model/inventory/objects.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { convergences } from "./convergence/index.ts";

export const newPodsAdmitted: ClusterProperty = {
  id: "new-pods-admitted",
  kind: "liveness",
  title: "no workload lacks pods for ever because they are refused",
  description:
    "Again and again, every workload has the pods that it should have, or the API server would make those that it lacks. A pod is " +
    "refused (403 Forbidden) while the ServiceAccount that it names is not there, while its namespace enforces a level of Pod Security (the " +
    "label pod-security.kubernetes.io/enforce) that it does not keep, and if a ValidatingAdmissionPolicy says so. Its controller tries " +
    "again for ever; a pod without a controller is simply not made. Applies to workloads some of whose pods may be refused so; " +
    "ServiceAccounts that something else makes are named under `provided` in the scenario.",
  decidedBy: ["pod"],
  source:
    "plugin/pkg/admission/serviceaccount/admission.go; staging/src/k8s.io/pod-security-admission (admission, policy)",
  on(cluster) {
    return convergences(cluster).flatMap(({ title, goal, owners }) => {
      const refused = owners.filter(isRefusable);
      const [first] = refused;
      if (first === undefined) return [];
      const { namespace } = first.template;
      const holds = predicate(
        `${title} is as it should be, or none of its pods is refused (${reasonsOf(refused)})`,
        {
          ...goal.reads,
          accountsThere: accountReads(cluster, namespace),
          enforced: policyReads(cluster, namespace),
        },
        (v) => goal.holds(v) || !refused.some((o) => isRefused(cluster, o, v.accountsThere, v.enforced)),
      );
      return [alwaysEventually(idFor(newPodsAdmitted, title), holds)];
    });
  },
};

function isRefusable({ template: { account, podSecurity, refusals } }: Owner): boolean {
  return account !== undefined || podSecurity !== undefined || refusals !== undefined;
}

function reasonsOf(owners: readonly Owner[]): string {
  const reasons = owners.flatMap(({ template: { account, podSecurity, refusals = [] } }) => [
    ...(account === undefined ? [] : [`they need ${titleOf(account)}`]),
    ...(podSecurity?.values() ?? []),
    ...refusals,
  ]);
  return [...new Set(reasons)].join("; ");
}

function isRefused(
  cluster: Cluster,
  { template: { account, podSecurity, refusals } }: Owner,
  accounts: readonly boolean[],
  enforced: readonly (string | null)[],
): boolean {
  return (
    refusals !== undefined ||
    enforced.some((policy) => policy !== null && podSecurity?.has(policy)) ||
    (account !== undefined && !isAccountThere(cluster, account, accounts))
  );
}
