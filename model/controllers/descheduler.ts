// The descheduler: again and again it looks for pods that stand where they should not, and asks for their eviction. Where they go next is up
// to their controllers and the scheduler, which know nothing of it. What is modelled of one of its runs: it evicts one pod after the
// other, and looks at the cluster anew before each. When it runs is a timer (deschedulingInterval).
// Source: kubernetes-sigs/descheduler, pkg/descheduler/descheduler.go, pkg/descheduler/evictions/evictions.go.
import { type Alternative, type Process, process, type Slot, timer } from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver/apiserver.ts";
import { type Cluster, type ClusterNode, ownerOfPod, podName } from "../cluster.ts";
import { type Choice, choices, type Evictable, evictable } from "../descheduling/choose.ts";
import { deschedulerReads } from "../descheduling/seen.ts";
import { allowEviction, evictionMark, storedBudgets } from "../disruption/disruption.ts";
import type { NodeState } from "../state.ts";
import type { DisruptionBudgetState } from "../stored.ts";
import { interruptions } from "./interruption.ts";

export function deschedulers(cluster: Cluster): readonly Process[] {
  if (cluster.scenario.descheduler === undefined) return [];
  return cluster.nodes.flatMap((node, at) => [
    evictor(cluster, node, at, "deleting"),
    ...(cluster.disruptionBudgets.length === 0
      ? []
      : interruptions(cluster, evictor(cluster, node, at, "forgotten"))),
  ]);
}

/** @param evicted What becomes of a pod that a budget lets go: "forgotten" if the API server is stopped after its first write. */
function evictor(
  cluster: Cluster,
  node: ClusterNode,
  at: number,
  evicted: "deleting" | "forgotten",
): Process {
  const { disruptionBudgets: budgets } = cluster;
  return process({
    name: `descheduler ${node.facts.name}`,
    reads: {
      ...deschedulerReads(cluster),
      node: node.slot,
      budgets: budgets.map(({ slot }): Slot<DisruptionBudgetState | null> => slot),
    },
    fairness: () => "weak",
    fairAs: "descheduler",
    orbit: "descheduler",
    step: ({ node: state, budgets: stored, ...view }) => {
      const here = choices(cluster, view).filter((choice) => choice.node === at);
      const once = new Map(here.map((choice) => [JSON.stringify(choice), choice]));
      return [...once.values()].flatMap((choice) =>
        evictable(cluster, choice, state, storedBudgets(budgets, stored)).flatMap((victim) =>
          evicted === "forgotten" && victim.taken === undefined
            ? []
            : eviction(cluster, node, state, choice, victim, evicted),
        ),
      );
    },
  });
}

function eviction(
  cluster: Cluster,
  node: ClusterNode,
  state: NodeState,
  { strategy }: Choice,
  { pod, taken }: Evictable,
  evicted: "deleting" | "forgotten",
): readonly Alternative[] {
  if (taken !== undefined) {
    const { label, writes } = allowEviction(cluster, node, state, pod, taken, evicted);
    return [timer(`${label} (${strategy})`, ...writes)];
  }
  const owner = ownerOfPod(cluster, pod);
  const answer = deleteBoundPod(state, pod, evictionMark(owner));
  if (!answer.ok || answer.object === state) return [];
  return [timer(`evict ${podName(owner, pod)} (${strategy})`, node.slot.set(answer.object))];
}
