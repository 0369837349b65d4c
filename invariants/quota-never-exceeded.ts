// What pods use together stays within the quotas of their namespace.
import { invariant, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { waitingFor } from "../model/pods/daemon-pods.ts";
import { usageOf } from "../model/policy/quotas.ts";
import { type Amounts, addAmounts } from "../model/semantics/index.ts";
import type { NodeState, PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const quotaNeverExceeded: ClusterProperty = {
  id: "quota-never-exceeded",
  kind: "safety",
  title: "no quota is exceeded",
  description:
    "For every ResourceQuota, what its pods are charged adds up to no more than its hard limits, or than was used at the start: " +
    "a quota does not touch pods that are there already. Pods that have ended count as objects only, and so do pods that are " +
    "being deleted, since nobody keeps them to their grace period.",
  source: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
  on(cluster) {
    return cluster.quotas.map(({ facts, charges, slot }) => {
      const usage = (pods: readonly PodState[]): Amounts => usageOf(charges, pods, "not deleted");
      const title = `charged to ${facts.title}`;
      const reads = {
        pending: cluster.owners.map((o) => projection(o.pending, title, usage)),
        nodes: cluster.nodes.map((n) =>
          projection(n.slot, title, (state: NodeState) => usage([...state.pods, ...waitingFor(state)])),
        ),
      };
      const { used } = slot.initial;
      const holds = predicate(`${facts.title} is not exceeded`, reads, ({ pending, nodes }) => {
        const total = [...pending, ...nodes].reduce<Amounts>(addAmounts, {});
        return Object.entries(total).every(
          ([name, amount]) => amount <= Math.max(facts.hard[name] ?? 0, used[name] ?? 0),
        );
      });
      return invariant(idFor(quotaNeverExceeded, facts.title), holds);
    });
  },
};
