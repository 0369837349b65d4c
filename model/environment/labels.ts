// Users who change the labels of a pod: any one of a workload, or a pod of its own.
import { act, type Process, process } from "../../explorer/system.ts";
import { type Cluster, nameInUid, type Owner } from "../cluster.ts";
import type { LabelOperation } from "../inventory/inventory.ts";
import { added, distinct, without } from "../multiset.ts";
import { hasNoController, movedTo } from "../pods/adoption.ts";
import { isActivePod, type PodState } from "../state.ts";

/**
 * Changes nothing if there is no such pod.
 * @param name Of the edit.
 * @param i The edit's place in the order of all.
 */
export function labelPod(cluster: Cluster, name: string, i: number, { moves }: LabelOperation): Process {
  const targetOf = (owner: string): Owner | undefined =>
    cluster.owners.find((o) => o.name === moves.get(owner));
  const places = [...new Set([...moves].flat())].flatMap(
    (one) => cluster.owners.find((o) => o.name === one) ?? [],
  );
  const moved = (pod: PodState, to: Owner): PodState => movedTo(pod, to, !hasNoController(cluster, pod));
  return process({
    name,
    reads: {
      done: cluster.operationsDone,
      pending: places.map((o) => o.pending),
      nodes: cluster.nodes.map((n) => n.slot),
    },
    labels: ["label pod", "label"],
    environment: true,
    step: ({ done, pending, nodes }) => {
      if (done !== i) return [];
      const finish = cluster.operationsDone.set(i + 1);
      const podsOf = (owner: Owner): readonly PodState[] => pending[places.indexOf(owner)] ?? [];
      const waiting = places.flatMap((from) => {
        const to = targetOf(from.name);
        if (to === undefined) return [];
        return distinct(podsOf(from).filter(isActivePod)).map((pod) => {
          if (from === to) return act("label pod", finish);
          const left = from.pending.set(without(podsOf(from), pod));
          return act("label pod", finish, left, to.pending.set(added(podsOf(to), moved(pod, to))));
        });
      });
      const bound = cluster.nodes.flatMap((node, n) => {
        const state = nodes[n];
        return distinct(state?.pods.filter(isActivePod) ?? []).flatMap((pod) => {
          const to = targetOf(nameInUid(pod.metadata.owner));
          if (state === undefined || to === undefined) return [];
          const pods = added(without(state.pods, pod), moved(pod, to));
          return [act("label pod", finish, node.slot.set({ ...state, pods }))];
        });
      });
      const all = [...waiting, ...bound];
      return all.length > 0 ? all : [act("label", finish)];
    },
  });
}
