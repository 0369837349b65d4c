// Groups of workloads that cannot influence each other: each group's behaviour can be explored on its own.
//
// Two workloads meet only on nodes, where one is deleted or runs the operator that the other waits for
// (`connections.ts`), and where one may adopt what the other lets go of (`adoption.ts`). They influence each other on nodes through required (anti-)affinity, topology spread and host ports,
// which can be read off the manifests, and through capacity, which is decided afterwards: if the most that every group ever
// takes of a node fits on it together, no filter that one group meets ever depends on another. (By induction over steps: as
// long as that is so, every run of all of them, seen by one group, is a run of that group alone; faults and nodes behave the
// same in each; and runs of the groups can be interleaved at will.) Quotas are decided in the same way: if the most that every
// group is ever charged fits into each quota together, no group is ever refused because of another. Where a node reacts to all that runs on it (it panics,
// or evicts for want of something), or a descheduler or a node autoscaler weighs them up, everything is one group; images that are not on the nodes from the start connect the workloads that
// pull them.

import type { Slot } from "../../explorer/system.ts";
import { selects } from "../autoscaling/pods.ts";
import type { Cluster } from "../cluster.ts";
import { covers } from "../disruption/disruption.ts";
import { type Inventory, sameRef, titleOf, type Workload } from "../inventory/inventory.ts";
import type { Template } from "../inventory/templates.ts";
import { meet, type NamedService } from "../network/ingresses.ts";
import { type ServiceFacts, selectsPodsOf } from "../network/services.ts";
import { mayAdopt } from "../pods/adoption.ts";
import { SHORTAGES } from "../pods/shortages.ts";
import { countsAny } from "../policy/charged-objects.ts";
import type { QuotaFacts } from "../policy/quotas.ts";
import { webhookConnects } from "../policy/webhooks.ts";
import { affinityConnects, nodeInfo } from "../scheduling/placement.ts";
import { spreadConnects } from "../scheduling/spread.ts";
import { type Amounts, addAmounts, hostPortsOf, portsClash } from "../semantics/index.ts";
import { scales } from "../slots/autoscalers.ts";
import { budgetSpecs } from "../slots/disruption-budgets.ts";
import { accountConnects, configConnects, deletionConnects, storageConnects } from "./connections.ts";

export type Group = readonly Workload[];

export function nameOf(group: Group): string {
  return group.map((w) => titleOf(w.ref)).join(" + ");
}

/**
 * The finest partition by what the manifests say. Where scores decide, every pod on a node has a say in who comes there.
 * @param together What some property speaks of has to be explored together: whether a workload is among that.
 */
export function groupsOf(
  inventory: Inventory,
  together: readonly ((workload: Workload) => boolean)[] = [],
): readonly Group[] {
  const { workloads, operations, services, scenario } = inventory;
  const isOne =
    scenario.scores === "exact" ||
    scenario.nodePanic !== undefined ||
    scenario.descheduler !== undefined ||
    scenario.nodeAutoscaler !== undefined ||
    drainsConnect(inventory) ||
    SHORTAGES.some(({ fault }) => scenario[fault] > 0);
  if (isOne) return workloads.length === 0 ? [] : [workloads];
  let groups: readonly Group[] = workloads.map((w) => [w]);
  for (const [i, a] of workloads.entries()) {
    for (const b of workloads.slice(i + 1)) {
      const isConnected =
        connects(a, b) ||
        services.some((service) => [a, b].every((w) => isBehind(w, service) || isObjectOf(w, service))) ||
        ingressConnects(a, b, inventory) ||
        configConnects(a, b) ||
        ownConnects(a, b) ||
        accountConnects(a, b) ||
        deletionConnects(a, b, scenario.operators, operations) ||
        storageConnects(a, b, inventory) ||
        autoscalerConnects(a, b, inventory) ||
        budgetConnects(a, b, inventory) ||
        quotaConnects(a, b, inventory) ||
        webhookConnects(a, b, inventory.policies.webhooks) ||
        mayAdopt(a, b, { operations }) ||
        mayAdopt(b, a, { operations });
      if (isConnected) groups = merged(groups, (g) => g.includes(a) || g.includes(b));
    }
  }
  for (const isAmong of together) groups = merged(groups, (group) => group.some(isAmong));
  return withIngresses(groups);
}

