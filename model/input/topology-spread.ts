// Topology spread constraints, with the API server's rules for them.
// Source: pkg/apis/core/validation/validation.go (validateTopologySpreadConstraints).
import type { TopologySpreadConstraint } from "../kubernetes/index.ts";
import { type Decoder, integer, type Log, list, oneOf, present, refuse, string } from "./decode.ts";
import { checkLabelKey, labelSelector } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, type Tree, text } from "./tree.ts";

const positive: Decoder<number> = (tree, path, log) => {
  const value = integer()(tree, path, log);
  if (value === undefined || value > 0) return value;
  return refuse(tree, path, log, "must be greater than zero", "write 1 or more");
};

const notEmpty: Decoder<string> = (tree, path, log) => {
  const key = string(tree, path, log);
  if (key !== "") return key;
  const fix = "use a node label like topology.kubernetes.io/zone";
  log.problem(tree.position, path, "Required value: can not be empty", fix);
  return undefined;
};

const inclusion = oneOf("Honor", "Ignore");

const topologySpreadConstraint: Decoder<TopologySpreadConstraint> = (tree, path, log) => {
  const fields = structure("TopologySpreadConstraint", tree, path, log);
  if (fields === undefined) return undefined;
  const maxSkew = fields.required("maxSkew", positive, "say how uneven the spread may be");
  const topologyKey = fields.required("topologyKey", notEmpty, "name the node label that makes the domains");
  const whenUnsatisfiable = fields.required(
    "whenUnsatisfiable",
    oneOf("DoNotSchedule", "ScheduleAnyway"),
    "say what happens when the constraint cannot be met",
  );
  const optional = present({
    labelSelector: fields.optional("labelSelector", labelSelector),
    minDomains: fields.optional("minDomains", positive),
    nodeAffinityPolicy: fields.optional("nodeAffinityPolicy", inclusion),
    nodeTaintsPolicy: fields.optional("nodeTaintsPolicy", inclusion),
    matchLabelKeys: fields.optional("matchLabelKeys", list(string)),
  });
  checkMinDomains(tree, path, log);
  checkMatchLabelKeys(tree, path, log);
  if (maxSkew === undefined || topologyKey === undefined || whenUnsatisfiable === undefined) return undefined;
  return { ...fields.rest, maxSkew, topologyKey, whenUnsatisfiable, ...optional };
};

function checkMinDomains(constraint: Tree, path: Path, log: Log): void {
  const minDomains = child(constraint, "minDomains");
  const action = text(child(constraint, "whenUnsatisfiable"));
  if (minDomains === undefined || action !== "ScheduleAnyway") return;
  const must = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
  refuse(minDomains, [...path, "minDomains"], log, must, "remove it, or write DoNotSchedule");
}

/** Keys are label names, narrow a selector that is there, and are not in it already. */
function checkMatchLabelKeys(constraint: Tree, path: Path, log: Log): void {
  const keys = child(constraint, "matchLabelKeys");
  if (keys === undefined || items(keys).length === 0) return;
  const at = [...path, "matchLabelKeys"];
  const selector = child(constraint, "labelSelector");
  if (selector === undefined) {
    const problem = "Forbidden: must not be specified when labelSelector is not set";
    log.problem(keys.position, at, problem, "write a labelSelector for them to narrow");
  }
  const matchLabels = selector === undefined ? undefined : child(selector, "matchLabels");
  const selected = new Set([
    ...(matchLabels?.kind === "map" ? matchLabels.entries.keys() : []),
    ...items(selector && child(selector, "matchExpressions")).map((one) => text(child(one, "key"))),
  ]);
  for (const [i, one] of items(keys).entries()) {
    const key = text(one);
    if (key === undefined) continue;
    checkLabelKey(key, one.position, [...at, i], log);
    if (!selected.has(key)) continue;
    const problem = `Invalid value: ${quote(key)}: exists in both matchLabelKeys and labelSelector`;
    log.problem(one.position, [...at, i], problem, "remove it from one of the two");
  }
}

/** The constraints of one pod: unique by topology key and kind. */
export const topologySpreadConstraints: Decoder<readonly TopologySpreadConstraint[]> = (tree, path, log) => {
  const seen = new Set<string>();
  for (const [i, one] of items(tree).entries()) {
    const twin = `{${text(child(one, "topologyKey"))}, ${text(child(one, "whenUnsatisfiable"))}}`;
    if (seen.has(twin)) {
      const problem = `Duplicate value: ${quote(twin)}: constraints must be unique by topologyKey and whenUnsatisfiable`;
      log.problem(one.position, [...path, i], problem, "remove one of the two");
    }
    seen.add(twin);
  }
  return list(topologySpreadConstraint)(tree, path, log);
};
