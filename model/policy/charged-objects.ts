// What the objects of manifests are charged against ResourceQuotas, kind by kind.
// Source: pkg/quota/v1/evaluator/core (services.go, persistent_volume_claims.go), pkg/quota/v1/install/registry.go.

import { type LoadedObject, type ObjectRef, refOf } from "../inventory/objects.ts";
import { sameRef, type Workload } from "../inventory/workload.ts";
import type { ModelledObject } from "../kubernetes/index.ts";
import type { Scenario } from "../scenario/scenario.ts";
import {
  type Amounts,
  addAmounts,
  claimQuotaUsage,
  objectQuotaUsage,
  parseQuantity,
  serviceQuotaUsage,
} from "../semantics/index.ts";
import type { ClaimFacts, StorageFacts } from "../storage/facts.ts";
import { chargeOf, type QuotaFacts, quotaAmounts, quotaFacts } from "./quotas.ts";

/** What an object is charged, of what some quota limits. Pods are charged otherwise. */
export function chargeOfObject(
  object: ModelledObject,
  ref: ObjectRef,
  storage: Pick<StorageFacts, "claims">,
  limited: ReadonlySet<string>,
): Amounts {
  const { namespace, name } = ref;
  if (object.kind === "Service") return quotaAmounts(serviceQuotaUsage(object.spec), (n) => limited.has(n));
  const claim = storage.claims.find((one) => one.namespace === namespace && one.name === name);
  if (object.kind === "PersistentVolumeClaim" && claim !== undefined) return chargeOfClaims([claim], limited);
  return chargeOfKind(ref.kind, limited);
}

export function chargeOfKind(kind: string, limited: ReadonlySet<string>): Amounts {
  return quotaAmounts(objectQuotaUsage(kind), (name) => limited.has(name));
}

/** What these claims are charged together. */
export function chargeOfClaims(claims: readonly ClaimFacts[], limited: ReadonlySet<string>): Amounts {
  return claims
    .map(({ className, spec }) => claimQuotaUsage(parseQuantity(spec.resources.requests.storage), className))
    .map((usage) => quotaAmounts(usage, (name) => limited.has(name)))
    .reduce(addAmounts, {});
}

/** Whether the quota counts the claims that a StatefulSet makes. */
export function chargesClaims(
  { ref, scopes, limited }: QuotaFacts,
  { ref: { namespace }, claimTemplates = [] }: Workload,
): boolean {
  const isHere = ref.namespace === namespace && scopes.length === 0;
  return isHere && Object.keys(chargeOfClaims(claimTemplates, limited)).length > 0;
}

/** Whether the quota counts anything of a workload: its pods, itself, or what its controller makes. */
export function countsAny(facts: QuotaFacts, workload: Workload): boolean {
  const { owners, ref, kind } = workload;
  if (owners.some(({ template }) => chargeOf(facts, template) !== undefined)) return true;
  if (ref.namespace !== facts.ref.namespace || facts.scopes.length > 0) return false;
  const made = kind === "Deployment" ? ["ReplicaSet"] : kind === "CronJob" ? ["Job"] : [];
  const ofClaims = kind === "PersistentVolumeClaim" ? ["requests.storage"] : [];
  return (
    [ref.kind, ...made].some((one) => Object.keys(chargeOfKind(one, facts.limited)).length > 0) ||
    [...facts.limited].some(
      (name) =>
        ofClaims.some((of) => name.endsWith(of)) || (kind === "Service" && name.startsWith("services.")),
    ) ||
    chargesClaims(facts, workload)
  );
}

/** What every namespace has (pkg/controller/certificates/rootcacertpublisher, pkg/controller/serviceaccount). */
const IN_EVERY_NAMESPACE = [
  { kind: "ConfigMap", name: "kube-root-ca.crt" },
  { kind: "ServiceAccount", name: "default" },
];

/** All quotas that there ever are, with what is always charged to them. */
export function quotasAmong(
  objects: readonly LoadedObject[],
  workloads: readonly Workload[],
  { provided }: Pick<Scenario, "provided">,
  storage: Pick<StorageFacts, "claims">,
): readonly QuotaFacts[] {
  const lasting = objects.filter(({ object }) => !workloads.some((w) => sameRef(w.ref, refOf(object))));
  const baseIn =
    (namespace: string) =>
    (limited: ReadonlySet<string>): Amounts => {
      const here = lasting
        .map(({ object }) => ({ object, ref: refOf(object) }))
        .filter(({ object, ref }) => isNamespaced(object) && ref.namespace === namespace);
      const others = [...provided, ...IN_EVERY_NAMESPACE.map((one) => ({ ...one, namespace }))].filter(
        (ref) => ref.namespace === namespace && !objects.some(({ object }) => sameRef(refOf(object), ref)),
      );
      return [
        ...here.map(({ object, ref }) => chargeOfObject(object, ref, storage, limited)),
        ...others.map(({ kind }) => chargeOfKind(kind, limited)),
      ].reduce(addAmounts, {});
    };
  const unchanging = lasting.flatMap(({ object }) => (object.kind === "ResourceQuota" ? [object] : []));
  const touched = workloads.filter(({ kind }) => kind === "ResourceQuota");
  return [
    ...unchanging.map((quota) => quotaFacts([quota], 0, baseIn(refOf(quota).namespace), false)),
    ...touched.map(({ manifests = [], initial, ref }) => {
      const quotas = manifests.flatMap((one) => (one.kind === "ResourceQuota" ? [one] : []));
      const start = initial?.kind === "(version)" ? initial.version : undefined;
      return quotaFacts(quotas, start, baseIn(ref.namespace), true);
    }),
  ];
}

/** Its namespace means nothing otherwise, whatever the manifest says. */
function isNamespaced({ kind }: ModelledObject): boolean {
  return !["Node", "Namespace", "PersistentVolume", "StorageClass", "PriorityClass"].includes(kind);
}