/** A user's own controller may see or write both. */
function ownConnects(a: Workload, b: Workload): boolean {
  return a.deletions !== undefined && b.deletions !== undefined;
}

/** Ingresses that nothing else has to do with: who looks at them needs no states of their own. */
function withIngresses(groups: readonly Group[]): readonly Group[] {
  const isIdle = (group: Group): boolean =>
    group.every(({ kind, changes }) => kind === "Ingress" && changes !== true);
  const first = groups.find((group) => !isIdle(group));
  return first === undefined ? groups : merged(groups, (group) => group === first || isIdle(group));
}

/**
 * An Ingress has to do with the Services that it names, if they change, and with Ingresses that take requests for the same hosts. Where
 * requests are looked at, also with what is behind these Services, and with what serves it.
 */
function ingressConnects(a: Workload, b: Workload, inventory: Inventory): boolean {
  const { ingresses, services, observed, scenario } = inventory;
  const pairs = [
    [a, b],
    [b, a],
  ] as const;
  return pairs.some(([ingress, other]) => {
    const facts = ingresses.find(({ ref }) => sameRef(ref, ingress.ref));
    if (facts === undefined) return false;
    const names = ({ ref }: NamedService): boolean => sameRef(ref, other.ref);
    const related = ingresses.find(({ ref }) => sameRef(ref, other.ref));
    if (facts.services.some(names) || (related !== undefined && meet(facts, related))) return true;
    if (!observed.includes("requests")) return false;
    const serves = scenario.ingressControllers.some(
      (controller) =>
        sameRef(controller.servedBy, other.ref) &&
        facts.versions.some(({ ingressClassName }) => ingressClassName === controller.class),
    );
    const behind = services.filter(({ refs }) =>
      refs.some((ref) => facts.services.some((named) => sameRef(named.ref, ref))),
    );
    return serves || behind.some((service) => isBehind(other, service));
  });
}

/** The partition in which all groups that satisfy `which` are one. */
export function merged(groups: readonly Group[], which: (group: Group) => boolean): readonly Group[] {
  const first = groups.findIndex(which);
  const union = groups.filter(which).flat();
  return groups.flatMap((g, i) => (i === first ? [union] : which(g) ? [] : [g]));
}

/**
 * Whether a pod that is not drained keeps others from it: a drain without --force refuses all pods of a node for one that it
 * may not take, and one of several nodes comes to the second when the first is empty.
 */
function drainsConnect({ workloads, operations }: Inventory): boolean {
  const mayLoseController = ({ kind, ref, deletions }: Workload): boolean =>
    kind === "Pod" ||
    deletions !== undefined ||
    operations.some(
      ({ type, target }) =>
        type === "delete" &&
        (sameRef(target, ref) || (target.kind === "Namespace" && target.name === ref.namespace)),
    );
  return operations.some(
    (o) =>
      o.type === "drain" &&
      (o.target.kind === "NodeGroup" || (o.force !== true && workloads.some(mayLoseController))),
  );
}

/** A PodDisruptionBudget is shared by all whose pods it selects, and evicting a pod is up to all that select it. */
function budgetConnects(a: Workload, b: Workload, inventory: Inventory): boolean {
  const pairs = [
    [a, b],
    [b, a],
  ] as const;
  return pairs.some(([budget, { owners }]) =>
    budgetSpecs(inventory, budget).some((spec) =>
      owners.some(({ template }) => covers(budget.ref, spec, template)),
    ),
  );
}

/** A quota that changes is shared by all that it counts. */
function quotaConnects(a: Workload, b: Workload, inventory: Inventory): boolean {
  const pairs = [
    [a, b],
    [b, a],
  ] as const;
  return pairs.some(([{ ref, kind }, other]) =>
    inventory.policies.quotas.some(
      (facts) => kind === "ResourceQuota" && sameRef(facts.ref, ref) && countsAny(facts, other),
    ),
  );
}

