// A descheduler comes to an end.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import type { Slot } from "../explorer/system.ts";
import { choices, evictable } from "../model/descheduling/choose.ts";
import { deschedulerReads } from "../model/descheduling/seen.ts";
import { storedBudgets } from "../model/disruption/disruption.ts";
import type { DisruptionBudgetState } from "../model/stored.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const deschedulerSettles: ClusterProperty = {
  id: "descheduler-settles",
  kind: "liveness",
  title: "the descheduler comes to find nothing to evict any more",
  description:
    "In every fair run there is a point from which on the descheduler finds no pod that it may evict. It fails where the descheduler evicts pods for " +
    "a rule that the scheduler does not follow: the replacement is put where the evicted pod was, and is evicted in its turn, for " +
    "ever. Applies to each strategy of a `descheduler`, but for PodLifeTime, which is to evict for ever.",
  decidedBy: ["plimsoll.yaml descheduler"],
  source:
    "kubernetes-sigs/descheduler#252, #566, #827, #921, #1067, #1219, #1237; Kivi: cases S1 and S9 (USENIX ATC 2024)",
  on(cluster) {
    const { descheduler } = cluster.scenario;
    const settling = (descheduler?.strategies ?? []).filter(({ name }) => name !== "PodLifeTime");
    const { disruptionBudgets: budgets, nodes } = cluster;
    const reads = {
      ...deschedulerReads(cluster),
      // Only budgets have a say in whether a pod that it finds may go.
      nodes: budgets.length === 0 ? [] : nodes.map(({ slot }) => slot),
      budgets: budgets.map(({ slot }): Slot<DisruptionBudgetState | null> => slot),
    };
    return settling.map(({ name }) => {
      const none = predicate(`${name} finds no pod to evict`, reads, (view) => {
        const present = storedBudgets(budgets, view.budgets);
        return !choices(cluster, view).some((choice) => {
          const state = view.nodes[choice.node];
          const mayGo = state === undefined || evictable(cluster, choice, state, present).length > 0;
          return choice.strategy === name && mayGo;
        });
      });
      return eventuallyAlways(idFor(deschedulerSettles, name), none);
    });
  },
};
