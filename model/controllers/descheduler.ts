// The descheduler: again and again it looks for pods that stand where they should not, and evicts them. Where they go next is up to their
// controllers and the scheduler, which know nothing of it. What is modelled of one of its runs: it evicts one pod after the other, and
// looks at the cluster anew before each. When it runs is a timer (deschedulingInterval).
// Source: kubernetes-sigs/descheduler, pkg/descheduler/descheduler.go, pkg/descheduler/evictions/evictions.go.
import { type Process, process, timer } from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver.ts";
import { type Cluster, ownerOfPod, podName } from "../cluster.ts";
import { choices } from "../descheduling/choose.ts";
import { deschedulerReads, seenPod } from "../descheduling/seen.ts";
import { distinct } from "../multiset.ts";

export function deschedulers(cluster: Cluster): readonly Process[] {
  if (cluster.scenario.descheduler === undefined) return [];
  const reads = deschedulerReads(cluster);
  return cluster.nodes.map((node, at) =>
    process({
      name: `descheduler ${node.facts.name}`,
      reads: { ...reads, node: node.slot },
      fairness: () => "weak",
      fairAs: "descheduler",
      orbit: "descheduler",
      step: ({ node: state, ...view }) => {
        const here = choices(cluster, view).filter((choice) => choice.node === at);
        const once = new Map(here.map((choice) => [JSON.stringify(choice), choice]));
        return [...once.values()].flatMap(({ strategy, pod: chosen }) => {
          const alike = state.pods.filter(
            (pod) => JSON.stringify(seenPod(cluster, pod)) === JSON.stringify(chosen),
          );
          return distinct(alike).flatMap((pod) => {
            const owner = ownerOfPod(cluster, pod);
            const answer = deleteBoundPod(state, pod, owner.reads.disruptions ? "disrupted" : undefined);
            if (!answer.ok || answer.object === state) return [];
            return [timer(`evict ${podName(owner, pod)} (${strategy})`, node.slot.set(answer.object))];
          });
        });
      },
    }),
  );
}
