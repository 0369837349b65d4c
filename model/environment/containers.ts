// What happens to the containers of a pod by themselves: they crash, or complete.
import { type Alternative, act, type Process, process } from "../../explorer/system.ts";
import { budgetOf, type Cluster, type ClusterNode, ownerOfPod } from "../cluster.ts";
import { exited, hasRunningContainers } from "../containers.ts";
import { distinct } from "../multiset.ts";
import { isInTouch } from "../state.ts";

export function containerEvents(cluster: Cluster, node: ClusterNode): readonly Process[] {
  const { crashes } = cluster.scenario;
  const completes = cluster.owners.some((o) => o.template.behaviour.mayComplete);
  return [...(crashes > 0 ? [crash(cluster, node)] : []), ...(completes ? [completion(cluster, node)] : [])];
}

function crash(cluster: Cluster, node: ClusterNode): Process {
  const budget = budgetOf(cluster, "crashes");
  return process({
    name: `fault: crash on ${node.facts.name}`,
    reads: { crashesLeft: budget, node: node.slot },
    orbit: "fault: crash",
    environment: true,
    step: ({ crashesLeft, node: state }) => {
      if (crashesLeft === 0 || !isInTouch(state)) return [];
      const targets = state.pods.filter(
        (p) => hasRunningContainers(p) && ownerOfPod(cluster, p).template.behaviour.mayCrash,
      );
      return distinct(targets).flatMap((pod) => {
        const { name, template } = ownerOfPod(cluster, pod);
        return template.behaviour.crashCodes.map((code): Alternative => {
          const left = node.slot.set(exited(cluster, state, pod, code));
          const crash = act(`crash ${name}`, budget.set(crashesLeft - 1), left);
          return template.behaviour.crashCodes.length > 1 ? { ...crash, detail: `exit code ${code}` } : crash;
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
      if (!isInTouch(state)) return [];
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
