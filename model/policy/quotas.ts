// ResourceQuotas as the model keeps them: what of them has to do with pods, and what each pod is charged.
// Source: pkg/quota/v1/evaluator/core/pods.go (Usage, MatchingResources), pkg/controller/resourcequota (syncResourceQuota).
import { type Slot, slot } from "../../explorer/system.ts";
import type { ResourceQuota } from "../kubernetes.ts";
import { type ObjectRef, titleOf } from "../objects.ts";
import {
  type Amounts,
  addAmounts,
  inQuotaScopes,
  isPodQuotaResource,
  parseResourceList,
  podQuotaUsage,
  type Quantities,
  SCALE,
  type ScopeRequirement,
  scaledNumber,
  unsaidForQuota,
} from "../semantics/index.ts";
import { isDeleting, isEnded, type PodState } from "../state.ts";
import type { Template } from "../templates.ts";
import { nameInUid } from "../uids.ts";

/** What never changes of a quota. */
export interface QuotaFacts {
  readonly ref: ObjectRef;
  readonly title: string;
  /** Of what pods are charged. */
  readonly hard: Amounts;
  readonly scopes: readonly ScopeRequirement[];
}

/** Its status: what the API server and the quota controller take for used. */
export interface QuotaState {
  readonly used: Amounts;
}

/** What a pod of one template is charged, of what the quota limits; and what once it has ended. */
export interface Charge {
  readonly active: Amounts;
  readonly ended: Amounts;
  /** The API server refuses the pod, because it does not say how much of these it wants. */
  readonly unsaid: readonly string[];
}

export interface ClusterQuota {
  readonly facts: QuotaFacts;
  readonly slot: Slot<QuotaState>;
  /** By the name of the template. */
  readonly charges: ReadonlyMap<string, Charge>;
}

export function quotaFacts({ metadata, spec }: ResourceQuota): QuotaFacts {
  const { name, namespace = "default" } = metadata;
  const ref = { kind: "ResourceQuota", namespace, name };
  const plain = (spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" as const }));
  return {
    ref,
    title: titleOf(ref),
    hard: quotaAmounts(parseResourceList(spec.hard ?? {}), isPodQuotaResource),
    scopes: [...plain, ...(spec.scopeSelector?.matchExpressions ?? [])],
  };
}

/** Milli-cores of processors, plain units of everything else; of what is kept. */
function quotaAmounts(list: Quantities, keeps: (name: string) => boolean): Amounts {
  const isCpu = (name: string): boolean => name === "cpu" || name.endsWith("s.cpu");
  return Object.fromEntries(
    Object.entries(list)
      .filter(([name]) => keeps(name))
      .map(([name, q]) => [name, scaledNumber(q, isCpu(name) ? SCALE.milli : SCALE.unit)]),
  );
}

/** Nothing if the quota does not count pods of this template. */
export function chargeOf({ ref, hard, scopes }: QuotaFacts, template: Template): Charge | undefined {
  const { spec, namespace, priorityClassName } = template;
  const isCounted = namespace === ref.namespace && inQuotaScopes({ ...spec, priorityClassName }, scopes);
  if (!isCounted) return undefined;
  const of = (life: { readonly phase?: string }): Amounts => {
    const usage = quotaAmounts(podQuotaUsage(spec, life, 0), (name) => Object.hasOwn(hard, name));
    return Object.fromEntries(Object.entries(usage).filter(([, amount]) => amount > 0));
  };
  const [active, ended] = [of({}), of({ phase: "Succeeded" })];
  const unsaid = unsaidForQuota(spec, Object.keys(hard));
  return Object.keys(active).length + unsaid.length === 0 ? undefined : { active, ended, unsaid };
}

/** A quota in a cluster, if it counts any pods there. */
export function quotaIn(
  facts: QuotaFacts,
  owners: readonly { readonly name: string; readonly template: Template }[],
  pods: readonly PodState[],
): readonly ClusterQuota[] {
  const charges = new Map(
    owners.flatMap(({ name, template }) => {
      const charge = chargeOf(facts, template);
      return charge === undefined ? [] : [[name, charge] as const];
    }),
  );
  if (charges.size === 0) return [];
  const names = new Set([...charges.values()].flatMap(({ active }) => Object.keys(active)));
  const nothing = Object.fromEntries(
    Object.keys(facts.hard)
      .filter((name) => names.has(name))
      .map((name) => [name, 0]),
  );
  const used = addAmounts(nothing, usageOf(charges, pods, "all"));
  return [{ facts, charges, slot: slot<QuotaState>(facts.title, { used }) }];
}

/**
 * What these pods are charged together.
 * @param which Whether pods that are being deleted are charged still: not those whose grace period is over.
 */
export function usageOf(
  charges: ClusterQuota["charges"],
  pods: readonly PodState[],
  which: "all" | "not deleted",
): Amounts {
  return pods.reduce<Amounts>((sum, pod) => {
    const charge = charges.get(nameInUid(pod.metadata.owner));
    if (charge === undefined) return sum;
    const isOver = isEnded(pod) || (isDeleting(pod) && which === "not deleted");
    return addAmounts(sum, isOver ? charge.ended : charge.active);
  }, {});
}

/** What would be used with one more pod; undefined if the quota refuses it. */
export function chargedWith(
  { facts: { hard }, charges }: ClusterQuota,
  template: string,
  { used }: QuotaState,
): QuotaState | undefined {
  const charge = charges.get(template);
  if (charge === undefined) return { used };
  if (charge.unsaid.length > 0) return undefined;
  const after = addAmounts(used, charge.active);
  const isWithin = Object.keys(charge.active).every((name) => (after[name] ?? 0) <= (hard[name] ?? 0));
  return isWithin ? { used: after } : undefined;
}
