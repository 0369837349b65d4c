// What the user does to nodes.
import { act, type Process, process } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import { editedNode } from "../node-spec.ts";
import type { NodeEdit } from "../scenario.ts";

/**
 * @param name Of the edit.
 * @param i The edit's place in the order of all.
 */
export function editNode(cluster: Cluster, name: string, i: number, edit: NodeEdit): Process {
  const node = cluster.nodes.find(({ facts }) => facts.name === edit.target.name);
  if (node === undefined)
    throw new RangeError(`an edit of ${edit.target.name}, which is not in this cluster`);
  return process({
    name,
    reads: { done: cluster.operationsDone, node: node.slot },
    labels: [edit.type],
    environment: true,
    step: ({ done, node: state }) =>
      done === i
        ? [act(edit.type, cluster.operationsDone.set(i + 1), node.slot.set(editedNode(node, state, edit)))]
        : [],
  });
}
