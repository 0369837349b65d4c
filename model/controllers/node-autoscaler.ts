// The node autoscaler, if the scenario has one: it asks for a machine when pods find no place that a node of some group would take, and
// removes nodes that are not needed: taints them, evicts their pods, and gives the machine back.
// Sources: cluster-autoscaler/core/static_autoscaler.go (RunOnce), core/scaledown/actuation (actuator.go, drain.go); karpenter
// pkg/controllers/{provisioning,disruption,node/termination}.
import {
  type Alternative,
  act,
  type Process,
  process,
  projection,
  type Slot,
  timer,
} from "../../explorer/system.ts";
import { budgetOf, type Cluster, type ClusterNode, ownerOfPod } from "../cluster.ts";
import { isAwaited, storedBudgets } from "../disruption/disruption.ts";
import { evictions, isRefused } from "../disruption/evicting.ts";
import type { NodeAutoscaler } from "../node-autoscaling/groups.ts";
import { groupsToGrow } from "../node-autoscaling/growing.ts";
import {
  ABSENT_NODE,
  COMING_NODE,
  isFree,
  JOINED_NODE,
  leavingNode,
  removedNode,
  replacedNode,
  stayingNode,
} from "../node-autoscaling/machines.ts";
import { type AutoscalerView, autoscalerReads } from "../node-autoscaling/seen.ts";
import { type Candidate, removalOf } from "../node-autoscaling/shrinking.ts";
import { isInTouch, type NodeState, type PodState } from "../state.ts";
import type { DisruptionBudgetState } from "../stored.ts";

export function nodeAutoscalers(cluster: Cluster): readonly Process[] {
  const { nodeAutoscaler } = cluster.scenario;
  if (nodeAutoscaler === undefined) return [];
  return cluster.nodes.flatMap((node, at) =>
    node.facts.autoscaled === undefined
      ? []
      : [
          addition(cluster, nodeAutoscaler, node),
          machine(node),
          ...failedMachine(cluster, node),
          removal(cluster, nodeAutoscaler, node, at),
          draining(cluster, nodeAutoscaler, node),
        ],
  );
}

function addition(cluster: Cluster, autoscaler: NodeAutoscaler, node: ClusterNode): Process {
  const { group } = node.facts.autoscaled ?? {};
  return process({
    name: `node-autoscaler adds ${node.facts.name}`,
    reads: { ...autoscalerReads(cluster), isFree: projection(node.slot, "could be added", isFree) },
    fairness: () => "weak",
    fairAs: "node-autoscaler adds",
    orbit: `node-autoscaler adds ${group}`,
    labels: [`add a node of ${group}`],
    step: ({ isFree: mayCome, ...view }) => {
      if (!mayCome || !groupsToGrow(cluster, autoscaler, view).includes(group ?? "")) return [];
      return [act(`add a node of ${group}`, node.slot.set(COMING_NODE))];
    },
  });
}

/** A machine that was asked for is there some time later: its node registers, and is ready. */
function machine(node: ClusterNode): Process {
  const label = "the machine starts, and its node is ready";
  return process({
    name: `machine of ${node.facts.name}`,
    reads: { node: node.slot },
    fairness: "weak",
    orbit: `machine of ${node.facts.autoscaled?.group}`,
    labels: [label],
    step: ({ node: { kubelet } }) => (kubelet === "coming" ? [timer(label, node.slot.set(JOINED_NODE))] : []),
  });
}

/** The cloud has no such machine, or it never joins: the autoscaler gives it back. */
function failedMachine(cluster: Cluster, node: ClusterNode): readonly Process[] {
  if (cluster.scenario.provisioningFailures === 0) return [];
  const budget = budgetOf(cluster, "provisioningFailures");
  const label = "the machine does not come";
  return [
    process({
      name: `fault: machine of ${node.facts.name} does not come`,
      reads: { left: budget, node: node.slot },
      orbit: `fault: machine of ${node.facts.autoscaled?.group}`,
      environment: true,
      labels: [label],
      step: ({ left, node: { kubelet } }) =>
        left === 0 || kubelet !== "coming"
          ? []
          : [act(label, budget.set(left - 1), node.slot.set(ABSENT_NODE))],
    }),
  ];
}

