// Where a pod may go: the semantics' filters, applied to the nodes and pods of a cluster.
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import { ownerOfPod } from "../cluster.ts";
import { filteredPod, type Template } from "../inventory/templates.ts";
import { type NodeMarks, specOf } from "../nodes/node-spec.ts";
import {
  type Amounts,
  addAmounts,
  filterNode,
  hostPortsOf,
  interPodAffinityTest,
  matchesLabelSelector,
  type NodeInfo,
  type PlacedPod,
  type TaintingCondition,
  type TaintLike,
  withNoExecuteTaints,
  withNoScheduleTaints,
} from "../semantics/index.ts";
import { isEnded, type NodeConditions, type NodeState, type PodState } from "../state.ts";

/** The taints of a node now: its own, and those the node lifecycle controller adds for a cordon and for its conditions. */
export function taintsOf(node: ClusterNode, state: NodeMarks): readonly TaintLike[] {
  const { taints, unschedulable } = specOf(node, state);
  const conditions = conditionsOf(state.status.conditions);
  return withNoExecuteTaints(withNoScheduleTaints(taints, conditions, unschedulable), conditions);
}

/** The conditions of a node as a list. */
export function conditionsOf(conditions: NodeConditions): readonly TaintingCondition[] {
  return Object.entries(conditions).map(([type, status]) => ({ type, status: String(status) }));
}

/** What `pods` take of a node. */
export function requestedBy(cluster: Cluster, pods: readonly PodState[]): Amounts {
  return pods.reduce<Amounts>((sum, pod) => addAmounts(sum, ownerOfPod(cluster, pod).template.requests), {});
}

/** The node as the scheduler's filters see it: every pod counts until it has ended, terminating ones included. */
export function nodeInfo(cluster: Cluster, node: ClusterNode, state: NodeState, pods = state.pods): NodeInfo {
  const present = pods.filter((pod) => !isEnded(pod));
  return nodeInfoOf(
    node,
    state,
    present.map((pod) => ownerOfPod(cluster, pod).template),
  );
}

/** The same, given the templates of the pods that count. */
export function nodeInfoOf(node: ClusterNode, state: NodeMarks, templates: readonly Template[]): NodeInfo {
  const { name, labels, allocatable } = node.facts;
  return {
    name,
    labels,
    unschedulable: specOf(node, state).unschedulable,
    taints: taintsOf(node, state),
    allocatable,
    requested: templates.reduce<Amounts>((sum, { requests }) => addAmounts(sum, requests), {}),
    podCount: templates.length,
    usedPorts: templates.flatMap(({ spec }) => hostPortsOf(spec)),
  };
}

/** Why the scheduler cannot put a pod of `owner` on the node, as far as the node itself can tell. */
export function whyNotHere(
  cluster: Cluster,
  owner: Owner,
  node: ClusterNode,
  state: NodeState,
): string | undefined {
  if (state.gone === true) return "node(s) do not exist";
  return filterNode(filteredPod(owner.template), nodeInfo(cluster, node, state));
}

/** Why the pods on all nodes keep a pod of `owner` from the node. `states` are the nodes' states, in their order. */
export function whyNotNearOthers(
  cluster: Cluster,
  owner: Owner,
  node: ClusterNode,
  podsOnNodes: readonly (readonly string[])[],
): string | undefined {
  const placed = podsOnNodes.flatMap((uids, i): PlacedPod[] => {
    const nodeLabels = cluster.nodes[i]?.facts.labels ?? {};
    return uids.map((uid) => ({ ...affine(templateOfUid(cluster, uid)), nodeLabels }));
  });
  const test = interPodAffinityTest(affine(owner.template), placed, {});
  return test(node.facts.labels)?.reasons.join(", ");
}

function templateOfUid(cluster: Cluster, owner: string): Template {
  return ownerOfPod(cluster, { metadata: { owner }, status: { phase: "Pending", ready: false } }).template;
}

/** The template as pod affinity sees a pod of it. */
export function affine({ namespace, labels, spec }: Template) {
  return { namespace, labels, ...(spec.affinity === undefined ? {} : { affinity: spec.affinity }) };
}

/** Whether required pod affinity or anti-affinity can matter between pods of the two templates. */
export function affinityConnects(a: Template, b: Template): boolean {
  return (
    termsOf(a).some((t) => matchesLabelSelector(t.labelSelector, b.labels)) ||
    termsOf(b).some((t) => matchesLabelSelector(t.labelSelector, a.labels))
  );
}

export function termsOf({ spec: { affinity } }: Template) {
  return [
    ...(affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
  ];
}
