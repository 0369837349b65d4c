// Names, labels, selectors and owners, with the API server's rules for them.
// Sources: staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go, pkg/api/validation/objectmeta.go and
// pkg/apis/meta/v1/validation/validation.go of the same module.
import type {
  LabelSelector,
  LabelSelectorRequirement,
  Labels,
  ObjectMeta,
  OwnerReference,
  SourcePosition,
} from "../kubernetes/index.ts";
import { FINALIZER_FOREGROUND, FINALIZER_ORPHAN } from "../semantics/deletion-finalizers.ts";
import { isLabelValue, isQualifiedName } from "../semantics/names.ts";
import {
  boolean,
  type Decoder,
  type Log,
  list,
  mapValue,
  oneOf,
  present,
  record,
  refuse,
  string,
} from "./decode.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, type Tree } from "./tree.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const ENDS = "and must start and end with an alphanumeric character";
const LOWER = "use lower case letters, digits and '-'";
const ANNOTATIONS_LIMIT = 256 * 1024;

/** An RFC 1123 label: containers, namespaces. */
export const dnsLabel: Decoder<string> = (tree, path, log) => {
  const name = string(tree, path, log);
  if (name === undefined) return undefined;
  if (name.length > 63)
    return refuse(tree, path, log, "must be no more than 63 characters", "shorten the name");
  if (LABEL.test(name)) return name;
  const must = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${ENDS}`;
  return refuse(tree, path, log, must, LOWER);
};

/** An RFC 1123 subdomain: Deployments, ReplicaSets, Pods, Nodes. */
export const dnsSubdomain: Decoder<string> = (tree, path, log) => {
  const name = string(tree, path, log);
  if (name === undefined) return undefined;
  if (name.length > 253)
    return refuse(tree, path, log, "must be no more than 253 characters", "shorten the name");
  if (SUBDOMAIN.test(name)) return name;
  const must = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${ENDS}`;
  return refuse(tree, path, log, must, LOWER);
};

/** Reports a key that is no qualified name. */
export function checkLabelKey(key: string, position: SourcePosition, path: Path, log: Log): void {
  if (isQualifiedName(key)) return;
  const must = `a qualified name must consist of alphanumeric characters, '-', '_' or '.', ${ENDS}`;
  log.problem(
    position,
    path,
    `Invalid value: ${quote(key)}: ${must}`,
    "use a key like app or example.com/app",
  );
}

export const labelKey: Decoder<string> = (tree, path, log) => {
  const key = string(tree, path, log);
  if (key !== undefined) checkLabelKey(key, tree.position, path, log);
  return key;
};

