// The admission of new pods, in the order of the API server's plugins: the namespace, LimitRanges, ServiceAccounts, Pod
// Security, webhooks, then ResourceQuotas, which are charged first; and what other objects are charged.
// Sources: pkg/kubeapiserver/options/plugins.go (AllOrderedPlugins), plugin/pkg/admission/limitranger/admission.go,
// staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go (checkQuotas).
import type { Slot, Write } from "../../explorer/system.ts";
import { namespaceOf, refusesCreation } from "../apiserver/namespaces.ts";
import type { Cluster, Owner } from "../cluster.ts";
import { accountReads, isAccountThere, policyReads } from "../identity/present.ts";
import type { NamespacePhase } from "../semantics/index.ts";
import { wayWithout } from "../writes/written.ts";
import { chargesIn, type Ledger, ledgerOf, withObject, withPod } from "./ledger.ts";
import type { ClusterQuota, StoredQuota } from "./quotas.ts";
import {
  type ClusterWebhook,
  refusingWebhook,
  type Standing,
  skippedWebhooks,
  standingReads,
} from "./webhooks.ts";

/** What admission goes by, as read through `admissionReads`. */
export interface Admission extends Standing {
  readonly namespace: readonly (NamespacePhase | null)[];
  /** Whether each ServiceAccount is there, of those that come and go. */
  readonly accounts: readonly boolean[];
  /** What the namespace enforces of Pod Security, if that changes. */
  readonly enforces: readonly (string | null)[];
  readonly quotas: readonly (StoredQuota | null)[];
}

/** To be read by whoever creates pods in that namespace: nothing that cannot refuse any. */
export function admissionReads(cluster: Cluster, namespace: string) {
  return {
    namespace: namespaceOf(cluster, namespace),
    accounts: accountReads(cluster, namespace),
    enforces: policyReads(cluster, namespace),
    quotas: quotasOf(cluster, namespace).map(({ slot }) => slot),
    ...standingReads(webhooksOf(cluster, namespace)),
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

/**
 * Of which owner's template a pod is made at this moment: of another one where mutating admission has changed it, or has been
 * passed over.
 * @param standing As read through `admissionReads`.
 */
export function madeAs(cluster: Cluster, owner: Owner, standing: Standing): Owner {
  const { made, namespace } = owner.template;
  if (made === undefined) return owner;
  const absent = skippedWebhooks(webhooksOf(cluster, namespace), standing);
  const ways = made.map(({ skipped, name }) => ({
    skipped,
    name,
    asked: ownerNamed(cluster, name).template.asked ?? new Map<string, unknown>(),
  }));
  return ownerNamed(cluster, wayWithout(ways, absent)?.name);
}

function ownerNamed({ owners }: Cluster, name: string | undefined): Owner {
  const owner = owners.find((one) => one.name === name);
  if (owner === undefined) throw new RangeError(`no pods are made from ${name}`);
  return owner;
}

/** Whether some webhook refuses pods of this owner. */
function isRefusedByWebhook(
  cluster: Cluster,
  { name, template: { namespace } }: Owner,
  standing: Standing,
): boolean {
  const own = ({ asked }: ClusterWebhook) => asked.get(name);
  return refusingWebhook(webhooksOf(cluster, namespace), standing, own) !== undefined;
}

/** A write of something that is no pod. */
export interface ObjectChange {
  readonly slot: Slot<unknown>;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * What is charged before a new pod of this owner is written; undefined if it is refused.
 * @param owner As from `madeAs`.
 * @param others What is made together with it.
 */
export function admitted(
  cluster: Cluster,
  owner: Owner,
  { namespace, accounts, enforces, quotas, registrations, servers }: Admission,
  others: readonly ObjectChange[] = [],
): readonly Write[] | undefined {
  const { name, template, workload } = owner;
  const { ref } = workload;
  if (isRefusedByWebhook(cluster, owner, { registrations, servers })) return undefined;
  if (refusesCreation(namespace, ref) || template.violations !== undefined) return undefined;
  if (template.refusals !== undefined) return undefined;
  if (template.account !== undefined && !isAccountThere(cluster, template.account, accounts))
    return undefined;
  if (enforces.some((policy) => policy !== null && template.podSecurity?.has(policy))) return undefined;
  return chargedWith(withPod(ledgerOf(quotasOf(cluster, ref.namespace), quotas), name), others);
}

/**
 * What is charged before objects are written that are no pods; undefined if that is refused.
 * @param quotas All of the namespace, as read through `admissionReads`.
 */
export function chargedTo(
  cluster: Cluster,
  namespace: string,
  changes: readonly ObjectChange[],
  { quotas }: Pick<Admission, "quotas">,
): readonly Write[] | undefined {
  return chargedWith(ledgerOf(quotasOf(cluster, namespace), quotas), changes);
}

function chargedWith(
  ledger: Ledger | undefined,
  changes: readonly ObjectChange[],
): readonly Write[] | undefined {
  const all = changes.reduce<Ledger | undefined>(
    (so, { slot, before, after }) => so && withObject(so, slot, before, after),
    ledger,
  );
  return all && chargesIn(all);
}

/** The quotas that count what a slot holds, to be read by whoever makes it. */
export function chargingQuotas({ quotas }: Cluster, slot: Slot<unknown>): readonly ClusterQuota[] {
  return quotas.filter(({ objects }) => objects.some((one) => one.slot === slot));
}

/**
 * What is charged before an object that is no pod is written; undefined if it is refused.
 * @param quotas As read from `chargingQuotas`.
 */
export function chargedFor(
  cluster: Cluster,
  change: ObjectChange,
  quotas: readonly (StoredQuota | null)[],
): readonly Write[] | undefined {
  return chargedWith(ledgerOf(chargingQuotas(cluster, change.slot), quotas), [change]);
}
