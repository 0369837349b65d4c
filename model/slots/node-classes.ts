// Which nodes are interchangeable: those that nothing in the cluster tells apart.
import type { ClusterNode, Owner } from "../cluster.ts";
import { type Operation, titleOf } from "../inventory/inventory.ts";
import type { Template } from "../inventory/templates.ts";
import { HOSTNAME, isDrained } from "../nodes/node-facts.ts";
import { isNodeEdit, type NodeGroup } from "../scenario/scenario.ts";

/**
 * Nodes with equal facts but for their names, unless some template asks for nodes by name; a node that an edit names is
 * told apart. A host name is a name, unless
 * several nodes share it: then it makes a topology domain like any other label.
 */
export function classesOf(
  nodes: readonly ClusterNode[],
  owners: readonly Owner[],
  operations: readonly Operation[],
  isScored: boolean,
  groups: readonly NodeGroup[],
): readonly (readonly ClusterNode[])[] {
  if (owners.some(({ template }) => namesNodes(template, isScored))) return [];
  const edits = operations.filter(isNodeEdit);
  /** An edit of a group of nodes tells them only from the others. */
  const namedBy = ({ name }: ClusterNode["facts"]): readonly string[] =>
    edits
      .filter((edit) =>
        edit.type === "drain" ? isDrained({ nodes: groups }, edit, { name }) : edit.target.name === name,
      )
      .map(({ target }) => titleOf(target));
  const classes = Map.groupBy(nodes, ({ facts }) => {
    const { [HOSTNAME]: host, ...labels } = facts.labels;
    const isShared = nodes.some((n) => n.facts !== facts && n.facts.labels[HOSTNAME] === host);
    const { taints, allocatable, unschedulable, allowedUnsafeSysctls, volumeLimits, autoscaled } = facts;
    return JSON.stringify([
      autoscaled?.group,
      namedBy(facts),
      Object.entries(labels).sort(),
      isShared ? host : undefined,
      taints,
      Object.entries(allocatable).sort(),
      unschedulable,
      allowedUnsafeSysctls,
      [...volumeLimits].sort(),
    ]);
  });
  return [...classes.values()].filter((c) => c.length > 1);
}

/** @param isScored Whether what a pod would rather have decides anything. */
function namesNodes({ spec }: Template, isScored: boolean): boolean {
  if (spec.nodeName !== undefined || spec.nodeSelector?.[HOSTNAME] !== undefined) return true;
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
  } = spec.affinity?.nodeAffinity ?? {};
  const wishes = isScored ? preferred.map(({ preference }) => preference) : [];
  const terms = [...(required?.nodeSelectorTerms ?? []), ...wishes];
  return terms.some(
    (t) => (t.matchFields ?? []).length > 0 || (t.matchExpressions ?? []).some(({ key }) => key === HOSTNAME),
  );
}
