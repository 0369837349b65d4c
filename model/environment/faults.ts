// Faults, bounded by budgets: containers that crash (or complete), machines that go down and may come back.
// Nothing here is fair: a fault may happen, or not; a machine may come back, or not.
import { type Alternative, act, type Process, process } from "../../explorer/system.ts";
import type { Cluster, ClusterNode } from "../cluster.ts";
import { ownerOfPod } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { restartsAfterExit } from "../semantics/index.ts";
import { isActivePod, type NodeState, type PodState } from "../state.ts";
import { ended } from "../terminated.ts";

export function faults(cluster: Cluster): readonly Process[] {
  const { crashes, nodeFailures } = cluster.scenario;
  const completes = cluster.owners.some((o) => o.template.behaviour.mayComplete);
  return cluster.nodes.flatMap((node) => [
    ...(crashes > 0 ? [crash(cluster, node)] : []),
    ...(completes ? [completion(cluster, node)] : []),
    ...(nodeFailures > 0 ? [failure(cluster, node), recovery(cluster, node)] : []),
  ]);
}

function hasRunningContainers(pod: PodState): boolean {
  return isActivePod(pod) && pod.status.phase === "Running" && pod.status.containers === undefined;
}

/** The node after the containers of `pod` have exited: they wait for a restart, or the pod has ended. */
function exited(cluster: Cluster, state: NodeState, pod: PodState, exitCode: number): NodeState {
  const { restartPolicy } = ownerOfPod(cluster, pod).template;
  if (restartsAfterExit(restartPolicy, exitCode)) {
    const waiting = {
      ...pod,
      status: { phase: pod.status.phase, ready: false, containers: "exited" as const },
    };
    return { ...state, pods: replaced(state.pods, pod, waiting) };
  }
  return ended(cluster, state, pod, { phase: exitCode === 0 ? "Succeeded" : "Failed", ready: false });
}

function crash(cluster: Cluster, node: ClusterNode): Process {
  return process({
    name: `fault: crash on ${node.facts.name}`,
    reads: { crashesLeft: cluster.crashesLeft, node: node.slot },
    orbit: "fault: crash",
    environment: true,
    step: ({ crashesLeft, node: state }) => {
      if (crashesLeft === 0 || state.kubelet === "stopped") return [];
      const targets = state.pods.filter(
        (p) => hasRunningContainers(p) && ownerOfPod(cluster, p).template.behaviour.mayCrash,
      );
      return distinct(targets).map((pod) =>
        act(
          `crash ${ownerOfPod(cluster, pod).name}`,
          cluster.crashesLeft.set(crashesLeft - 1),
          node.slot.set(exited(cluster, state, pod, 1)),
        ),
      );
    },
  });
}

function completion(cluster: Cluster, node: ClusterNode): Process {
  return process({
    name: `containers on ${node.facts.name}`,
    reads: { node: node.slot },
    orbit: "containers",
    environment: true,
    step: ({ node: state }) => {
      if (state.kubelet === "stopped") return [];
      const targets = state.pods.filter(
        (p) => hasRunningContainers(p) && ownerOfPod(cluster, p).template.behaviour.mayComplete,
      );
      return distinct(targets).map(
        (pod): Alternative =>
          act(`complete ${ownerOfPod(cluster, pod).name}`, node.slot.set(exited(cluster, state, pod, 0))),
      );
    },
  });
}

/** The machine goes down with everything on it; the API server learns of it only from missing heartbeats. */
function failure(cluster: Cluster, node: ClusterNode): Process {
  return process({
    name: `fault: ${node.facts.name} fails`,
    reads: { nodeFailuresLeft: cluster.nodeFailuresLeft, node: node.slot },
    orbit: "fault: node fails",
    environment: true,
    labels: ["node fails"],
    step: ({ nodeFailuresLeft, node: state }) =>
      nodeFailuresLeft === 0 || state.kubelet === "stopped"
        ? []
        : [
            act(
              "node fails",
              cluster.nodeFailuresLeft.set(nodeFailuresLeft - 1),
              node.slot.set({ ...state, kubelet: "stopped" }),
            ),
          ],
  });
}

/** The machine is back, and finds that the containers of its pods have exited. */
function recovery(cluster: Cluster, node: ClusterNode): Process {
  return process({
    name: `${node.facts.name} comes back`,
    reads: { node: node.slot },
    orbit: "node comes back",
    environment: true,
    labels: ["node comes back"],
    step: ({ node: state }) => {
      if (state.kubelet === "running") return [];
      const running = state.pods.filter(hasRunningContainers);
      const rebooted = running.reduce((s, pod) => exited(cluster, s, pod, 137), state);
      return [act("node comes back", node.slot.set({ ...rebooted, kubelet: "running" }))];
    },
  });
}