export const labelValue: Decoder<string> = (tree, path, log) => {
  const value = mapValue(tree, path, log);
  if (value === undefined || isLabelValue(value)) return value;
  if (value.length > 63)
    return refuse(tree, path, log, "must be no more than 63 characters", "shorten the value");
  const must = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${ENDS}`;
  return refuse(tree, path, log, must, "use letters, digits, '-', '_' and '.'");
};

export const labels: Decoder<Labels> = record(labelValue, checkLabelKey);

/** Annotation keys are qualified names in any case; values are free, up to 256 KiB in all. */
export const annotations: Decoder<Labels> = (tree, path, log) => {
  const found = record(mapValue, (key, position, at, into) =>
    checkLabelKey(key.toLowerCase(), position, at, into),
  )(tree, path, log);
  const size = Object.entries(found ?? {}).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (size <= ANNOTATIONS_LIMIT) return found;
  return refuse(tree, path, log, `must have at most ${ANNOTATIONS_LIMIT} bytes`, "shorten the annotations");
};

/** The metadata of a named object; `namespaced` is false for Nodes, `structureName` as FIELDS names it. */
export function objectMeta(
  namespaced: boolean,
  structureName: "ObjectMeta" | "UnheldMeta" = "ObjectMeta",
): Decoder<ObjectMeta> {
  return (tree, path, log) => {
    const fields = structure(structureName, tree, path, log);
    if (fields === undefined) return undefined;
    const fix =
      child(tree, "generateName") === undefined
        ? "give the object a name"
        : "generated names are not supported: give it one";
    const name = fields.required("name", dnsSubdomain, fix);
    const namespace = fields.optional("namespace", namespaced ? dnsLabel : noNamespace);
    const optional = present({
      namespace,
      labels: fields.optional("labels", labels),
      annotations: fields.optional("annotations", annotations),
      ownerReferences: fields.optional("ownerReferences", ownerReferences),
      finalizers: structureName !== "ObjectMeta" ? undefined : fields.optional("finalizers", finalizers),
    });
    return name === undefined ? undefined : { name, ...optional };
  };
}

export const finalizer: Decoder<string> = (tree, path, log) => {
  const name = string(tree, path, log);
  if (name !== undefined) checkLabelKey(name, tree.position, path, log);
  return name;
};

/** A set: named twice is named once. The two that the garbage collector honours contradict each other. */
export const finalizers: Decoder<readonly string[]> = (tree, path, log) => {
  const found = [...new Set(list(finalizer)(tree, path, log) ?? [])];
  if (found.length === 0) return undefined;
  if (!found.includes(FINALIZER_ORPHAN) || !found.includes(FINALIZER_FOREGROUND)) return found;
  const must = `finalizers ${FINALIZER_ORPHAN} and ${FINALIZER_FOREGROUND} cannot be both set`;
  return refuse(tree, path, log, must, "keep one of them");
};

const noNamespace: Decoder<string> = (tree, path, log) => {
  log.problem(
    tree.position,
    path,
    "Forbidden: not allowed on this type",
    "remove it: objects of this kind belong to no namespace",
  );
  return undefined;
};

const ownerReference: Decoder<OwnerReference> = (tree, path, log) => {
  const fields = structure("OwnerReference", tree, path, log);
  if (fields === undefined) return undefined;
  const fix = "copy it from the owner";
  const apiVersion = fields.required("apiVersion", string, fix);
  const kind = fields.required("kind", string, fix);
  const name = fields.required("name", string, fix);
  const uid = fields.required("uid", string, fix);
  const optional = present({
    controller: fields.optional("controller", boolean),
    blockOwnerDeletion: fields.optional("blockOwnerDeletion", boolean),
  });
  if (apiVersion === undefined || kind === undefined || name === undefined || uid === undefined)
    return undefined;
  return { apiVersion, kind, name, uid, ...optional };
};

const ownerReferences: Decoder<readonly OwnerReference[]> = (tree, path, log) => {
  const owners = list(ownerReference)(tree, path, log);
  if ((owners ?? []).filter(({ controller }) => controller === true).length <= 1) return owners;
  return refuse(tree, path, log, "only one reference can have controller set to true", "keep one controller");
};

export const labelSelector: Decoder<LabelSelector> = (tree, path, log) => {
  const fields = structure("LabelSelector", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    matchLabels: fields.optional("matchLabels", labels),
    matchExpressions: fields.optional("matchExpressions", list(selectorRequirement)),
  });
};

const selectorRequirement: Decoder<LabelSelectorRequirement> = (tree, path, log) => {
  const fields = structure("Requirement", tree, path, log);
  if (fields === undefined) return undefined;
  const key = fields.required("key", labelKey, "name the label");
  const operator = fields.required(
    "operator",
    oneOf("In", "NotIn", "Exists", "DoesNotExist"),
    "say how to compare",
  );
  const values = fields.optional("values", list(labelValue));
  if (operator !== undefined) checkValueCount(operator, tree, path, log);
  return key === undefined || operator === undefined ? undefined : { key, operator, ...present({ values }) };
};

/** In and NotIn need values, Exists and DoesNotExist take none. */
export function checkValueCount(operator: string, requirement: Tree, path: Path, log: Log): void {
  const values = child(requirement, "values");
  const position = values?.position ?? requirement.position;
  const count = items(values).length;
  const at = [...path, "values"];
  if ((operator === "In" || operator === "NotIn") && count === 0) {
    const problem = "Required value: must be specified when `operator` is 'In' or 'NotIn'";
    log.problem(position, at, problem, "list at least one value");
  } else if ((operator === "Exists" || operator === "DoesNotExist") && count > 0) {
    const problem = "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    log.problem(position, at, problem, "remove the values, or use In");
  }
}
