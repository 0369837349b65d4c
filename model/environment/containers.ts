// What happens to the containers of a pod by themselves: they crash, hang, take too much memory, or complete; and probes that fail
// though nothing is wrong.
import { type Alternative, act, type Process, process } from "../../explorer/system.ts";
import { budgetOf, type Cluster, type ClusterNode, type Owner, ownerOfPod, podName } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { exited, hasRunningContainers, mayExit } from "../pods/containers.ts";
import { outlivingEnds } from "../pods/outliving.ts";
import type { Fault } from "../scenario/fault-budgets.ts";
import { isAtWork, type NodeState, type PodState, podStatus } from "../state.ts";

export function containerEvents(cluster: Cluster, node: ClusterNode): readonly Process[] {
  const { crashes, hangs, oomKills, probeFailures } = cluster.scenario;
  const completes = cluster.owners.some(
    ({ template: { behaviour } }) => behaviour.mayComplete && behaviour.oneByOne === undefined,
  );
  return [
    ...(crashes > 0 ? [crash(cluster, node)] : []),
    ...(hangs > 0 ? [hang(cluster, node)] : []),
    ...(oomKills > 0 ? [oomKill(cluster, node)] : []),
    ...(probeFailures > 0 ? [unready(cluster, node), falseKill(cluster, node)] : []),
    ...(completes ? [completion(cluster, node)] : []),
  ];
}

function crash(cluster: Cluster, node: ClusterNode): Process {
  return containerFault(cluster, node, "crashes", "crash", {
    hits: (pod, { template }) => mayExit(pod) && template.behaviour.mayCrash,
    codes: ({ template }) => template.behaviour.crashCodes,
    after: (state, pod, code = 1) => exited(cluster, state, pod, code),
  });
}

/** It answers neither probes nor requests any more, and does not know it. */
function hang(cluster: Cluster, node: ClusterNode): Process {
  return containerFault(cluster, node, "hangs", "hang", {
    hits: hasRunningContainers,
    after: (state, pod) => {
      const status = podStatus({ ...pod.status, containers: "hung" });
      return { ...state, pods: replaced(state.pods, pod, { ...pod, status }) };
    },
  });
}

/** The kernel kills what goes beyond its memory limit. */
function oomKill(cluster: Cluster, node: ClusterNode): Process {
  return containerFault(cluster, node, "oomKills", "OOM kill", {
    hits: (pod, { template }) => hasRunningContainers(pod) && template.lifecycle.hasMemoryLimit,
    after: (state, pod) => exited(cluster, state, pod, 137),
  });
}

/** The containers run, and are taken for unfit all the same: as many checks in a row as the probe asks for have failed. */
function unready(cluster: Cluster, node: ClusterNode): Process {
  return containerFault(cluster, node, "probeFailures", "false alarm of the readiness probe of", {
    hits: (pod, { template }) =>
      hasRunningContainers(pod) &&
      (pod.status.ready || pod.status.containersReady === true) &&
      template.lifecycle.hasReadinessProbe,
    after: (state, pod) => {
      const { available: _, busy: __, containersReady: ___, ...status } = pod.status;
      return { ...state, pods: replaced(state.pods, pod, { ...pod, status: { ...status, ready: false } }) };
    },
  });
}

function falseKill(cluster: Cluster, node: ClusterNode): Process {
  return containerFault(cluster, node, "probeFailures", "false alarm of the liveness probe of", {
    hits: (pod, { template }) => hasRunningContainers(pod) && template.lifecycle.hasLivenessProbe,
    after: (state, pod) => exited(cluster, state, pod, 137),
  });
}

function containerFault(
  cluster: Cluster,
  node: ClusterNode,
  fault: Fault,
  label: string,
  does: {
    hits(pod: PodState, owner: Owner): boolean;
    /** The exit codes among which the environment chooses, if it does. */
    codes?(owner: Owner): readonly number[];
    after(state: NodeState, pod: PodState, code?: number): NodeState;
  },
): Process {
  const budget = budgetOf(cluster, fault);
  return process({
    name: `fault: ${label} on ${node.facts.name}`,
    reads: { left: budget, node: node.slot },
    orbit: `fault: ${label}`,
    environment: true,
    step: ({ left, node: state }) => {
      if (left === 0 || !isAtWork(state)) return [];
      const targets = state.pods.filter((pod) => does.hits(pod, ownerOfPod(cluster, pod)));
      return distinct(targets).flatMap((pod) => {
        const owner = ownerOfPod(cluster, pod);
        const codes = does.codes?.(owner) ?? [undefined];
        return codes.map((code): Alternative => {
          const write = node.slot.set(does.after(state, pod, code));
          const hit = act(`${label} ${podName(owner, pod)}`, budget.set(left - 1), write);
          return codes.length > 1 ? { ...hit, detail: `exit code ${code}` } : hit;
        });
      });
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
      const mayComplete = (pod: PodState): boolean => ownerOfPod(cluster, pod).template.behaviour.mayComplete;
      const outliving = outlivingEnds(cluster, node, state, "complete", (p) => (mayComplete(p) ? [0] : []));
      if (!isAtWork(state)) return outliving;
      const targets = state.pods.filter((p) => hasRunningContainers(p) && mayComplete(p));
      const completed = distinct(targets).map(
        (pod): Alternative =>
          act(
            `complete ${podName(ownerOfPod(cluster, pod), pod)}`,
            node.slot.set(exited(cluster, state, pod, 0)),
          ),
      );
      return [...completed, ...outliving];
    },
  });
}
