// What somebody does about machines that are down, if the scenario says so: whoever it is (an operator, a cloud's controller, a person on
// duty) knows for certain that nothing runs there any more.
// Source: https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown (non-graceful node shutdown);
// staging/src/k8s.io/cloud-provider/controllers/nodelifecycle/node_lifecycle_controller.go (MonitorNodes).
import { type Alternative, act, type Process, process } from "../../explorer/system.ts";
import type { Cluster, ClusterNode } from "../cluster.ts";
import { informers } from "../informers.ts";
import { deletedNode, editedNode, specOf } from "../nodes/node-spec.ts";
import { TAINT_OUT_OF_SERVICE } from "../semantics/index.ts";
import { downed, isDown, isInTouch, type NodeState } from "../state.ts";

const informer = informers("node-remediation", ["Node"]);

/** What is put on a node that is out of service. */
export const OUT_OF_SERVICE = {
  key: TAINT_OUT_OF_SERVICE,
  value: "nodeshutdown",
  effect: "NoExecute",
} as const;

export function nodeRemediation(cluster: Cluster): readonly Process[] {
  const { remediation } = cluster.scenario;
  if (remediation === "none") return [];
  const does = DOES[remediation];
  return cluster.nodes.map((node) =>
    process({
      name: `node-remediation ${node.facts.name}`,
      reads: { node: informer.see("Node", node.slot) },
      fairness: "weak",
      orbit: "node-remediation",
      step: ({ node: state }) => (state.gone === true ? [] : does(node, state)),
    }),
  );
}

/** A machine that is only cut off might go on; whoever switches it off knows afterwards that nothing runs there. */
function fence(node: ClusterNode, state: NodeState): readonly Alternative[] {
  const isLost = !isInTouch(state) && !isDown(state) && state.status.conditions.Ready !== "True";
  return isLost
    ? [act("switch the machine off", node.slot.set(downed(state, "stopped")))]
    : taintOrUntaint(node, state);
}

/** The taint is put on when the machine is down and its node known not to be ready, and taken off when it is back and ready. */
function taintOrUntaint(node: ClusterNode, state: NodeState): readonly Alternative[] {
  const target = { kind: "Node", namespace: "default", name: node.facts.name };
  const isOut = specOf(node, state).taints.some(({ key }) => key === TAINT_OUT_OF_SERVICE);
  const isReady = state.status.conditions.Ready === "True";
  if (isDown(state) && !isReady && !isOut) {
    const tainted = editedNode(node, state, { type: "taint", target, taint: OUT_OF_SERVICE });
    return [act("take out of service", node.slot.set(tainted))];
  }
  if (!isDown(state) && isReady && isOut) {
    const { key } = OUT_OF_SERVICE;
    return [
      act("put back into service", node.slot.set(editedNode(node, state, { type: "untaint", target, key }))),
    ];
  }
  return [];
}

/** The cloud says that there is no such machine any more. One that reboots is there. */
function deleteIfGone({ slot }: ClusterNode, state: NodeState): readonly Alternative[] {
  const isGone = state.kubelet === "stopped" && state.status.conditions.Ready !== "True";
  return isGone ? [act("delete node", slot.set(deletedNode(state)))] : [];
}

const DOES = { "out-of-service": taintOrUntaint, fence, "delete-node": deleteIfGone } as const;
