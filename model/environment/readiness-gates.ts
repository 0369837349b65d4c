// Readiness gates: somebody sets the condition of a pod to True, once it runs, and may take it back.
// Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle (Pod readiness).
import { type Alternative, act, type Process, process, timer } from "../../explorer/system.ts";
import { budgetOf, type Cluster, type ClusterNode, ownerOfPod, podName } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { isActivePod, type NodeState, type PodState, podStatus } from "../state.ts";

export function readinessGates(cluster: Cluster): readonly Process[] {
  const own = cluster.owners.flatMap(({ template }) => template.lifecycle.gates);
  const gates = [...new Set(own)].sort();
  return gates.flatMap((gate) =>
    cluster.nodes.flatMap((node) => [
      setter(cluster, node, gate),
      ...(cluster.scenario.gateWithdrawals > 0 ? [withdrawal(cluster, node, gate)] : []),
    ]),
  );
}

/** Some time after the pod has begun to run. */
function setter(cluster: Cluster, node: ClusterNode, gate: string): Process {
  return process({
    name: `${gate} on ${node.facts.name}`,
    reads: { node: node.slot },
    fairness: () => "weak",
    orbit: gate,
    step: ({ node: state }) =>
      gated(cluster, state, gate)
        .filter(({ status: { phase, gates = [] } }) => phase === "Running" && !gates.includes(gate))
        .map((pod): Alternative => {
          const gates = [...(pod.status.gates ?? []), gate].sort();
          return timer(`set ${gate} of ${nameOf(cluster, pod)}`, node.slot.set(withGates(state, pod, gates)));
        }),
  });
}

function withdrawal(cluster: Cluster, node: ClusterNode, gate: string): Process {
  const budget = budgetOf(cluster, "gateWithdrawals");
  return process({
    name: `fault: ${gate} is taken back on ${node.facts.name}`,
    reads: { left: budget, node: node.slot },
    orbit: `fault: ${gate} is taken back`,
    environment: true,
    step: ({ left, node: state }) => {
      if (left === 0) return [];
      const open = gated(cluster, state, gate).filter(({ status }) => status.gates?.includes(gate) === true);
      return open.map((pod): Alternative => {
        const gates = (pod.status.gates ?? []).filter((one) => one !== gate);
        const write = node.slot.set(withGates(state, pod, gates));
        return act(`take back ${gate} of ${nameOf(cluster, pod)}`, budget.set(left - 1), write);
      });
    },
  });
}

function gated(cluster: Cluster, { pods }: NodeState, gate: string): readonly PodState[] {
  return distinct(
    pods.filter(
      (pod) => isActivePod(pod) && ownerOfPod(cluster, pod).template.lifecycle.gates.includes(gate),
    ),
  );
}

function withGates(state: NodeState, pod: PodState, gates: readonly string[]): NodeState {
  const { gates: _, ...status } = pod.status;
  const after = podStatus(gates.length === 0 ? status : { ...status, gates });
  return { ...state, pods: replaced(state.pods, pod, { ...pod, status: after }) };
}

function nameOf(cluster: Cluster, pod: PodState): string {
  return podName(ownerOfPod(cluster, pod), pod);
}
