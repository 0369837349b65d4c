// What a scenario says of the node autoscaler: its groups of nodes, and by which rules it adds and removes them.
import {
  type AutoscaledGroup,
  autoscaledNodeNames,
  CONSOLIDATIONS,
  EXPANDERS,
  type NodeAutoscaler,
  type NodeShape,
  SCALE_DOWN_DEFAULTS,
  type ScaleDown,
} from "../node-autoscaling/groups.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { boolean, closed, type Decoder, integer, type Log, list, oneOf, present } from "./decode.ts";
import { dnsSubdomain } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { MAX_NODES, nodeNames, nodeShape, partialShape, SHAPE_FIELDS } from "./scenario-nodes.ts";
import { child, items, type Tree } from "./tree.ts";

/** What a node may cost at most, in whatever unit. */
const MAX_PRICE = 1_000_000;

export const nodeAutoscaler: Decoder<NodeAutoscaler> = (tree, path, log) => {
  const fields = closed(["groups", "expander", "scaleDown", "consolidation"], tree, path, log);
  const groups = fields?.required("groups", list(group), "list the groups of nodes that it adds and removes");
  const expander = fields?.optional("expander", oneOf(...EXPANDERS)) ?? "random";
  const rules = fields?.optional("scaleDown", scaleDown);
  const policy = fields?.optional("consolidation", oneOf(...CONSOLIDATIONS));
  if (rules !== undefined && policy !== undefined) {
    const problem =
      "Forbidden: scaleDown is how cluster-autoscaler removes nodes, consolidation how Karpenter does";
    const at = child(tree, "consolidation")?.position ?? tree.position;
    log.problem(at, [...path, "consolidation"], problem, "keep one of the two");
  }
  if (groups === undefined) return undefined;
  checkNames(groups, child(tree, "groups"), [...path, "groups"], log);
  return {
    groups,
    expander,
    removal:
      policy === undefined
        ? { by: "scale-down", ...SCALE_DOWN_DEFAULTS, ...rules }
        : { by: "consolidation", policy },
  };
};

const group: Decoder<AutoscaledGroup> = (tree, path, log) => {
  const own = ["name", "min", "max", "initial", "price", "priority", "assumed"];
  const fields = closed([...own, ...SHAPE_FIELDS], tree, path, log);
  if (fields === undefined) return undefined;
  const name = fields.required("name", dnsSubdomain, "name the group");
  const max = fields.required("max", integer(1, MAX_NODES), "say how many nodes it may have");
  const shape = nodeShape(fields);
  if (name === undefined || max === undefined) return undefined;
  const min = fields.optional("min", integer(0, max)) ?? 0;
  return {
    name,
    min,
    max,
    initial: fields.optional("initial", integer(0, max)) ?? min,
    price: fields.optional("price", integer(0, MAX_PRICE)) ?? 0,
    priority: fields.optional("priority", integer(0, MAX_PRICE)) ?? 0,
    assumed: fields.optional("assumed", assumed(shape)) ?? {},
    ...shape,
  };
};

function assumed(shape: NodeShape): Decoder<Partial<NodeShape>> {
  return (tree, path, log) => {
    const fields = closed(SHAPE_FIELDS, tree, path, log);
    return fields === undefined ? undefined : partialShape(fields, shape);
  };
}

const scaleDown: Decoder<Partial<ScaleDown>> = (tree, path, log) => {
  const fields = closed(Object.keys(SCALE_DOWN_DEFAULTS), tree, path, log);
  const flag = (name: string) => fields?.optional(name, boolean);
  return present({
    enabled: flag("enabled"),
    utilizationThreshold: fields?.optional("utilizationThreshold", integer(0, 100)),
    skipNodesWithSystemPods: flag("skipNodesWithSystemPods"),
    skipNodesWithLocalStorage: flag("skipNodesWithLocalStorage"),
  });
};

function checkNames(groups: readonly AutoscaledGroup[], tree: Tree | undefined, path: Path, log: Log): void {
  if (tree !== undefined && items(tree).length === 0) {
    log.problem(
      tree.position,
      path,
      "Invalid value: []: must have at least one group",
      "name one, or remove this",
    );
  }
  const seen = new Set<string>();
  for (const [i, item] of (tree === undefined ? [] : items(tree)).entries()) {
    const one = groups[i];
    if (one === undefined) continue;
    const twin = autoscaledNodeNames(one).find((name) => seen.has(name));
    if (twin !== undefined) {
      const problem = `Duplicate value: two nodes are called ${quote(twin)}`;
      log.problem(item.position, [...path, i], problem, "give each group its own name");
    }
    for (const name of autoscaledNodeNames(one)) seen.add(name);
  }
  if (tree !== undefined && seen.size > MAX_NODES) {
    log.problem(
      tree.position,
      path,
      `Invalid value: more than ${MAX_NODES} nodes in all`,
      "use smaller maxima",
    );
  }
}

/** Nodes that are always there have other names than those that come and go. */
export function checkAutoscaledNames(
  { nodeAutoscaler: given, nodes }: Pick<Scenario, "nodeAutoscaler" | "nodes">,
  nodesGiven: readonly string[],
  problemAt: (group: number, problem: string, fix: string) => void,
): void {
  const fixed = nodesGiven.length > 0 ? nodesGiven : nodes.flatMap(nodeNames);
  for (const [i, one] of (given?.groups ?? []).entries()) {
    const twin = autoscaledNodeNames(one).find((name) => fixed.includes(name));
    if (twin === undefined) continue;
    problemAt(i, `Duplicate value: two nodes are called ${quote(twin)}`, "give the group another name");
  }
}
