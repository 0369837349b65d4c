// The garbage collector's graph: who owns whom, as far as its informers have told it.
// Source: pkg/controller/garbagecollector/graph_builder.go (processGraphChanges, addDependentToOwners, removeNode).

export interface OwnerGraphNode {
  /** False for an owner that dependents name, but that was never seen itself ("virtual"). */
  readonly observed: boolean;
  /** The owners that it names, whether they exist or not. */
  readonly owners: readonly string[];
  /** The objects that name it as their owner, in the order in which they did. */
  readonly dependents: readonly string[];
}

/** By uid. */
export type OwnerGraph = ReadonlyMap<string, OwnerGraphNode>;

/** What an informer says. The owners of a deleted object do not matter. */
export type OwnerGraphEvent =
  | { readonly type: "add" | "update"; readonly uid: string; readonly owners: readonly string[] }
  | { readonly type: "delete"; readonly uid: string };

/**
 * The graph after an event. An owner that is not known yet gets a virtual node. An object that is deleted leaves the
 * graph at once, and its dependents go on naming it: they are what is to be collected.
 */
export function withOwnerGraphEvent(graph: OwnerGraph, event: OwnerGraphEvent): OwnerGraph {
  const { uid } = event;
  const known = graph.get(uid);
  const nodes = new Map(graph);
  if (event.type === "delete") {
    nodes.delete(uid);
    for (const owner of known?.owners ?? []) removeDependent(nodes, owner, uid);
    return nodes;
  }
  const { owners } = event;
  nodes.set(uid, { observed: true, owners, dependents: known?.dependents ?? [] });
  const before = known?.owners ?? [];
  for (const owner of owners) if (!before.includes(owner)) addDependent(nodes, owner, uid);
  for (const owner of before) if (!owners.includes(owner)) removeDependent(nodes, owner, uid);
  return nodes;
}

/** The objects of the graph that exist. */
export function observedObjects(graph: OwnerGraph): readonly string[] {
  return [...graph].filter(([, { observed }]) => observed).map(([uid]) => uid);
}

function addDependent(nodes: Map<string, OwnerGraphNode>, owner: string, uid: string): void {
  const node = nodes.get(owner) ?? { observed: false, owners: [], dependents: [] };
  if (!node.dependents.includes(uid)) nodes.set(owner, { ...node, dependents: [...node.dependents, uid] });
}

function removeDependent(nodes: Map<string, OwnerGraphNode>, owner: string, uid: string): void {
  const node = nodes.get(owner);
  if (node === undefined) return;
  nodes.set(owner, { ...node, dependents: node.dependents.filter((dependent) => dependent !== uid) });
}
