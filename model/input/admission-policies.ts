// ValidatingAdmissionPolicies and their bindings, with the API server's rules.
// Source: pkg/apis/admissionregistration/validation/validation.go (validateValidatingAdmissionPolicySpec,
// validateValidatingAdmissionPolicyBindingSpec).
import type {
  MatchResources,
  NamedExpression,
  NamedRule,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Validation,
  WebhookRule,
} from "../kubernetes/index.ts";
import { leftOutOf } from "../policy/covered.ts";
import { celText, UNKNOWN_EXPRESSION as UNKNOWN } from "./cel-text.ts";
import { type Decoder, type Log, list, oneOf, present, string } from "./decode.ts";
import { matchConditions, namedExpression, refuseDuplicates } from "./match-conditions.ts";
import { dnsSubdomain, labelSelector, objectMeta } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, positionAt, type Tree } from "./tree.ts";
import { admissionRule, some } from "./webhooks.ts";

const API = "admissionregistration.k8s.io/v1";
export const REQUEST = ["object", "oldObject", "request", "namespaceObject", "authorizer"];

export const validatingAdmissionPolicy: Decoder<ValidatingAdmissionPolicy> = (tree, path, log) => {
  const kind = "ValidatingAdmissionPolicy";
  const fields = structure(kind, tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(false, "UnheldMeta"), "give the policy a name");
  const spec = fields?.required("spec", policySpec, "say what is validated");
  return metadata === undefined || spec === undefined ? undefined : { apiVersion: API, kind, metadata, spec };
};

const policySpec: Decoder<ValidatingAdmissionPolicy["spec"]> = (tree, path, log) => {
  const fields = structure("ValidatingAdmissionPolicySpec", tree, path, log);
  if (fields === undefined) return undefined;
  const paramKind = fields.optional("paramKind", paramKindOf);
  const known = [...REQUEST, ...(child(tree, "paramKind") === undefined ? [] : ["params"])];
  const fix = "name the resources that the policy is about";
  const matchConstraints = fields.required("matchConstraints", matchResources(), fix);
  const constraints = child(tree, "matchConstraints");
  if (constraints !== undefined && items(child(constraints, "resourceRules")).length === 0) {
    const at = [...path, "matchConstraints", "resourceRules"];
    log.problem(positionAt(constraints, ["resourceRules"]), at, "Required value", fix);
  }
  const variables = variablesIn(child(tree, "variables"), known, [...path, "variables"], log);
  const names = variables.map(({ name }) => name);
  const all = [...known, ...(names.length === 0 ? [] : ["variables"])];
  const rest = present({
    failurePolicy: fields.optional("failurePolicy", oneOf("Fail", "Ignore")),
    matchConditions: fields.optional("matchConditions", matchConditions(known)),
    validations: fields.optional("validations", list(validation(all, names))),
  });
  const audited = items(child(tree, "auditAnnotations")).length;
  if (items(child(tree, "validations")).length + audited === 0) {
    const problem = "Required value: validations or auditAnnotations must contain at least one item";
    log.problem(positionAt(tree, ["validations"]), [...path, "validations"], problem, "write a validation");
  }
  return {
    ...rest,
    ...present({ paramKind, matchConstraints }),
    ...(variables.length === 0 ? {} : { variables }),
  };
};

export const paramKindOf: Decoder<{ readonly apiVersion: string; readonly kind: string }> = (
  tree,
  path,
  log,
) => {
  const fields = structure("ParamKind", tree, path, log);
  const apiVersion = fields?.required("apiVersion", string, "write v1 for a ConfigMap");
  const kind = fields?.required("kind", string, "write ConfigMap");
  if (apiVersion === undefined || kind === undefined) return undefined;
  if (apiVersion !== "v1" || kind !== "ConfigMap") {
    const consequence = "only ConfigMaps are read as parameters: the policy is taken to do nothing";
    log.omit(tree.position, path, consequence);
  }
  return { apiVersion, kind };
};

/** @param leftOut What the model does not have of a rule, in a sentence. */
export function matchResources(leftOut: LeftOut = leftOutOf): Decoder<MatchResources> {
  return (tree, path, log) => {
    const fields = structure("MatchResources", tree, path, log);
    if (fields === undefined) return undefined;
    return present({
      matchPolicy: fields.optional("matchPolicy", oneOf("Exact", "Equivalent")),
      resourceRules: fields.optional("resourceRules", list(namedRule(leftOut))),
      excludeResourceRules: fields.optional("excludeResourceRules", list(namedRule(undefined))),
      namespaceSelector: fields.optional("namespaceSelector", labelSelector),
      objectSelector: fields.optional("objectSelector", labelSelector),
    });
  };
}

type LeftOut = (rule: WebhookRule) => string | undefined;

