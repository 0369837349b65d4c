// The kubelet of a node: admits pods, starts their containers, reports readiness, restarts what has crashed, and stops
// what is being deleted. The containers of a pod act as one. Nothing happens while its machine is down, and nothing that
// anybody hears of while it is partitioned.
// Source: pkg/kubelet/kubelet.go, pkg/kubelet/lifecycle/predicate.go (admission), pkg/kubelet/status.
import { type Alternative, act, type Process, process } from "../../explorer/system.ts";
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import { ownerOfPod } from "../cluster.ts";
import { endedWith } from "../containers.ts";
import { distinct, replaced, without } from "../multiset.ts";
import { nodeInfo } from "../placement.ts";
import {
  evictingTaints,
  nodeAffinityMismatch,
  portConflict,
  resourcesLacking,
  untoleratedTaint,
} from "../semantics/index.ts";
import { isDeleting, isEnded, isInTouch, lasting, type NodeState, type PodState } from "../state.ts";
import { filteredPod } from "../templates.ts";
import { ended } from "../terminated.ts";

export function kubelets(cluster: Cluster): readonly Process[] {
  return cluster.nodes.map((node) =>
    process({
      name: `kubelet ${node.facts.name}`,
      reads: { node: node.slot },
      fairness: () => "weak",
      orbit: "kubelet",
      step: ({ node: state }) => {
        if (!isInTouch(state)) return [];
        return distinct(state.pods).flatMap((pod) => actOn(cluster, node, state, pod));
      },
    }),
  );
}

/** What the kubelet does next about a pod; at most one thing. */
function actOn(cluster: Cluster, node: ClusterNode, state: NodeState, pod: PodState): readonly Alternative[] {
  const owner = ownerOfPod(cluster, pod);
  const { phase, ready, containers } = pod.status;
  const become = (label: string, status: PodState["status"], detail?: string): readonly Alternative[] => {
    const pods = replaced(state.pods, pod, { ...pod, status });
    const write = act(`${label} ${owner.name}`, node.slot.set({ ...state, pods }));
    return [detail === undefined ? write : { ...write, detail }];
  };
  if (isDeleting(pod)) return stop(cluster, node, state, pod);
  if (isEnded(pod)) return [];
  if (phase === "Pending") {
    const reason = whyNotAdmitted(cluster, owner, node, state, pod);
    if (reason === undefined) return become("start", running(owner));
    const rejected = ended(cluster, state, pod, { phase: "Failed", ready: false, reason });
    return [{ ...act(`reject ${owner.name}`, node.slot.set(rejected)), detail: reason }];
  }
  if (containers === "exited") return become("restart", { ...running(owner), ...restarted(owner, pod) });
  if (!ready && owner.template.behaviour.ready === "eventually") {
    return become("report ready", { phase, ready: true, ...notYetAvailable(owner), ...lasting(pod.status) });
  }
  return [];
}

/** Containers that are stopped may have time to complete (SIGTERM), or not: 143 is the code of a process that it ends. */
const STOPPED = 143;

/**
 * The end of a pod that is being deleted: it is gone, unless a Job keeps it by its finalizer until it has counted it.
 * Source: pkg/kubelet/kubelet_pods.go (getPhase, for terminal pods), status_manager.go (canBeDeleted).
 */
function stop(cluster: Cluster, node: ClusterNode, state: NodeState, pod: PodState): readonly Alternative[] {
  const { name, template } = ownerOfPod(cluster, pod);
  if (pod.metadata.tracked === undefined) {
    return [act(`remove ${name}`, node.slot.set({ ...state, pods: without(state.pods, pod) }))];
  }
  const runs = pod.status.phase === "Running";
  const codes = runs && template.behaviour.mayComplete ? [STOPPED, 0] : [STOPPED];
  return codes.map((code) => ({
    ...act(`stop ${name}`, node.slot.set(endedWith(cluster, state, pod, code))),
    detail: `exit code ${code}`,
  }));
}

function restarted(owner: Owner, { status }: PodState): Partial<PodState["status"]> {
  if (!owner.reads.restarts) return lasting(status);
  return { ...lasting(status), restarts: (status.restarts ?? 0) + 1 };
}

/** Without a probe, a container is ready as soon as it runs (pkg/kubelet/prober/prober_manager.go, UpdatePodStatus). */
function running(owner: Owner): PodState["status"] {
  const { isProbed, behaviour } = owner.template;
  const ready = !isProbed && behaviour.ready === "eventually";
  return { phase: "Running", ready, ...(ready ? notYetAvailable(owner) : {}) };
}

function notYetAvailable({ minReadySeconds }: Owner): { readonly available?: false } {
  return minReadySeconds > 0 ? { available: false } : {};
}

/** canAdmitPod: the same filters as the scheduler's general ones, but counting only pods that were admitted already. */
function whyNotAdmitted(
  cluster: Cluster,
  owner: Owner,
  node: ClusterNode,
  state: NodeState,
  pod: PodState,
): string | undefined {
  const admitted = state.pods.filter((other) => other !== pod && other.status.phase === "Running");
  const info = nodeInfo(cluster, node, state, admitted);
  const wanted = filteredPod(owner.template);
  const [lacking] = resourcesLacking(wanted.requests, info);
  if (lacking !== undefined) return `OutOf${lacking.resource}`;
  if (nodeAffinityMismatch(wanted, info) !== undefined) return "NodeAffinity";
  if (portConflict(wanted.hostPorts, info.usedPorts) !== undefined) return "NodePorts";
  const taint = untoleratedTaint(evictingTaints(node.facts.taints), wanted.tolerations);
  return taint === undefined ? undefined : "TaintToleration";
}
