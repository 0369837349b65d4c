// How evenly pods have to stand: the semantics' topology spread, applied to the nodes and pods of a cluster.
// ScheduleAnyway constraints are preferences: they only score (scheduling/scores.ts).
import { type Cluster, type ClusterNode, nameInUid, type Owner } from "../cluster.ts";
import { filteredPod, type Template } from "../inventory/templates.ts";
import { marksOf, type NodeMarks } from "../nodes/node-spec.ts";
import {
  domainCounts,
  matchingPods,
  SelectorError,
  type SpreadingPod,
  type SpreadNode,
  type SpreadPod,
  spreadConstraints,
  topologySpreadTest,
} from "../semantics/index.ts";
import { isActivePod, type NodeState } from "../state.ts";
import { taintsOf } from "./placement.ts";

/** What topology spread looks at on one node: whose pods are there, and whether the node is taken to be reachable. */
export interface SpreadView extends NodeMarks {
  /** The owner of each pod that has neither ended nor is being deleted: no others count. */
  readonly owners: readonly string[];
}

export function spreadView(state: NodeState): SpreadView {
  return {
    ...marksOf(state),
    owners: state.pods.filter(isActivePod).map((pod) => nameInUid(pod.metadata.owner)),
  };
}

/** Whether where pods of this template may go depends on how others stand over the nodes. */
export function isSpread({ spec }: Template): boolean {
  return (spec.topologySpreadConstraints ?? []).some((c) => c.whenUnsatisfiable === "DoNotSchedule");
}

/** Why a pod of `owner` on the node would make the spread too uneven. `views` are those of the nodes, in their order. */
export function whyNotEven(
  cluster: Cluster,
  owner: Owner,
  node: ClusterNode,
  views: readonly SpreadView[],
): string | undefined {
  const nodes = spreadNodes(cluster, views);
  return topologySpreadTest(spreadPod(owner.template), nodes)(node.facts.labels)?.reasons.join(", ");
}

function spreadNodes(cluster: Cluster, views: readonly SpreadView[]): readonly SpreadNode[] {
  const pods = new Map(cluster.owners.map(({ name, template }) => [name, spreadingPod(template)]));
  return cluster.nodes.flatMap((node, i) => {
    const view = views[i];
    if (view === undefined || view.gone === true) return [];
    const { name, labels } = node.facts;
    const present = view.owners.flatMap((o) => pods.get(o) ?? []);
    return [{ name, labels, taints: taintsOf(node, view), pods: present }];
  });
}

/** How uneven the pods stand that each DoNotSchedule constraint of `owner` counts, and how uneven they may. */
export function skewsOf(
  cluster: Cluster,
  { template }: Owner,
  views: readonly SpreadView[],
): readonly { readonly skew: number; readonly maxSkew: number }[] {
  const pod = spreadPod(template);
  const constraints = spreadConstraints(pod, "DoNotSchedule");
  if (constraints instanceof SelectorError) return [];
  const domains = domainCounts(pod, constraints, spreadNodes(cluster, views));
  return constraints.map(({ maxSkew, minDomains }, i) => {
    const counted = [...(domains[i]?.values() ?? [])];
    const least = counted.length < minDomains ? 0 : Math.min(...counted);
    return { skew: Math.max(0, ...counted) - least, maxSkew };
  });
}

/** Whether pods of one of the templates count for where pods of the other may go. */
export function spreadConnects(a: Template, b: Template): boolean {
  return counts(a, b) || counts(b, a);
}

function counts(spread: Template, other: Template): boolean {
  const pod = spreadPod(spread);
  const constraints = spreadConstraints(pod, "DoNotSchedule");
  if (constraints instanceof SelectorError) return false;
  return constraints.some((c) => matchingPods(pod, c, { pods: [spreadingPod(other)] }) > 0);
}

/** The template as topology spread sees a pod of it that is to be placed. */
export function spreadPod(template: Template): SpreadPod {
  const { namespace, labels, spec } = template;
  const { topologySpreadConstraints = [] } = spec;
  return { ...filteredPod(template), namespace, labels, topologySpreadConstraints };
}

/** The template as topology spread sees a pod of it that has its place. */
export function spreadingPod({ namespace, labels }: Template): SpreadingPod {
  return { namespace, labels, deleting: false };
}
