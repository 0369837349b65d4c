// What happens to the machines: they fail, reboot or are cut off, and may come back.
import { act, type Process, process } from "../../explorer/system.ts";
import { budgetOf, type Cluster, type ClusterNode } from "../cluster.ts";
import { afterReboot } from "../containers.ts";
import type { Fault } from "../fault-budgets.ts";
import { isDown, isInTouch, type NodeState } from "../state.ts";

export function machineEvents(cluster: Cluster, node: ClusterNode): readonly Process[] {
  const { nodeFailures, reboots, partitions } = cluster.scenario;
  return [
    ...(nodeFailures > 0 ? [failure(cluster, node)] : []),
    ...(reboots > 0 ? [reboot(cluster, node)] : []),
    ...(nodeFailures + reboots > 0 ? [recovery(cluster, node)] : []),
    ...(partitions > 0 ? [partition(cluster, node), healing(node)] : []),
  ];
}

/** The machine goes down with everything on it; the API server learns of it only from missing heartbeats. */
function failure(cluster: Cluster, node: ClusterNode): Process {
  return machineFault(cluster, node, "nodeFailures", "node fails", "fails", (state) =>
    isDown(state) ? undefined : "stopped",
  );
}

/** The same, but it is sure to come back. */
function reboot(cluster: Cluster, node: ClusterNode): Process {
  return machineFault(cluster, node, "reboots", "node reboots", "reboots", (state) =>
    isDown(state) ? undefined : "rebooting",
  );
}

function partition(cluster: Cluster, node: ClusterNode): Process {
  return machineFault(cluster, node, "partitions", "node is cut off", "is cut off", (state) =>
    isInTouch(state) ? "partitioned" : undefined,
  );
}

function machineFault(
  cluster: Cluster,
  node: ClusterNode,
  fault: Fault,
  label: string,
  verb: string,
  becomes: (state: NodeState) => NodeState["kubelet"] | undefined,
): Process {
  const budget = budgetOf(cluster, fault);
  return process({
    name: `fault: ${node.facts.name} ${verb}`,
    reads: { left: budget, node: node.slot },
    orbit: `fault: ${label}`,
    environment: true,
    labels: [label],
    step: ({ left, node: state }) => {
      const kubelet = becomes(state);
      if (left === 0 || kubelet === undefined) return [];
      return [act(label, budget.set(left - 1), node.slot.set({ ...state, kubelet }))];
    },
  });
}

/** The machine is back, and finds that the containers of its pods have exited. */
function recovery(cluster: Cluster, node: ClusterNode): Process {
  return process({
    name: `${node.facts.name} comes back`,
    reads: { node: node.slot },
    fairness: (label) => (label === "reboot ends" ? "weak" : "none"),
    orbit: "node comes back",
    environment: true,
    labels: [
      ...(cluster.scenario.nodeFailures > 0 ? ["node comes back"] : []),
      ...(cluster.scenario.reboots > 0 ? ["reboot ends"] : []),
    ],
    step: ({ node: state }) => {
      if (!isDown(state)) return [];
      const label = state.kubelet === "rebooting" ? "reboot ends" : "node comes back";
      return [act(label, node.slot.set({ ...afterReboot(cluster, state), kubelet: "running" }))];
    },
  });
}

function healing(node: ClusterNode): Process {
  return process({
    name: `partition of ${node.facts.name} heals`,
    reads: { node: node.slot },
    orbit: "partition heals",
    environment: true,
    labels: ["partition heals"],
    step: ({ node: state }) =>
      state.kubelet === "partitioned"
        ? [act("partition heals", node.slot.set({ ...state, kubelet: "running" }))]
        : [],
  });
}
