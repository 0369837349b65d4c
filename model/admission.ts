// The admission of new pods, in the order of the API server's plugins: the namespace, LimitRanges, webhooks, then ResourceQuotas,
// which are charged by the same write.
// Sources: pkg/kubeapiserver/options/plugins.go (AllOrderedPlugins), plugin/pkg/admission/limitranger/admission.go,
// staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go (checkQuotas).
import type { Write } from "../explorer/system.ts";
import type { Cluster, Owner } from "./cluster.ts";
import { namespaceOf, refusesCreation } from "./namespaces.ts";
import { type ClusterQuota, chargedWith, type QuotaState } from "./policy/quotas.ts";
import type { ClusterWebhook, Registration } from "./policy/webhooks.ts";
import type { NamespacePhase } from "./semantics/index.ts";

/** What admission goes by, as read through `admissionReads`. */
export interface Admission {
  readonly namespace: readonly (NamespacePhase | null)[];
  readonly quotas: readonly QuotaState[];
  readonly webhooks: readonly Registration[];
  /** Webhook by webhook, and node by node, whether a pod there answers for it. */
  readonly servers: readonly boolean[];
}

/** To be read by whoever creates pods in that namespace: nothing that cannot refuse any. */
export function admissionReads(cluster: Cluster, namespace: string) {
  return {
    namespace: namespaceOf(cluster, namespace),
    quotas: quotasOf(cluster, namespace).map(({ slot }) => slot),
    webhooks: webhooksOf(cluster, namespace).flatMap(({ registration }) => registration ?? []),
    servers: webhooksOf(cluster, namespace).flatMap(({ servers }) => servers),
  };
}

function quotasOf({ quotas }: Cluster, namespace: string): readonly ClusterQuota[] {
  return quotas.filter(({ facts }) => facts.ref.namespace === namespace);
}

/** Those that are asked about pods of that namespace. */
function webhooksOf({ webhooks, owners }: Cluster, namespace: string): readonly ClusterWebhook[] {
  return webhooks.filter(({ asked }) =>
    owners.some(({ name, template }) => template.namespace === namespace && asked.has(name)),
  );
}

/** Whether some webhook refuses pods of this owner. One that cannot be asked refuses or allows them as its failurePolicy says. */
function isRefusedByWebhook(
  cluster: Cluster,
  { name, template: { namespace } }: Owner,
  { webhooks, servers }: Pick<Admission, "webhooks" | "servers">,
): boolean {
  let [registered, served] = [0, 0];
  return webhooksOf(cluster, namespace).some(({ facts, asked, registration, servers: own }) => {
    const isRegistered = registration === undefined || webhooks[registered++] === "registered";
    const answers = own.length === 0 || servers.slice(served, served + own.length).includes(true);
    served += own.length;
    return (
      isRegistered && asked.has(name) && (answers ? facts.decides === "deny" : facts.failurePolicy === "Fail")
    );
  });
}

/** What is written besides a new pod of this owner; undefined if it is refused. */
export function admitted(
  cluster: Cluster,
  owner: Owner,
  { namespace, quotas, webhooks, servers }: Admission,
): readonly Write[] | undefined {
  const { name, template, workload } = owner;
  const { ref } = workload;
  if (isRefusedByWebhook(cluster, owner, { webhooks, servers })) return undefined;
  if (refusesCreation(namespace, ref) || template.violations !== undefined) return undefined;
  if (template.refusal !== undefined) return undefined;
  const writes: Write[] = [];
  for (const [i, quota] of quotasOf(cluster, ref.namespace).entries()) {
    const now = quotas[i];
    const after = now && chargedWith(quota, name, now);
    if (after === undefined) return undefined;
    if (quota.charges.has(name)) writes.push(quota.slot.set(after));
  }
  return writes;
}
