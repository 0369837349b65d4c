// Agents that look after bare pods: they make a pod again when it is gone, and let it go to the scheduler once their manifest
// has no scheduling gates. Nothing else of a pod that exists can be changed.
import { type Process, process, type Slot, timer } from "../../explorer/system.ts";
import { type Cluster, nameInUid, newPod, type Owner, pinnedNode, withFinalizersOf } from "../cluster.ts";
import { type AgentTask, titleOf } from "../inventory/inventory.ts";
import { added, mapped } from "../multiset.ts";
import { withRelabelled } from "../pods/adoption.ts";
import { admissionReads, admitted, madeAs } from "../policy/admission.ts";
import type { PodState } from "../state.ts";
import type { Desired } from "../workloads/desired.ts";

/**
 * The agent as far as it looks after one pod. Its name is taken until it is gone, and an ended pod is still there. That the
 * agent looks again is a timer.
 */
export function podAgent(cluster: Cluster, task: AgentTask, owner: Owner): Process {
  const owners = withRelabelled(cluster, owner);
  const names = new Set(owners.map(({ name }) => name));
  const isIts = ({ metadata }: PodState): boolean => names.has(nameInUid(metadata.owner));
  return process({
    name: `agent ${task.agent}: ${titleOf(task.target)}`,
    reads: {
      pending: owners.map((o) => o.pending),
      nodes: cluster.nodes.map((n) => n.slot),
      ...admissionReads(cluster, owner.workload.ref.namespace),
    },
    labels: ["apply"],
    fairness: () => "weak",
    step: ({ pending, nodes, ...admission }) => {
      if (task.type !== "apply") throw new RangeError("a write to a bare pod that is not made as a whole");
      const opens = owner.template.isGated && !isGated(task.desired);
      if (nodes.some(({ pods }) => pods.some(isIts))) return [];
      if (pending.flat().length > 0)
        return opens ? owners.flatMap((o, n) => opened(o.pending, pending[n] ?? [])) : [];
      const from = madeAs(cluster, owner, admission);
      const charges = admitted(cluster, from, admission);
      if (charges === undefined) return [];
      const made = withFinalizersOf(from.template, newPod(from.name));
      const pod = opens ? withoutGates(made) : made;
      const pinned = pinnedNode(cluster, from);
      const state = nodes.find((_, n) => cluster.nodes[n] === pinned);
      return pinned === undefined || state === undefined
        ? [timer("apply", from.pending.set([pod]), ...charges)]
        : [timer("apply", pinned.slot.set({ ...state, pods: added(state.pods, pod) }), ...charges)];
    },
  });
}

function opened(slot: Slot<readonly PodState[]>, pods: readonly PodState[]) {
  const isClosed = pods.some((pod) => pod.spec?.schedulingGates !== "removed");
  return isClosed ? [timer("apply", slot.set(mapped(pods, withoutGates)))] : [];
}

/** Whether the manifest of a pod keeps it from the scheduler. */
export function isGated(desired: Desired): boolean {
  return desired.kind === "Pod" && desired.isGated;
}

export function withoutGates({ metadata, status }: PodState): PodState {
  return { metadata, spec: { schedulingGates: "removed" }, status };
}
