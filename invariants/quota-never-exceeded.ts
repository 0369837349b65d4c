// What pods use together stays within the quotas of their namespace.
import { invariant, noStep, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import type { Cluster } from "../model/cluster.ts";
import { waitingFor } from "../model/pods/daemon-pods.ts";
import { type ClusterQuota, type StoredQuota, usageOf } from "../model/policy/quotas.ts";
import { type Amounts, addAmounts } from "../model/semantics/index.ts";
import type { NodeState, PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const quotaNeverExceeded: ClusterProperty = {
  id: "quota-never-exceeded",
  kind: "safety",
  title: "no quota is exceeded",
  description:
    "For every ResourceQuota, what pods and other objects are charged adds up to no more than its hard limits, or than was used at the " +
    "start: a quota does not touch what is there already. Pods that have ended count as objects only, and so do pods that are " +
    "being deleted, since nobody keeps them to their grace period. Of a quota that edits change: no step adds to what is used beyond " +
    "the limits that the status has.",
  decidedBy: ["spec.hard"],
  source: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
  on(cluster) {
    return cluster.quotas.map((quota) => {
      const id = idFor(quotaNeverExceeded, quota.facts.title);
      const { facts, slot } = quota;
      if (facts.changes) return noStep(id, { ...usageIn(cluster, quota), quota: slot }, outgrows);
      const [hard, used] = [facts.hard ?? {}, slot.initial?.status.used ?? {}];
      const holds = predicate(`${facts.title} is not exceeded`, usageIn(cluster, quota), (usage) =>
        Object.entries(total(usage)).every(
          ([name, amount]) =>
            !Object.hasOwn(hard, name) || amount <= Math.max(hard[name] ?? 0, used[name] ?? 0),
        ),
      );
      return invariant(id, holds);
    });
  },
};

interface Usage {
  readonly pending: readonly Amounts[];
  readonly nodes: readonly Amounts[];
  readonly objects: readonly Amounts[];
}

function usageIn(cluster: Cluster, { facts, charges, objects }: ClusterQuota) {
  const usage = (pods: readonly PodState[]): Amounts => usageOf(charges, pods, "not deleted");
  const title = `charged to ${facts.title}`;
  return {
    pending: cluster.owners.map((o) => projection(o.pending, title, usage)),
    nodes: cluster.nodes.map((n) =>
      projection(n.slot, title, (state: NodeState) => usage([...state.pods, ...waitingFor(state)])),
    ),
    objects: objects.map((one) => one.usage),
  };
}

function total({ pending, nodes, objects }: Usage): Amounts {
  return [...pending, ...nodes, ...objects].reduce<Amounts>(addAmounts, {});
}

/** More is used after the step than before, and than the API server knows to be allowed. */
function outgrows(
  before: Usage & { readonly quota: StoredQuota | null },
  after: Usage & { readonly quota: StoredQuota | null },
): boolean {
  const hard = before.quota?.status.hard ?? {};
  const [old, now] = [total(before), total(after)];
  return Object.entries(hard).some(
    ([name, limit]) => (now[name] ?? 0) > limit && (now[name] ?? 0) > (old[name] ?? 0),
  );
}
