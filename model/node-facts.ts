// Nodes as manifests or the scenario give them: what never changes about them, but by a user's edit.
import { nodeNames } from "./input/scenario-nodes.ts";
import type { Labels, Node, Taint } from "./kubernetes.ts";
import { type AutoscaledGroup, autoscaledNodeNames } from "./node-autoscaling/groups.ts";
import type { DrainEdit, NodeGroup } from "./scenario.ts";
import { type Amounts, allocatableOf, amountsOf, parseResourceList } from "./semantics/index.ts";

/** The label that the kubelet puts on its node. */
export const HOSTNAME = "kubernetes.io/hostname";

export interface NodeFacts {
  readonly name: string;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly allocatable: Amounts;
  readonly unschedulable: boolean;
  readonly allowedUnsafeSysctls: readonly string[];
  /** It comes and goes as a node autoscaler decides; it may be there at the start. */
  readonly autoscaled?: { readonly group: string; readonly isInitial: boolean };
}

export function nodeFacts({ metadata, spec, status }: Node): NodeFacts {
  return {
    name: metadata.name,
    labels: { [HOSTNAME]: metadata.name, ...metadata.labels },
    taints: spec?.taints ?? [],
    allocatable: amountsOf(parseResourceList(allocatableOf(status ?? {}))),
    unschedulable: spec?.unschedulable ?? false,
    allowedUnsafeSysctls: [],
  };
}

export function nodesOfGroup(group: NodeGroup): readonly NodeFacts[] {
  return nodeNames(group).map((name) => ({
    name,
    labels: { [HOSTNAME]: name, ...group.labels },
    taints: group.taints,
    allocatable: amountsOf(parseResourceList(group.allocatable)),
    unschedulable: false,
    allowedUnsafeSysctls: group.allowedUnsafeSysctls ?? [],
  }));
}

/** All nodes that there may be of a group that is autoscaled. */
export function nodesOfAutoscaled(group: AutoscaledGroup): readonly NodeFacts[] {
  return autoscaledNodeNames(group).map((name, i) => ({
    name,
    labels: { [HOSTNAME]: name, ...group.labels },
    taints: group.taints,
    allocatable: amountsOf(parseResourceList(group.allocatable)),
    unschedulable: false,
    allowedUnsafeSysctls: [],
    autoscaled: { group: group.name, isInitial: i < group.initial },
  }));
}

/** Whether an edit that drains nodes is about this one. */
export function isDrained(
  { nodes }: { readonly nodes: readonly NodeGroup[] },
  { target: { kind, name } }: DrainEdit,
  facts: Pick<NodeFacts, "name">,
): boolean {
  if (kind === "Node") return facts.name === name;
  return nodes.some((group) => group.name === name && nodeNames(group).includes(facts.name));
}
