// What the scenario says of whatever adds and removes nodes: its groups of equal nodes, and its rules.
import type { Labels, ResourceList, Taint } from "../kubernetes/index.ts";

/** How a node looks: that of a group as it is, or as the autoscaler takes it to be. */
export interface NodeShape {
  readonly allocatable: ResourceList;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
}

/** Equal nodes, of which there may be more or fewer. Their names are `name-1` .. `name-max`. */
export interface AutoscaledGroup extends NodeShape {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** How many there are at the start. */
  readonly initial: number;
  /** Of one node. */
  readonly price: number;
  /** For the expander `priority`. */
  readonly priority: number;
  /** What the autoscaler takes nodes of the group for, while it knows none; as they are, where it is absent. */
  readonly assumed: Partial<NodeShape>;
}

/** Which of several groups that would help gets a node. "random": any of them. */
export const EXPANDERS = ["random", "most-pods", "least-waste", "price", "priority"] as const;
export type Expander = (typeof EXPANDERS)[number];

export const CONSOLIDATIONS = ["Never", "WhenEmpty", "WhenEmptyOrUnderutilized"] as const;
export type Consolidation = (typeof CONSOLIDATIONS)[number];

/** How cluster-autoscaler removes nodes (its flags of these names). */
export interface ScaleDown {
  readonly enabled: boolean;
  /** In percent: a node of which as much is requested, or more, is needed. */
  readonly utilizationThreshold: number;
  readonly skipNodesWithSystemPods: boolean;
  readonly skipNodesWithLocalStorage: boolean;
}

/** The flags' own defaults (cluster-autoscaler/config/flags). */
export const SCALE_DOWN_DEFAULTS: ScaleDown = {
  enabled: true,
  utilizationThreshold: 50,
  skipNodesWithSystemPods: true,
  skipNodesWithLocalStorage: true,
};

export interface NodeAutoscaler {
  /** At least one. */
  readonly groups: readonly AutoscaledGroup[];
  readonly expander: Expander;
  /** "scale-down": as cluster-autoscaler does; "consolidation": as Karpenter does. */
  readonly removal:
    | ({ readonly by: "scale-down" } & ScaleDown)
    | { readonly by: "consolidation"; readonly policy: Consolidation };
}

export function autoscaledNodeNames({ name, max }: Pick<AutoscaledGroup, "name" | "max">): readonly string[] {
  return Array.from({ length: max }, (_, i) => `${name}-${i + 1}`);
}
