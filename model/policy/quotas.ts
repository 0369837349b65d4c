// ResourceQuotas as the model keeps them: what never changes of them, what is stored, and what pods and other objects are charged.
// Source: pkg/quota/v1/evaluator/core (Usage, MatchingResources), pkg/controller/resourcequota (syncResourceQuota),
// staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go (CheckRequest: it goes by status.hard).
import { type Projection, projection, type Slot, slot } from "../../explorer/system.ts";
import { held } from "../apiserver/deletion.ts";
import { nameInUid } from "../apiserver/uids.ts";
import { type ObjectRef, refOf, titleOf } from "../inventory/objects.ts";
import type { Template } from "../inventory/templates.ts";
import type { Workload } from "../inventory/workload.ts";
import type { ResourceQuota } from "../kubernetes/index.ts";
import {
  type Amounts,
  addAmounts,
  inQuotaScopes,
  isObjectQuotaResource,
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
import type { StoredObject } from "../stored.ts";

/** What never changes of a quota. Its scopes cannot change (ValidateResourceQuotaUpdate). */
export interface QuotaFacts {
  readonly ref: ObjectRef;
  readonly title: string;
  /** Everything that one of its manifests limits, of what pods and modelled objects are charged. */
  readonly limited: ReadonlySet<string>;
  /** The limits of each of its manifests, without what objects are charged that are always there. */
  readonly limits: readonly Amounts[];
  /** The limits at the start; absent if it is an edit that brings it. */
  readonly hard?: Amounts;
  readonly scopes: readonly ScopeRequirement[];
  /** Users or agents change it. */
  readonly changes: boolean;
  readonly finalizers: readonly string[];
}

/** As the API server stores it. All amounts are without what objects are charged that are always there. */
export interface StoredQuota extends StoredObject {
  readonly spec: { readonly hard: Amounts };
  /** What the API server goes by; the quota controller brings it up to date with the spec. */
  readonly status: { readonly hard: Amounts; readonly used: Amounts };
}

/** What a pod of one template is charged, of what the quota limits; and what once it has ended. */
export interface Charge {
  readonly active: Amounts;
  readonly ended: Amounts;
  /** Where a version of the quota limits one of these, the API server refuses the pod: it does not say how much it wants. */
  readonly unsaid: readonly string[];
}

/** Objects other than pods that come, go or change. */
export interface ChargedObjects {
  readonly slot: Slot<unknown>;
  /** What is charged for a value of the slot. */
  readonly of: (value: unknown) => Amounts;
  readonly usage: Projection<Amounts>;
}

export interface ClusterQuota {
  readonly facts: QuotaFacts;
  readonly slot: Slot<StoredQuota | null>;
  /** By the name of the template. */
  readonly charges: ReadonlyMap<string, Charge>;
  readonly objects: readonly ChargedObjects[];
  /** Only of a quota that users or agents change, or that finalizers hold. */
  readonly workload?: Workload;
}

/**
 * @param versions Its manifests: that at the start, if there is one, and those that edits and agents apply.
 * @param initial The place of that at the start among them.
 */
export function quotaFacts(
  versions: readonly ResourceQuota[],
  initial: number | undefined,
  base: (limited: ReadonlySet<string>) => Amounts,
  changes: boolean,
): QuotaFacts {
  const [first] = versions;
  if (first === undefined) throw new RangeError("a quota without any manifest");
  const ref = refOf(first);
  const { scopes: names = [], scopeSelector } = first.spec;
  const plain = names.map((scopeName) => ({ scopeName, operator: "Exists" as const }));
  const limited = new Set(versions.flatMap(({ spec }) => Object.keys(limitsIn(spec))));
  const always = base(limited);
  const limits = versions.map(({ spec }) => withoutBase(limitsIn(spec), always));
  const hard = initial === undefined ? undefined : limits[initial];
  return {
    ref,
    title: titleOf(ref),
    limited,
    limits,
    ...(hard === undefined ? {} : { hard }),
    scopes: [...plain, ...(scopeSelector?.matchExpressions ?? [])],
    changes,
    finalizers: hard === undefined ? [] : (first.metadata.finalizers ?? []),
  };
}

function limitsIn({ hard = {} }: ResourceQuota["spec"]): Amounts {
  return quotaAmounts(
    parseResourceList(hard),
    (name) => isPodQuotaResource(name) || isObjectQuotaResource(name),
  );
}

function withoutBase(hard: Amounts, base: Amounts): Amounts {
  return Object.fromEntries(Object.entries(hard).map(([name, amount]) => [name, amount - (base[name] ?? 0)]));
}

/** Milli-cores of processors, plain units of everything else; of what is kept. */
export function quotaAmounts(list: Quantities, keeps: (name: string) => boolean): Amounts {
  const isCpu = (name: string): boolean => name === "cpu" || name.endsWith("s.cpu");
  return Object.fromEntries(
    Object.entries(list)
      .filter(([name]) => keeps(name))
      .map(([name, q]) => [name, scaledNumber(q, isCpu(name) ? SCALE.milli : SCALE.unit)]),
  );
}

/** Nothing if the quota does not count pods of this template. */
export function chargeOf({ ref, limited, scopes }: QuotaFacts, template: Template): Charge | undefined {
  const { spec, namespace, priorityClassName } = template;
  const isCounted = namespace === ref.namespace && inQuotaScopes({ ...spec, priorityClassName }, scopes);
  if (!isCounted) return undefined;
  const of = (life: { readonly phase?: string }): Amounts => {
    const usage = quotaAmounts(podQuotaUsage(spec, life, 0), (name) => limited.has(name));
    return Object.fromEntries(Object.entries(usage).filter(([, amount]) => amount > 0));
  };
  const [active, ended] = [of({}), of({ phase: "Succeeded" })];
  const unsaid = unsaidForQuota(spec, [...limited]);
  return Object.keys(active).length + unsaid.length === 0 ? undefined : { active, ended, unsaid };
}

/** What a pod that is charged so would have to say, where the quota limits this much: it is refused unless that is nothing. */
export function missingOf({ unsaid }: Charge, hard: Amounts): readonly string[] {
  return unsaid.filter((name) => Object.hasOwn(hard, name));
}

/** A quota in a cluster, if it counts anything there that comes or goes. */
export function quotaIn(
  facts: QuotaFacts,
  owners: readonly { readonly name: string; readonly template: Template }[],
  pods: readonly PodState[],
  objects: readonly ChargedObjects[],
  workload: Workload | undefined,
): readonly ClusterQuota[] {
  const charges = new Map(
    owners.flatMap(({ name, template }) => {
      const charge = chargeOf(facts, template);
      return charge === undefined ? [] : [[name, charge] as const];
    }),
  );
  if (charges.size + objects.length === 0 && workload === undefined) return [];
  const { hard, ref, finalizers } = facts;
  const start = objects.map(({ slot: own, of }) => of(own.initial));
  const all = [usageOf(charges, pods, "all"), ...start].reduce(addAmounts, {});
  const stored =
    hard === undefined
      ? null
      : held(
          { metadata: { uid: ref.name }, spec: { hard }, status: { hard, used: within(all, hard) } },
          finalizers,
        );
  const own = slot<StoredQuota | null>(facts.title, stored);
  return [{ facts, charges, objects, slot: own, ...(workload === undefined ? {} : { workload }) }];
}

/** How much is used of each of these limits. */
export function within(usage: Amounts, hard: Amounts): Amounts {
  return Object.fromEntries(Object.keys(hard).map((name) => [name, usage[name] ?? 0]));
}

/** @param of What is charged for a value of the slot. */
export function chargedObjects(
  { title }: QuotaFacts,
  own: Slot<unknown>,
  of: (value: unknown) => Amounts,
): ChargedObjects {
  return { slot: own, of, usage: projection(own, `charged to ${title}`, of) };
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
