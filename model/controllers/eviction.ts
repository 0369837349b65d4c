// The API server, between the two writes of an eviction: what its budget has allowed is deleted.
// Source: pkg/registry/core/pod/storage/eviction.go (Create, checkAndDecrement, addConditionAndDeletePod).
import { act, type Process, process, type Slot } from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver/apiserver.ts";
import { type Cluster, type ClusterNode, ownerOfPod, podName } from "../cluster.ts";
import { allowEviction, evictionMark, evictionOf, isToGo, storedBudgets } from "../disruption/disruption.ts";
import { distinct } from "../multiset.ts";
import type { DisruptionBudgetState } from "../stored.ts";
import { interruptions } from "./interruption.ts";

export function evictions(cluster: Cluster): readonly Process[] {
  const evicts =
    cluster.scenario.descheduler !== undefined ||
    cluster.scenario.nodeAutoscaler !== undefined ||
    cluster.operations.some((o) => o.type === "drain" && o.disableEviction !== true);
  if (!evicts || cluster.disruptionBudgets.length === 0) return [];
  return cluster.nodes.flatMap((node) => [
    deleter(cluster, node),
    ...interruptions(cluster, forgetfulDeleter(cluster, node)),
  ]);
}

/** It is stopped after its first write: the budget lists the pod, which nobody deletes. */
function forgetfulDeleter(cluster: Cluster, node: ClusterNode): Process {
  const { disruptionBudgets: budgets, operations } = cluster;
  return process({
    name: `api-server evicts on ${node.facts.name}`,
    reads: { node: node.slot, budgets: budgets.map(({ slot }): Slot<DisruptionBudgetState | null> => slot) },
    orbit: "api-server evicts",
    step: ({ node: state, budgets: stored }) => {
      const drain = state.drain === undefined ? undefined : operations[state.drain.edit];
      const isByUser = drain?.type === "drain" && drain.disableEviction !== true;
      if (!isByUser && state.removal !== "draining") return [];
      const present = storedBudgets(budgets, stored);
      return distinct(state.pods.filter(isToGo)).flatMap((pod) => {
        const taken = evictionOf(ownerOfPod(cluster, pod), pod, present)?.taken;
        return taken === undefined ? [] : [allowEviction(cluster, node, state, pod, taken, "forgotten")];
      });
    },
  });
}

function deleter(cluster: Cluster, node: ClusterNode): Process {
  return process({
    name: `api-server evicts on ${node.facts.name}`,
    reads: { node: node.slot },
    fairness: "weak",
    orbit: "api-server evicts",
    step: ({ node: state }) =>
      distinct(state.pods.filter(({ metadata }) => metadata.evicted === "deleting")).flatMap((pod) => {
        const owner = ownerOfPod(cluster, pod);
        const answer = deleteBoundPod(state, pod, evictionMark(owner));
        return answer.ok ? [act(`evict ${podName(owner, pod)}`, node.slot.set(answer.object))] : [];
      }),
  });
}
