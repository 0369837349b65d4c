// The clock, as far as it matters: minReadySeconds pass for a pod that is ready, at any time later.
// Source: pkg/api/v1/pod/util.go (IsPodAvailable).
import { type Process, process, timer } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import { ownerOfPod, podName } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { isActivePod } from "../state.ts";

export function clock(cluster: Cluster): readonly Process[] {
  if (cluster.owners.every((o) => o.minReadySeconds === 0)) return [];
  return cluster.nodes.map((node) =>
    process({
      name: `clock ${node.facts.name}`,
      reads: { node: node.slot },
      fairness: () => "weak",
      orbit: "clock",
      step: ({ node: state }) =>
        distinct(state.pods.filter((pod) => isActivePod(pod) && pod.status.available === false)).map(
          (pod) => {
            const { available: _, ...status } = pod.status;
            const pods = replaced(state.pods, pod, { ...pod, status });
            return timer(
              `minReadySeconds pass for ${podName(ownerOfPod(cluster, pod), pod)}`,
              node.slot.set({ ...state, pods }),
            );
          },
        ),
    }),
  );
}