function namedRule(leftOut: LeftOut | undefined): Decoder<NamedRule> {
  return (tree, path, log) => {
    const fields = structure("NamedRule", tree, path, log);
    const rule = fields === undefined ? undefined : admissionRule(fields, path, log, leftOut);
    const resourceNames = fields?.optional("resourceNames", list(string));
    return rule === undefined ? undefined : { ...rule, ...present({ resourceNames }) };
  };
}

/**
 * Each variable may use those before it.
 * @param expression Of one that may use these names, and these fields of `variables`.
 */
export function variablesIn(
  tree: Tree | undefined,
  known: readonly string[],
  path: Path,
  log: Log,
  expression: VariableText = (names, fields) => celText(names, "any", UNKNOWN, fields),
): readonly NamedExpression[] {
  if (tree === undefined) return [];
  const names: string[] = [];
  const variable = namedExpression("PolicyVariable", () =>
    expression([...known, "variables"], new Map([["variables", [...names]]])),
  );
  const noting: Decoder<NamedExpression> = (one, at, into) => {
    const found = variable(one, at, into);
    if (found !== undefined) names.push(found.name);
    return found;
  };
  const found = list(noting)(tree, path, log) ?? [];
  for (const [i, { name }] of found.entries()) {
    if (/^[A-Za-z_]\w*$/.test(name)) continue;
    const problem = `Invalid value: ${quote(name)}: name is not a valid CEL identifier`;
    log.problem(positionAt(tree, [i, "name"]), [...path, i, "name"], problem, "write letters, digits and _");
  }
  refuseDuplicates(found, tree, path, log);
  return found;
}

type VariableText = (
  names: readonly string[],
  fields: ReadonlyMap<string, readonly string[]>,
) => Decoder<string>;

const REASONS = oneOf("Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge");

function validation(known: readonly string[], variables: readonly string[]): Decoder<Validation> {
  const fieldsOf = new Map([["variables", variables]]);
  return (tree, path, log) => {
    const fields = structure("Validation", tree, path, log);
    if (fields === undefined) return undefined;
    const fix = "write a CEL expression";
    const expression = fields.required("expression", celText(known, "bool", UNKNOWN, fieldsOf), fix);
    fields.optional("reason", REASONS);
    const message = fields.optional("message", string);
    const written = child(tree, "message");
    if (message?.includes("\n") && written !== undefined) {
      const problem = `Invalid value: ${quote(message)}: message must not contain line breaks`;
      log.problem(written.position, [...path, "message"], problem, "write it on one line");
    }
    const ignored = "the message is not worked out: the other one is shown";
    const messageExpression = fields.optional(
      "messageExpression",
      celText(known, "string", ignored, fieldsOf),
    );
    return expression === undefined ? undefined : { expression, ...present({ message, messageExpression }) };
  };
}

export const validatingAdmissionPolicyBinding: Decoder<ValidatingAdmissionPolicyBinding> = (
  tree,
  path,
  log,
) => {
  const kind = "ValidatingAdmissionPolicyBinding";
  const fields = structure(kind, tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(false, "UnheldMeta"), "give the binding a name");
  const spec = fields?.required("spec", bindingSpec, "say which policy is bound");
  return metadata === undefined || spec === undefined ? undefined : { apiVersion: API, kind, metadata, spec };
};

const bindingSpec: Decoder<ValidatingAdmissionPolicyBinding["spec"]> = (tree, path, log) => {
  const fields = structure("ValidatingAdmissionPolicyBindingSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const policyName = fields.required("policyName", dnsSubdomain, "name the policy");
  const action = oneOf("Deny", "Warn", "Audit");
  const fix = "write [Deny]";
  const validationActions = fields.required("validationActions", some(action), fix);
  const rest = present({
    paramRef: fields.optional("paramRef", paramRef),
    matchResources: fields.optional("matchResources", matchResources()),
  });
  const refuse = (problem: string): void =>
    log.problem(positionAt(tree, ["validationActions"]), [...path, "validationActions"], problem, fix);
  const actions = validationActions ?? [];
  if (new Set(actions).size < actions.length) refuse("Duplicate value");
  if (actions.includes("Deny") && actions.includes("Warn"))
    refuse("Invalid value: must not contain both Deny and Warn");
  if (policyName === undefined || validationActions === undefined) return undefined;
  return { policyName, validationActions, ...rest };
};

export const paramRef: Decoder<ParamRef> = (tree, path, log) => {
  const fields = structure("ParamRef", tree, path, log);
  if (fields === undefined) return undefined;
  if ((child(tree, "name") === undefined) === (child(tree, "selector") === undefined)) {
    const problem = "Invalid value: exactly one of name or selector must be specified";
    log.problem(tree.position, path, problem, "write one of the two");
  }
  const action = oneOf("Allow", "Deny");
  return present({
    name: fields.optional("name", dnsSubdomain),
    namespace: fields.optional("namespace", string),
    selector: fields.optional("selector", labelSelector),
    parameterNotFoundAction: fields.required("parameterNotFoundAction", action, "write Deny or Allow"),
  });
};
