// The node lifecycle controller and the taint eviction controller: a node that is not heard from becomes Unknown and
// tainted, its pods not ready; pods that do not tolerate the taint for ever are deleted after a while.
// Time is abstract: "after a while" is any time later.
// Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go, pkg/controller/tainteviction/taint_eviction.go.
import { type Alternative, act, type Process, process, projection, timer } from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver/apiserver.ts";
import type { Cluster, ClusterNode } from "../cluster.ts";
import { ownerOfPod, podName } from "../cluster.ts";
import { informers } from "../informers.ts";
import type { Template } from "../inventory/templates.ts";
import { distinct, mapped, properParts, replaced } from "../multiset.ts";
import { specOf } from "../nodes/node-spec.ts";
import { conditionsOf, taintsOf } from "../scheduling/placement.ts";
import { MONITOR_GRACE_PERIODS, monitorNode, secondsUntilEviction } from "../semantics/index.ts";
import { isActivePod, isDeleting, isInTouch, type NodeState, type PodState, readyOf } from "../state.ts";
import { interruptions } from "./interruption.ts";

const informer = informers("node-lifecycle-controller", ["Node", "Pod"]);
const evictions = informers("taint-eviction-controller", ["Node", "Pod"]);

export function nodeLifecycleControllers(cluster: Cluster): readonly Process[] {
  return cluster.nodes.flatMap((node) => [
    heartbeatMonitor(cluster, node),
    // Refused writes are tried again, because the controller notes them (nodesToRetry): but only in its memory.
    ...interruptions(cluster, forgetfulMonitor(node), ["controllerCrashes"]),
    taintEviction(cluster, node),
  ]);
}

const SHUTTING_DOWN = "report NotReady: the node is shutting down";
const RUNTIME_DOWN = "report NotReady: the container runtime is down";

/** The kubelet says whether its node is ready; the controller says so when it has not heard from it for a while. */
function heartbeatMonitor({ scenario }: Cluster, node: ClusterNode): Process {
  return process({
    name: `node-lifecycle-controller ${node.facts.name}`,
    reads: { node: informer.see("Node", node.slot) },
    fairness: "weak",
    orbit: "node-lifecycle-controller",
    labels: [
      "mark Unknown",
      "mark Ready",
      ...(scenario.gracefulShutdowns + scenario.gracefulReboots > 0 ? [SHUTTING_DOWN] : []),
      ...(scenario.runtimeOutages > 0 ? [RUNTIME_DOWN] : []),
    ],
    step: ({ node: state }) => {
      if (state.gone === true) return [];
      const { conditions } = state.status;
      if (!isInTouch(state)) {
        return conditions.Ready === "Unknown" ? [] : [timer("mark Unknown", node.slot.set(silent(state)))];
      }
      const Ready = readyOf(state);
      if (Ready === conditions.Ready) return [];
      const write = node.slot.set({ ...state, status: { conditions: { ...conditions, Ready } } });
      if (Ready === "True") return [act("mark Ready", write)];
      // The kubelet waits for its runtime for 30 s before it gives up (maxWaitForContainerRuntime in pkg/kubelet/kubelet.go).
      return [state.shutdown === undefined ? timer(RUNTIME_DOWN, write) : act(SHUTTING_DOWN, write)];
    },
  });
}

/** The controller has written the node's condition, and crashes before it has marked all pods: it never will. */
function forgetfulMonitor(node: ClusterNode): Process {
  return process({
    name: `node-lifecycle-controller ${node.facts.name}`,
    reads: { node: informer.see("Node", node.slot) },
    orbit: "node-lifecycle-controller",
    step: ({ node: state }) => {
      if (isInTouch(state) || !isReady(state)) return [];
      const after = silent(state);
      const marked = state.pods.filter((pod) => JSON.stringify(notReady(pod)) !== JSON.stringify(pod));
      if (marked.length === 0 || JSON.stringify(after.pods) === JSON.stringify(state.pods)) return [];
      return [[], ...properParts(marked)].map((some) => {
        const pods = some.reduce((all, pod) => replaced(all, pod, notReady(pod)), state.pods);
        const detail = `${some.length} of ${marked.length} pods are marked not ready`;
        return { ...timer("mark Unknown", node.slot.set({ ...after, pods })), detail };
      });
    },
  });
}

/** The node after its monitor has waited for a heartbeat in vain. */
function silent(state: NodeState): NodeState {
  const conditions = conditionsOf(state.status.conditions);
  const { monitor } = MONITOR_GRACE_PERIODS;
  const lastSeen = { ready: { heartbeat: undefined }, probedAt: 0 };
  const pass = monitorNode(lastSeen, { createdAt: 0, conditions }, MONITOR_GRACE_PERIODS, monitor + 1);
  const isUnknown = pass.written?.some(({ type, status }) => type === "Ready" && status === "Unknown");
  return {
    ...state,
    ...(isUnknown === true ? { status: { conditions: { Ready: "Unknown" } } } : {}),
    pods: pass.marksPodsNotReady ? mapped(state.pods, notReady) : state.pods,
  };
}

/** MarkPodsNotReady: the conditions of all its pods go to False along with the node's. */
function notReady(pod: PodState): PodState {
  if (!isActivePod(pod)) return pod;
  const { available: _, busy: __, ...status } = pod.status;
  return { ...pod, status: { ...status, ready: false } };
}

function taintEviction(cluster: Cluster, node: ClusterNode): Process {
  const others = cluster.nodes.filter((n) => n !== node);
  return process({
    name: `taint-eviction-controller ${node.facts.name}`,
    reads: {
      node: evictions.see("Pod", node.slot),
      othersReady: others.map((n) => evictions.see("Node", projection(n.slot, "is ready", isReady))),
    },
    fairness: () => "weak",
    orbit: "taint-eviction-controller",
    step: ({ node: state, othersReady }) => {
      if (state.gone === true) return [];
      // If no node at all is ready, the trouble is thought to be elsewhere: the taints are taken off, and nobody is
      // evicted because of them (handleDisruption, "master disruption mode").
      const isNormal = isReady(state) || othersReady.includes(true);
      const taints = isNormal ? taintsOf(node, state) : specOf(node, state).taints;
      return distinct(state.pods.filter((pod) => !isDeleting(pod))).flatMap((pod): readonly Alternative[] => {
        const owner = ownerOfPod(cluster, pod);
        const { template, reads } = owner;
        const name = podName(owner, pod);
        const seconds = secondsUntilEviction(taints, template.tolerations);
        if (seconds === undefined) return [];
        if (waitsForPredecessor(template, state, pod)) return [];
        const answer = deleteBoundPod(state, pod, reads.disruptions ? "disrupted" : undefined);
        if (!answer.ok || answer.object === state) return [];
        const write = node.slot.set(answer.object);
        return [seconds === 0 ? act(`evict ${name} at once`, write) : timer(`evict ${name}`, write)];
      });
    },
  });
}

function isReady({ status }: NodeState): boolean {
  return status.conditions.Ready === "True";
}

/**
 * A pod that names its node is made again on the very node that it was evicted from. It is therefore evicted only when
 * none of its owner's is terminating there: otherwise they would pile up without bound.
 */
function waitsForPredecessor({ spec }: Template, { pods }: NodeState, pod: PodState): boolean {
  return (
    spec.nodeName !== undefined &&
    pods.some((other) => isDeleting(other) && other.metadata.owner === pod.metadata.owner)
  );
}
