// Pods of DaemonSets, each of which is made for one node: where they wait, and where they may go.
// Equal nodes stay interchangeable, because a pod that waits for its node is in that node's slot, and names no node.
import type { ClusterNode, Owner } from "./cluster.ts";
import type { NodeState, PodState } from "./state.ts";
import type { Template } from "./templates.ts";

/** The pods that are made for this node, and not bound to it yet. */
export function waitingFor({ waiting = [] }: Pick<NodeState, "waiting">): readonly PodState[] {
  return waiting;
}

/** The node with these pods waiting for it. */
export function withWaiting(node: NodeState, waiting: readonly PodState[]): NodeState {
  const { waiting: _, ...rest } = node;
  return waiting.length === 0 ? rest : { ...rest, waiting };
}

/** The owner as the scheduler sees those of its pods that are for this node: a DaemonSet's own pods may go nowhere else. */
export function ownerFor(owner: Owner, node: ClusterNode): Owner {
  return owner.daemonSet === undefined ? owner : { ...owner, template: templateFor(owner.template, node) };
}

/**
 * The required node affinity of the template is replaced; it has been looked at before the pod was made.
 * Source: pkg/controller/daemon/util/daemonset_util.go (ReplaceDaemonSetPodNodeNameNodeAffinity).
 */
function templateFor(template: Template, { facts }: ClusterNode): Template {
  const { affinity = {} } = template.spec;
  const name = { key: "metadata.name", operator: "In" as const, values: [facts.name] };
  const required = { nodeSelectorTerms: [{ matchFields: [name] }] };
  const nodeAffinity = { ...affinity.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required };
  return { ...template, spec: { ...template.spec, affinity: { ...affinity, nodeAffinity } } };
}
