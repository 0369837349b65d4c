// Nodes as manifests or the scenario give them: what never changes about them, but by a user's edit.
import { nodeNames } from "../input/scenario-nodes.ts";
import type { CSINode, Labels, Node, Taint } from "../kubernetes/index.ts";
import { type AutoscaledGroup, autoscaledNodeNames } from "../node-autoscaling/groups.ts";
import type { DrainEdit, NodeGroup } from "../scenario/scenario.ts";
import { type Amounts, allocatableOf, amountsOf, parseResourceList } from "../semantics/index.ts";

/** The label that the kubelet puts on its node. */
export const HOSTNAME = "kubernetes.io/hostname";

export interface NodeFacts {
  readonly name: string;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly allocatable: Amounts;
  readonly unschedulable: boolean;
  readonly allowedUnsafeSysctls: readonly string[];
  /** How many volumes it takes, by driver (spec.drivers of its CSINode); absent: any number. */
  readonly volumeLimits: ReadonlyMap<string, number>;
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
    volumeLimits: new Map(),
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
    volumeLimits: new Map(Object.entries(group.volumeLimits ?? {})),
  }));
}

/** With what its CSINode says, which replaces what the scenario does. */
export function withLimits(facts: NodeFacts, nodes: readonly CSINode[]): NodeFacts {
  const found = nodes.find(({ metadata }) => metadata.name === facts.name);
  if (found === undefined) return facts;
  const limits = found.spec.drivers.flatMap(({ name, allocatable }): readonly [string, number][] =>
    allocatable?.count === undefined ? [] : [[name, allocatable.count]],
  );
  return { ...facts, volumeLimits: new Map(limits) };
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
    volumeLimits: new Map(),
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
