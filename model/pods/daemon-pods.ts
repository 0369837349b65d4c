// Pods of DaemonSets, each of which is made for one node: where they wait, and where they may go.
// Equal nodes stay interchangeable, because a pod that waits for its node is in that node's slot, and names no node.
import type { Cluster, ClusterDaemonSet, ClusterNode, Owner } from "../cluster.ts";
import { sameRef } from "../inventory/inventory.ts";
import type { Template } from "../inventory/templates.ts";
import type { NodeMarks } from "../nodes/node-spec.ts";
import { taintsOf } from "../scheduling/placement.ts";
import { type DaemonVerdict, nodeShouldRunDaemonPod } from "../semantics/index.ts";
import type { NodeState, PodState } from "../state.ts";

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

/**
 * Whether a pod of the revision belongs on the node, and whether one that is there may stay. None does if the node is gone. The
 * controller goes by the template that is written, before admission changes anything (NodeShouldRunDaemonPod in
 * pkg/controller/daemon/daemon_controller.go).
 */
export function verdictOn({ template }: Owner, node: ClusterNode, state: NodeMarks): DaemonVerdict {
  if (state.gone === true) return { shouldRun: false, shouldContinueRunning: false };
  const { name, labels } = node.facts;
  return nodeShouldRunDaemonPod(template.written.spec, { name, labels, taints: taintsOf(node, state) });
}

/**
 * Whether a template of the DaemonSet comes back after another one. If none does, then of two pods that are for the same
 * node the one of the earlier template is the older one.
 */
export function returnsToTemplate(
  { operations, agentTasks, written }: Cluster,
  { workload }: ClusterDaemonSet,
): boolean {
  if ([...agentTasks, ...written].some(({ target }) => sameRef(target, workload.ref))) return true;
  const applied = operations.flatMap((o) =>
    o.type === "apply" && o.desired.kind === "DaemonSet" && sameRef(o.target, workload.ref)
      ? [o.desired]
      : [],
  );
  const initial = workload.initial?.kind === "DaemonSet" ? [workload.initial] : [];
  const templates = [...initial, ...applied].map(({ spec }) => spec.template);
  return templates.some((name, i) => templates.indexOf(name) < i && templates[i - 1] !== name);
}
