// The admission of new pods, in the order of the API server's plugins: the namespace, LimitRanges, then ResourceQuotas, which
// are charged by the same write.
// Sources: pkg/kubeapiserver/options/plugins.go (AllOrderedPlugins), plugin/pkg/admission/limitranger/admission.go,
// staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go (checkQuotas).
import type { Write } from "../explorer/system.ts";
import type { Cluster, Owner } from "./cluster.ts";
import { namespaceOf, refusesCreation } from "./namespaces.ts";
import { type ClusterQuota, chargedWith, type QuotaState } from "./policy/quotas.ts";
import type { NamespacePhase } from "./semantics/index.ts";

/** What admission goes by, as read through `admissionReads`. */
export interface Admission {
  readonly namespace: readonly (NamespacePhase | null)[];
  readonly quotas: readonly QuotaState[];
}

/** To be read by whoever creates pods in that namespace: nothing that cannot refuse any. */
export function admissionReads(cluster: Cluster, namespace: string) {
  return {
    namespace: namespaceOf(cluster, namespace),
    quotas: quotasOf(cluster, namespace).map(({ slot }) => slot),
  };
}

function quotasOf({ quotas }: Cluster, namespace: string): readonly ClusterQuota[] {
  return quotas.filter(({ facts }) => facts.ref.namespace === namespace);
}

/** What is written besides a new pod of this owner; undefined if it is refused. */
export function admitted(
  cluster: Cluster,
  { name, template, workload: { ref } }: Owner,
  { namespace, quotas }: Admission,
): readonly Write[] | undefined {
  if (refusesCreation(namespace, ref) || template.violations !== undefined) return undefined;
  const writes: Write[] = [];
  for (const [i, quota] of quotasOf(cluster, ref.namespace).entries()) {
    const now = quotas[i];
    const after = now && chargedWith(quota, name, now);
    if (after === undefined) return undefined;
    if (quota.charges.has(name)) writes.push(quota.slot.set(after));
  }
  return writes;
}