/** The first write that removes a node. That it was unneeded for long enough is a timer, and is looked up again when that runs out. */
function removal(cluster: Cluster, autoscaler: NodeAutoscaler, node: ClusterNode, at: number): Process {
  const { disruptionBudgets: budgets } = cluster;
  return process({
    name: `node-autoscaler removes ${node.facts.name}`,
    reads: {
      ...autoscalerReads(cluster),
      node: node.slot,
      budgets: budgets.map(({ slot }): Slot<DisruptionBudgetState | null> => slot),
    },
    fairness: () => "weak",
    fairAs: "node-autoscaler removes",
    orbit: `node-autoscaler removes ${node.facts.autoscaled?.group}`,
    step: ({ node: state, budgets: stored, ...view }) => {
      const candidate: Candidate = { cluster, autoscaler, node, at };
      const found = removalOf(candidate, state, view, storedBudgets(budgets, stored));
      if (found === undefined) return [];
      if (found.kind === "remove") {
        return [timer("taint an unneeded node", node.slot.set(leaving(candidate, state)))];
      }
      return found.by.flatMap(({ name }) => replacements(candidate, state, view, name));
    },
  });
}

/** The node is tainted, and the machine that is to replace it is asked for. */
function replacements(
  { cluster, node }: Candidate,
  state: NodeState,
  view: AutoscalerView,
  group: string,
): readonly Alternative[] {
  return cluster.nodes.flatMap((other, i) =>
    other.facts.autoscaled?.group === group && view.all[i]?.presence === "free"
      ? [
          timer(
            `replace a node by one of ${group}`,
            node.slot.set(replacedNode(node, state)),
            other.slot.set(COMING_NODE),
          ),
        ]
      : [],
  );
}

function leaving({ cluster, autoscaler, node }: Omit<Candidate, "at">, state: NodeState): NodeState {
  return leavingNode(node, state, autoscaler, (pod) => leaves(cluster, pod));
}

function leaves(cluster: Cluster, pod: PodState): boolean {
  return ownerOfPod(cluster, pod).daemonSet === undefined;
}

/** What becomes of a node that is tainted: it is drained, and its machine is given back. */
function draining(cluster: Cluster, autoscaler: NodeAutoscaler, node: ClusterNode): Process {
  const { disruptionBudgets: budgets } = cluster;
  const others = cluster.nodes.filter((other) => other !== node && other.facts.autoscaled !== undefined);
  return process({
    name: `node-autoscaler drains ${node.facts.name}`,
    reads: {
      node: node.slot,
      budgets: budgets.map(({ slot }): Slot<DisruptionBudgetState | null> => slot),
      // Only a node that is replaced waits for another one.
      coming:
        autoscaler.removal.by === "consolidation"
          ? others.map(({ slot }) => projection(slot, "is coming", ({ kubelet }) => kubelet === "coming"))
          : [],
    },
    fairness: () => "weak",
    orbit: `node-autoscaler drains ${node.facts.autoscaled?.group}`,
    step: ({ node: state, budgets: stored, coming }) => {
      const present = storedBudgets(budgets, stored);
      if (state.removal === undefined) return [];
      if (state.removal === "waiting") {
        return coming.includes(true)
          ? []
          : [act("begin to drain", node.slot.set(leaving({ cluster, autoscaler, node }, state)))];
      }
      if (!state.pods.some(isAwaited)) return [act("remove the machine", node.slot.set(removedNode(state)))];
      const isStuck = !isInTouch(state) || isRefused(cluster, state, present);
      const isGivenUp = autoscaler.removal.by === "scale-down" && isStuck;
      return [
        ...evictions(cluster, node, state, present),
        ...(isGivenUp
          ? [timer("give up: pods do not go", node.slot.set(stayingNode(node, state, autoscaler)))]
          : []),
      ];
    },
  });
}
