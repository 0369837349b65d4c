// What confines pods to nodes: affinities, tolerations, and the taints of nodes, with the API server's rules.
// Source: pkg/apis/core/validation/validation.go (validateAffinity, ValidateTolerations, ValidateTaintsInNodeAddUpdate).
import type {
  Affinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  PreferredSchedulingTerm,
  Taint,
  TaintEffect,
  Toleration,
  WeightedPodAffinityTerm,
} from "../kubernetes/index.ts";
import { type Decoder, integer, type Log, list, oneOf, present, refuse, string } from "./decode.ts";
import { checkLabelKey, checkValueCount, labelSelector, labelValue } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, positionAt, type Tree, text } from "./tree.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

export const taintEffect: Decoder<TaintEffect> = oneOf("NoSchedule", "PreferNoSchedule", "NoExecute");

export const affinity: Decoder<Affinity> = (tree, path, log) => {
  const fields = structure("Affinity", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    nodeAffinity: fields.optional("nodeAffinity", nodeAffinity),
    podAffinity: fields.optional("podAffinity", podAffinity),
    podAntiAffinity: fields.optional("podAntiAffinity", podAffinity),
  });
};

const nodeAffinity: Decoder<NonNullable<Affinity["nodeAffinity"]>> = (tree, path, log) => {
  const fields = structure("NodeAffinity", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    [REQUIRED]: fields.optional(REQUIRED, nodeSelector),
    [PREFERRED]: fields.optional(PREFERRED, list(preferredSchedulingTerm)),
  });
};

const podAffinity: Decoder<PodAffinity> = (tree, path, log) => {
  const fields = structure("PodAffinity", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    [REQUIRED]: fields.optional(REQUIRED, list(podAffinityTerm)),
    [PREFERRED]: fields.optional(PREFERRED, list(weightedPodAffinityTerm)),
  });
};

const weight: Decoder<number> = (tree, path, log) => {
  const found = integer()(tree, path, log);
  if (found === undefined || (found > 0 && found <= 100)) return found;
  return refuse(tree, path, log, "must be in the range 1-100", "write a weight from 1 to 100");
};

const preferredSchedulingTerm: Decoder<PreferredSchedulingTerm> = (tree, path, log) => {
  const fields = structure("PreferredSchedulingTerm", tree, path, log);
  const found = fields?.required("weight", weight, "say how much the preference counts");
  const preference = fields?.required("preference", nodeSelectorTerm, "say which nodes are preferred");
  return found === undefined || preference === undefined ? undefined : { weight: found, preference };
};

const weightedPodAffinityTerm: Decoder<WeightedPodAffinityTerm> = (tree, path, log) => {
  const fields = structure("WeightedPodAffinityTerm", tree, path, log);
  const found = fields?.required("weight", weight, "say how much the preference counts");
  const term = fields?.required("podAffinityTerm", podAffinityTerm, "say which pods to be near or far from");
  return found === undefined || term === undefined ? undefined : { weight: found, podAffinityTerm: term };
};

export const nodeSelector: Decoder<NodeSelector> = (tree, path, log) => {
  const fields = structure("NodeSelector", tree, path, log);
  const fix = "write at least one term";
  const nodeSelectorTerms = fields?.required("nodeSelectorTerms", list(nodeSelectorTerm), fix);
  const written = child(tree, "nodeSelectorTerms");
  if (written !== undefined && written.kind === "seq" && written.items.length === 0) {
    const problem = "Required value: must have at least one node selector term";
    log.problem(written.position, [...path, "nodeSelectorTerms"], problem, fix);
  }
  return nodeSelectorTerms === undefined ? undefined : { nodeSelectorTerms };
};

const nodeSelectorTerm: Decoder<NodeSelectorTerm> = (tree, path, log) => {
  const fields = structure("NodeSelectorTerm", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    matchExpressions: fields.optional("matchExpressions", list(matchExpression)),
    matchFields: fields.optional("matchFields", list(matchField)),
  });
};

/** The values are not checked as labels: the API server lets old affinities stand, and only warns. */
const matchExpression: Decoder<NodeSelectorRequirement> = (tree, path, log) => {
  const found = requirement(tree, path, log);
  if (found === undefined) return undefined;
  checkLabelKey(found.key, positionAt(tree, ["key"]), [...path, "key"], log);
  checkValueCount(found.operator, tree, path, log);
  if ((found.operator === "Gt" || found.operator === "Lt") && found.values?.length !== 1) {
    const problem = "Required value: must be specified single value when `operator` is 'Lt' or 'Gt'";
    log.problem(
      positionAt(tree, ["values"]),
      [...path, "values"],
      problem,
      "write exactly one number, in quotes",
    );
  }
  return found;
};

const matchField: Decoder<NodeSelectorRequirement> = (tree, path, log) => {
  const found = requirement(tree, path, log);
  if (found === undefined) return undefined;
  if (found.key !== "metadata.name") {
    const problem = `Invalid value: ${quote(found.key)}: not a valid field selector key`;
    log.problem(positionAt(tree, ["key"]), [...path, "key"], problem, "only metadata.name can be selected");
  }
  if (found.operator !== "In" && found.operator !== "NotIn") {
    const problem = `Invalid value: ${quote(found.operator)}: not a valid selector operator`;
    log.problem(positionAt(tree, ["operator"]), [...path, "operator"], problem, "use In or NotIn");
  } else if (found.values?.length !== 1) {
    const problem =
      "Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    log.problem(
      positionAt(tree, ["values"]),
      [...path, "values"],
      problem,
      "write one name, and further names as further terms",
    );
  }
  return found;
};