/** An autoscaler reads and writes what it scales, and reads whatever pods that selects. */
function autoscalerConnects(a: Workload, b: Workload, inventory: Inventory): boolean {
  const pairs = [
    [a, b],
    [b, a],
  ] as const;
  return pairs.some(([autoscaler, other]) =>
    inventory.workloads.some(
      (target) =>
        scales(inventory, autoscaler, target.ref) &&
        (sameRef(target.ref, other.ref) ||
          scales(inventory, other, target.ref) ||
          other.owners.some(({ template }) => selects(target, template))),
    ),
  );
}

function connects(a: Workload, b: Workload): boolean {
  return a.owners.some((x) => b.owners.some((y) => templatesConnect(x.template, y.template)));
}

/** Users or agents change it. */
function isObjectOf({ ref }: Workload, { refs }: ServiceFacts): boolean {
  return refs.some((one) => sameRef(one, ref));
}

/** A property reads what requests to the Service come to. */
function isBehind({ owners }: Workload, service: ServiceFacts): boolean {
  return owners.some(({ template }) => selectsPodsOf(service, template));
}

function templatesConnect(a: Template, b: Template): boolean {
  const ports = hostPortsOf(b.spec);
  return (
    affinityConnects(a, b) ||
    spreadConnects(a, b) ||
    imagesConnect(a, b) ||
    gangConnects(a, b) ||
    hostPortsOf(a.spec).some((p) => ports.some((q) => portsClash(p, q)))
  );
}

function gangConnects(a: Template, b: Template): boolean {
  return a.gang !== undefined && a.gang.name === b.gang?.name && a.namespace === b.namespace;
}

function imagesConnect(a: Template, b: Template): boolean {
  const [pulled, others] = [a, b].map((t) => [...t.lifecycle.images.values()].map(({ image }) => image));
  return pulled?.some((image) => others?.includes(image)) === true;
}

/** The most that a group was seen to take of each node, and then of each quota: resource to amount, "pods" included. */
export type Peaks = readonly Amounts[];

/** @param valuesOf Every value that a slot had. */
export function peaksOf(cluster: Cluster, valuesOf: <V>(slot: Slot<V>) => readonly V[]): Peaks {
  const ofNodes = cluster.nodes.map((node) =>
    valuesOf(node.slot).reduce<Amounts>((peak, state) => {
      const { requested, podCount } = nodeInfo(cluster, node, state);
      return highest(peak, { ...requested, pods: podCount });
    }, {}),
  );
  const ofQuotas = cluster.policies.quotas.map((facts) => {
    const slot = cluster.quotas.find((quota) => quota.facts === facts)?.slot;
    const used = slot === undefined ? [] : valuesOf(slot).map((stored) => stored?.status.used ?? {});
    return named(facts, used.reduce<Amounts>(highest, {}));
  });
  return [...ofNodes, ...ofQuotas];
}

/** The amounts of a quota under names of its own: they are no resources of nodes. */
function named({ title }: QuotaFacts, amounts: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [`${name} of ${title}`, amount]));
}

function highest(a: Amounts, b: Amounts): Amounts {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((n) => [n, Math.max(a[n] ?? 0, b[n] ?? 0)]));
}

/** The resources of which the groups together could take more than some node or quota has; empty if they are independent. */
export function contended(
  { nodes, policies }: Pick<Inventory, "nodes" | "policies">,
  peaks: readonly Peaks[],
): readonly string[] {
  const holders = [
    ...nodes.map(({ allocatable }) => allocatable),
    ...policies.quotas.map((facts) => named(facts, facts.hard ?? {})),
  ];
  const names = holders.flatMap((allocatable, i) => {
    const total = peaks.reduce<Amounts>((sum, p) => addAmounts(sum, p[i] ?? {}), {});
    return Object.keys(total).filter((n) => (total[n] ?? 0) > 0 && (total[n] ?? 0) > (allocatable[n] ?? 0));
  });
  return [...new Set(names)].sort();
}

/** Whether a group takes any of these resources. */
export function takes(peaks: Peaks, resources: readonly string[]): boolean {
  return peaks.some((p) => resources.some((n) => (p[n] ?? 0) > 0));
}
