// Which nodes are interchangeable: those that nothing in the cluster tells apart.
import type { ClusterNode, Owner } from "./cluster.ts";
import { HOSTNAME } from "./inventory.ts";
import type { Template } from "./templates.ts";

/**
 * Nodes with equal facts but for their names, unless some template asks for nodes by name. A host name is a name, unless
 * several nodes share it: then it makes a topology domain like any other label.
 */
export function classesOf(
  nodes: readonly ClusterNode[],
  owners: readonly Owner[],
): readonly (readonly ClusterNode[])[] {
  if (owners.some(({ template }) => namesNodes(template))) return [];
  const classes = Map.groupBy(nodes, ({ facts }) => {
    const { [HOSTNAME]: host, ...labels } = facts.labels;
    const isShared = nodes.some((n) => n.facts !== facts && n.facts.labels[HOSTNAME] === host);
    const { taints, allocatable, unschedulable } = facts;
    return JSON.stringify([
      Object.entries(labels).sort(),
      isShared ? host : undefined,
      taints,
      Object.entries(allocatable).sort(),
      unschedulable,
    ]);
  });
  return [...classes.values()].filter((c) => c.length > 1);
}

function namesNodes({ spec }: Template): boolean {
  if (spec.nodeName !== undefined || spec.nodeSelector?.[HOSTNAME] !== undefined) return true;
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms.some(
    (t) => (t.matchFields ?? []).length > 0 || (t.matchExpressions ?? []).some(({ key }) => key === HOSTNAME),
  );
}