const requirement: Decoder<NodeSelectorRequirement> = (tree, path, log) => {
  const fields = structure("Requirement", tree, path, log);
  if (fields === undefined) return undefined;
  const key = fields.required("key", string, "name the label");
  const operators = oneOf("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt");
  const operator = fields.required("operator", operators, "say how to compare");
  const values = fields.optional("values", list(string));
  return key === undefined || operator === undefined ? undefined : { key, operator, ...present({ values }) };
};

const podAffinityTerm: Decoder<PodAffinityTerm> = (tree, path, log) => {
  const fields = structure("PodAffinityTerm", tree, path, log);
  if (fields === undefined) return undefined;
  const topologyKey = fields.required(
    "topologyKey",
    string,
    "name the node label that makes a topology domain",
  );
  if (topologyKey !== undefined) checkTopologyKey(topologyKey, tree, path, log);
  const optional = present({
    labelSelector: fields.optional("labelSelector", labelSelector),
    namespaces: fields.optional("namespaces", list(string)),
    namespaceSelector: fields.optional("namespaceSelector", labelSelector),
    matchLabelKeys: fields.optional("matchLabelKeys", list(string)),
    mismatchLabelKeys: fields.optional("mismatchLabelKeys", list(string)),
  });
  return topologyKey === undefined ? undefined : { topologyKey, ...optional };
};

function checkTopologyKey(key: string, term: Tree, path: Path, log: Log): void {
  const at = [...path, "topologyKey"];
  const position = positionAt(term, ["topologyKey"]);
  if (key === "") {
    log.problem(
      position,
      at,
      "Required value: can not be empty",
      "use a node label like kubernetes.io/hostname",
    );
  } else {
    checkLabelKey(key, position, at, log);
  }
}

export const toleration: Decoder<Toleration> = (tree, path, log) => {
  const fields = structure("Toleration", tree, path, log);
  if (fields === undefined) return undefined;
  const written = present({
    key: fields.optional("key", string),
    operator: fields.optional("operator", oneOf("Exists", "Equal", "Lt", "Gt")),
    value: fields.optional("value", string),
    effect: fields.optional("effect", taintEffect),
    tolerationSeconds: fields.optional(
      "tolerationSeconds",
      integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    ),
  });
  const { key = "", operator = "Equal", value = "" } = written;
  if (key !== "") checkLabelKey(key, positionAt(tree, ["key"]), [...path, "key"], log);
  if (key === "" && operator !== "Exists") {
    const must = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    const problem = `Invalid value: ${quote(operator)}: ${must}`;
    log.problem(
      positionAt(tree, ["operator"]),
      [...path, "operator"],
      problem,
      "name a key, or write operator: Exists",
    );
  }
  if (operator === "Exists" && value !== "") {
    const problem = `Invalid value: ${quote(value)}: value must be empty when \`operator\` is 'Exists'`;
    log.problem(positionAt(tree, ["value"]), [...path, "value"], problem, "remove the value, or use Equal");
  }
  if ((operator === "Lt" || operator === "Gt") && !/^(0|-?[1-9]\d*)$/.test(value)) {
    const problem = `Invalid value: ${quote(value)}: value must be a valid integer when \`operator\` is '${operator}'`;
    log.problem(positionAt(tree, ["value"]), [...path, "value"], problem, "write a whole number in quotes");
  }
  if (written.tolerationSeconds !== undefined && written.effect !== "NoExecute") {
    const problem = `Invalid value: ${quote(written.effect ?? "")}: effect must be 'NoExecute' when \`tolerationSeconds\` is set`;
    log.problem(
      positionAt(tree, ["effect"]),
      [...path, "effect"],
      problem,
      "write effect: NoExecute, or remove tolerationSeconds",
    );
  }
  return written;
};

const taint: Decoder<Taint> = (tree, path, log) => {
  const fields = structure("Taint", tree, path, log);
  if (fields === undefined) return undefined;
  const key = fields.required("key", string, "name the taint");
  if (key !== undefined) checkLabelKey(key, positionAt(tree, ["key"]), [...path, "key"], log);
  const value = fields.optional("value", labelValue);
  const found = fields.required("effect", taintEffect, "say what the taint does");
  return key === undefined || found === undefined ? undefined : { key, effect: found, ...present({ value }) };
};

/** Taints of one node: unique by key and effect. */
export const taints: Decoder<readonly Taint[]> = (tree, path, log) => {
  const seen = new Set<string>();
  for (const [i, one] of items(tree).entries()) {
    const twin = `${text(child(one, "key"))}:${text(child(one, "effect"))}`;
    if (seen.has(twin)) {
      const problem = `Duplicate value: ${quote(twin)}: taints must be unique by key and effect pair`;
      log.problem(one.position, [...path, i], problem, "remove one of the two");
    }
    seen.add(twin);
  }
  return tree.kind === "seq"
    ? list(taint)(tree, path, log)
    : refuse(tree, path, log, "must be a list", "write `- key: ...` lines");
};
