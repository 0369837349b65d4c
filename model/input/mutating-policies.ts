// MutatingAdmissionPolicies and their bindings, with the API server's rules.
// Source: pkg/apis/admissionregistration/validation/validation.go (validateMutatingAdmissionPolicySpec, validateMutation),
// staging/src/k8s.io/api/admissionregistration/v1/types.go (MutatingAdmissionPolicySpec).
import { withoutConstructors } from "../cel/constructors.ts";
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  Mutation,
} from "../kubernetes/index.ts";
import { unchangedOf } from "../policy/covered.ts";
import { matchResources, paramKindOf, paramRef, REQUEST, variablesIn } from "./admission-policies.ts";
import { celText } from "./cel-text.ts";
import { type Decoder, type Log, list, oneOf, present } from "./decode.ts";
import { matchConditions } from "./match-conditions.ts";
import { dnsSubdomain, objectMeta } from "./metadata.ts";
import type { Path } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, positionAt, type Tree, text } from "./tree.ts";

export const MUTATING_API = "admissionregistration.k8s.io/v1";
/** In which versions the API had them before, behind a feature gate. */
export const BEFORE_STABLE = [
  "admissionregistration.k8s.io/v1beta1",
  "admissionregistration.k8s.io/v1alpha1",
];
const UNKNOWN = "it uses what only the API server has: the policy is taken to change nothing";

export function mutatingAdmissionPolicy(apiVersion: string = MUTATING_API): Decoder<MutatingAdmissionPolicy> {
  return (tree, path, log) => {
    const kind = "MutatingAdmissionPolicy";
    const fields = structure(kind, tree, path, log);
    const metadata = fields?.required("metadata", objectMeta(false, "UnheldMeta"), "give the policy a name");
    const spec = fields?.required("spec", policySpec, "say what is changed");
    return metadata === undefined || spec === undefined ? undefined : { apiVersion, kind, metadata, spec };
  };
}

const policySpec: Decoder<MutatingAdmissionPolicy["spec"]> = (tree, path, log) => {
  const fields = structure("MutatingAdmissionPolicySpec", tree, path, log);
  if (fields === undefined) return undefined;
  const paramKind = fields.optional("paramKind", paramKindOf);
  const known = [...REQUEST, ...(child(tree, "paramKind") === undefined ? [] : ["params"])];
  const fix = "name the resources that the policy is about";
  const matchConstraints = fields.required("matchConstraints", matchResources(unchangedOf), fix);
  checkRules(child(tree, "matchConstraints"), [...path, "matchConstraints"], log);
  const expression = (
    names: readonly string[],
    of: ReadonlyMap<string, readonly string[]>,
  ): Decoder<string> => celText(names, "any", UNKNOWN, of, withoutConstructors);
  const variables = variablesIn(child(tree, "variables"), known, [...path, "variables"], log, expression);
  const names = variables.map(({ name }) => name);
  const all = [...known, ...(names.length === 0 ? [] : ["variables"])];
  const rest = present({
    failurePolicy: fields.optional("failurePolicy", oneOf("Fail", "Ignore")),
    matchConditions: fields.optional("matchConditions", matchConditions(known, UNKNOWN)),
  });
  const text = expression(all, new Map([["variables", names]]));
  const mutations = fields.required("mutations", list(mutation(text)), "say what is changed") ?? [];
  const again = oneOf("Never", "IfNeeded");
  const reinvocationPolicy =
    fields.required("reinvocationPolicy", again, "write Never or IfNeeded") ?? "Never";
  if (child(tree, "mutations") !== undefined && items(child(tree, "mutations")).length === 0) {
    const problem = "Required value: mutations must contain at least one item";
    log.problem(positionAt(tree, ["mutations"]), [...path, "mutations"], problem, "write a mutation");
  }
  return {
    ...rest,
    ...present({ paramKind, matchConstraints }),
    ...(variables.length === 0 ? {} : { variables }),
    mutations,
    reinvocationPolicy,
  };
};

/** There is at least one, and none is about deletions: nothing can be changed of what goes. */
function checkRules(constraints: Tree | undefined, path: Path, log: Log): void {
  if (constraints === undefined) return;
  const rules = items(child(constraints, "resourceRules"));
  if (rules.length === 0) {
    const at = [...path, "resourceRules"];
    const fix = "name the resources that the policy is about";
    log.problem(positionAt(constraints, ["resourceRules"]), at, "Required value", fix);
  }
  for (const [i, rule] of rules.entries()) {
    for (const [k, operation] of items(child(rule, "operations")).entries()) {
      if (text(operation) !== "DELETE") continue;
      const problem = 'Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"';
      const at = [...path, "resourceRules", i, "operations", k];
      log.problem(operation.position, at, problem, "leave it out: nothing is changed of what is deleted");
    }
  }
}

const WAYS = { ApplyConfiguration: "applyConfiguration", JSONPatch: "jsonPatch" } as const;

function mutation(expression: Decoder<string>): Decoder<Mutation> {
  return (tree, path, log) => {
    const fields = structure("Mutation", tree, path, log);
    const patchType = fields?.required(
      "patchType",
      oneOf("ApplyConfiguration", "JSONPatch"),
      "say how it is changed",
    );
    if (fields === undefined || patchType === undefined) return undefined;
    const own = WAYS[patchType];
    for (const other of Object.values(WAYS)) {
      const written = child(tree, other);
      if (other === own || written === undefined) continue;
      const problem = `Forbidden: must not be specified when patchType is ${patchType}`;
      log.problem(written.position, [...path, other], problem, "keep one of the two");
    }
    const way: Decoder<{ readonly expression: string }> = (inner, at, into) => {
      const found = structure("MutationExpression", inner, at, into);
      const written = found?.required("expression", expression, "write a CEL expression");
      return written === undefined ? undefined : { expression: written };
    };
    const written = fields.required(own, way, "write its expression");
    return written === undefined ? undefined : { patchType, [own]: written };
  };
}

export function mutatingAdmissionPolicyBinding(
  apiVersion: string = MUTATING_API,
): Decoder<MutatingAdmissionPolicyBinding> {
  return (tree, path, log) => {
    const kind = "MutatingAdmissionPolicyBinding";
    const fields = structure(kind, tree, path, log);
    const metadata = fields?.required("metadata", objectMeta(false, "UnheldMeta"), "give the binding a name");
    const spec = fields?.required("spec", bindingSpec, "say which policy is bound");
    return metadata === undefined || spec === undefined ? undefined : { apiVersion, kind, metadata, spec };
  };
}

const bindingSpec: Decoder<MutatingAdmissionPolicyBinding["spec"]> = (tree, path, log) => {
  const fields = structure("MutatingAdmissionPolicyBindingSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const policyName = fields.required("policyName", dnsSubdomain, "name the policy");
  const rest = present({
    paramRef: fields.optional("paramRef", paramRef),
    matchResources: fields.optional(
      "matchResources",
      matchResources(() => undefined),
    ),
  });
  return policyName === undefined ? undefined : { policyName, ...rest };
};
