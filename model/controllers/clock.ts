// The clock, as far as it matters: minReadySeconds pass for a pod that is ready, and what it has to do at its start is done,
// at any time later.
// Source: pkg/api/v1/pod/util.go (IsPodAvailable).
import { type Process, process, timer } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import { ownerOfPod, podName } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { isActivePod, type PodState, podStatus } from "../state.ts";

export function clock(cluster: Cluster): readonly Process[] {
  if (cluster.owners.every((o) => o.minReadySeconds === 0 && !o.template.behaviour.startsBusy)) return [];
  return cluster.nodes.map((node) =>
    process({
      name: `clock ${node.facts.name}`,
      reads: { node: node.slot },
      fairness: () => "weak",
      orbit: "clock",
      step: ({ node: state }) =>
        distinct(state.pods.filter(isActivePod)).flatMap((pod) => {
          const { available, busy, ...rest } = pod.status;
          const name = podName(ownerOfPod(cluster, pod), pod);
          const become = (label: string, status: PodState["status"]) =>
            timer(
              label,
              node.slot.set({
                ...state,
                pods: replaced(state.pods, pod, { ...pod, status: podStatus(status) }),
              }),
            );
          return [
            ...(available === false
              ? [become(`minReadySeconds pass for ${name}`, { ...rest, ...(busy ? { busy } : {}) })]
              : []),
            ...(busy
              ? [become(`${name} has started up`, { ...rest, ...(available === false ? { available } : {}) })]
              : []),
          ];
        }),
    }),
  );
}
