// What the user does to nodes.
import { act, type Process, process } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import type { Operation } from "../inventory/inventory.ts";
import { editedNode } from "../nodes/node-spec.ts";
import type { SingleNodeEdit } from "../scenario/scenario.ts";
import { drainsBefore } from "./drain.ts";

/**
 * @param name Of the edit.
 * @param i The edit's place in the order of all.
 */
export function editNode(
  cluster: Cluster,
  name: string,
  i: number,
  edit: SingleNodeEdit & Operation,
): Process {
  const node = cluster.nodes.find(({ facts }) => facts.name === edit.target.name);
  if (node === undefined)
    throw new RangeError(`an edit of ${edit.target.name}, which is not in this cluster`);
  return process({
    name,
    reads: { done: cluster.operationsDone, node: node.slot, drains: drainsBefore(cluster, edit) },
    labels: [edit.type],
    environment: true,
    step: ({ done, node: state, drains }) =>
      // Who uncordons a node has waited until it is drained.
      done === i && !drains.includes(true) && !(edit.type === "uncordon" && state.drain !== undefined)
        ? [act(edit.type, cluster.operationsDone.set(i + 1), node.slot.set(editedNode(node, state, edit)))]
        : [],
  });
}
