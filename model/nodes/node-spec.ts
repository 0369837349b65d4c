// What users change of a node: whether it is cordoned, its own taints, and whether it is there at all.
// Source: staging/src/k8s.io/kubectl/pkg/cmd/taint (reorganizeTaints, deleteTaint), pkg/drain/cordon.go.
import type { ClusterNode } from "../cluster.ts";
import type { Operation } from "../inventory/inventory.ts";
import type { Scenario, SingleNodeEdit } from "../scenario/scenario.ts";
import { type NodeSpec, type NodeState, readyOf } from "../state.ts";
import type { NodeFacts } from "./node-facts.ts";

/** What the node says of itself, as whoever decides by its taints sees it. */
export type NodeMarks = Pick<NodeState, "status" | "spec" | "gone">;

export function marksOf({ status, spec, gone }: NodeMarks): NodeMarks {
  return { status, ...(spec === undefined ? {} : { spec }), ...(gone === undefined ? {} : { gone }) };
}

export function specOf({ facts }: ClusterNode, { spec }: Pick<NodeState, "spec">): NodeSpec {
  return spec ?? { unschedulable: facts.unschedulable, taints: facts.taints };
}

/** The node after the edit; one that is not there stays as it is. */
export function editedNode(node: ClusterNode, state: NodeState, edit: SingleNodeEdit): NodeState {
  if (state.gone === true) return state;
  return edit.type === "delete node"
    ? deletedNode(state)
    : withSpec(node, state, editedSpec(specOf(node, state), edit));
}

function withSpec({ facts }: ClusterNode, { spec: _, ...rest }: NodeState, spec: NodeSpec): NodeState {
  const { unschedulable, taints } = facts;
  const isAsGiven = JSON.stringify(spec) === JSON.stringify({ unschedulable, taints });
  return isAsGiven ? rest : { ...rest, spec };
}

/** After its Node object is deleted: what was known of it is forgotten. Its pods stay, until they are collected. */
export function deletedNode({ spec: _, nominated: __, ...rest }: NodeState): NodeState {
  return { ...rest, gone: true, status: { conditions: { Ready: "Unknown" } } };
}

/**
 * After its kubelet has registered it again, which it does when it starts: with the taints that it had at the start, but not cordoned.
 * Source: pkg/kubelet/kubelet_node_status.go (registerWithAPIServer, initialNode).
 */
export function registeredNode(node: ClusterNode, { gone, ...state }: NodeState): NodeState {
  if (gone === undefined) return state;
  const fresh = { ...state, status: { conditions: { Ready: readyOf(state) } } };
  return withSpec(node, fresh, { unschedulable: false, taints: node.facts.taints });
}

/** Whether its Node object may ever be deleted. */
export function mayBeDeleted(
  {
    operations,
    scenario: { remediation },
  }: { readonly operations: readonly Operation[]; readonly scenario: Pick<Scenario, "remediation"> },
  { name }: Pick<NodeFacts, "name">,
): boolean {
  return (
    remediation === "delete-node" ||
    operations.some(({ type, target }) => type === "delete node" && target.name === name)
  );
}

/** A taint of the same key and effect is replaced (kubectl taint --overwrite). */
function editedSpec(
  { unschedulable, taints }: NodeSpec,
  edit: Exclude<SingleNodeEdit, { readonly type: "delete node" }>,
): NodeSpec {
  switch (edit.type) {
    case "cordon":
    case "uncordon":
      return { unschedulable: edit.type === "cordon", taints };
    case "taint": {
      const { key, effect } = edit.taint;
      const others = taints.filter((t) => t.key !== key || t.effect !== effect);
      return { unschedulable, taints: [...others, edit.taint] };
    }
    case "untaint": {
      const { key, effect } = edit;
      const isMeant = (t: NodeSpec["taints"][number]) =>
        t.key === key && (effect === undefined || t.effect === effect);
      return { unschedulable, taints: taints.filter((t) => !isMeant(t)) };
    }
  }
}
