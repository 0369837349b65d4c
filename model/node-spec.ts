// What users change of a node: whether it is cordoned, and its own taints.
// Source: staging/src/k8s.io/kubectl/pkg/cmd/taint (reorganizeTaints, deleteTaint), pkg/drain/cordon.go.
import type { ClusterNode } from "./cluster.ts";
import type { NodeEdit } from "./scenario.ts";
import type { NodeSpec, NodeState } from "./state.ts";

/** What the node says of itself, as whoever decides by its taints sees it. */
export type NodeMarks = Pick<NodeState, "status" | "spec">;

export function marksOf({ status, spec }: NodeMarks): NodeMarks {
  return { status, ...(spec === undefined ? {} : { spec }) };
}

export function specOf({ facts }: ClusterNode, { spec }: Pick<NodeState, "spec">): NodeSpec {
  return spec ?? { unschedulable: facts.unschedulable, taints: facts.taints };
}

/** The node after the edit. */
export function editedNode(node: ClusterNode, state: NodeState, edit: NodeEdit): NodeState {
  const { kubelet, memory, spec: _, ...rest } = state;
  const { unschedulable, taints } = node.facts;
  const spec = editedSpec(specOf(node, state), edit);
  const isAsGiven = JSON.stringify(spec) === JSON.stringify({ unschedulable, taints });
  return {
    kubelet,
    ...(memory === undefined ? {} : { memory }),
    ...(isAsGiven ? {} : { spec }),
    ...rest,
  };
}

/** A taint of the same key and effect is replaced (kubectl taint --overwrite). */
function editedSpec({ unschedulable, taints }: NodeSpec, edit: NodeEdit): NodeSpec {
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
