// ValidatingAdmissionPolicies with their bindings: which requests they refuse, and with which message.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/validating (dispatcher.go, validator.go),
// staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go.
import { type CelProgram, type CelVariables, compileCel, Lazy } from "../cel/expression.ts";
import type { LoadedObject } from "../inventory/objects.ts";
import type {
  MatchResources,
  NamedExpression,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "../kubernetes/index.ts";
import { matchesLabelSelector } from "../semantics/index.ts";
import { labelsIn, type Matched, matchedRequest, type NamespaceLabels } from "./matching.ts";
import type { AdmissionRequest } from "./request.ts";

/** A policy by one of its bindings. */
export interface BoundPolicy {
  readonly policy: string;
  readonly binding: string;
  /** Some request that it is asked about may be refused: it is bound with the action Deny, and can be evaluated. */
  readonly denies: boolean;
  /** Why it does not admit the request; undefined if it does, or is not asked. */
  refusal(request: AdmissionRequest): string | undefined;
}

/** What the API server looks things up in; as it is at the start. */
export interface Surroundings {
  readonly objects: readonly LoadedObject[];
  readonly labelsOf: NamespaceLabels;
}

export function boundPolicies(
  objects: readonly LoadedObject[],
  labelsOf: NamespaceLabels,
): readonly BoundPolicy[] {
  const policies = objects.flatMap(({ object }) =>
    object.kind === "ValidatingAdmissionPolicy" ? [object] : [],
  );
  return objects.flatMap(({ object }) => {
    if (object.kind !== "ValidatingAdmissionPolicyBinding") return [];
    const policy = policies.find(({ metadata }) => metadata.name === object.spec.policyName);
    return policy === undefined ? [] : [boundPolicy(policy, object, { objects, labelsOf })];
  });
}

function boundPolicy(
  { metadata: { name: policy }, spec }: ValidatingAdmissionPolicy,
  { metadata: { name: binding }, spec: bound }: ValidatingAdmissionPolicyBinding,
  around: Surroundings,
): BoundPolicy {
  const programs = programsOf(spec);
  const isConfigMap = spec.paramKind === undefined || spec.paramKind.kind === "ConfigMap";
  const denies = programs !== undefined && isConfigMap && bound.validationActions.includes("Deny");
  const [matched, narrowed] = [matchedBy(spec.matchConstraints), matchedBy(bound.matchResources)];
  const isClosed = spec.failurePolicy !== "Ignore";
  return {
    policy,
    binding,
    denies,
    refusal(asked) {
      const request = denies ? matchedRequest(matched, asked, around.labelsOf) : undefined;
      if (request === undefined || programs === undefined) return undefined;
      if (matchedRequest(narrowed, asked, around.labelsOf) === undefined) return undefined;
      const said = (message: string): string =>
        `ValidatingAdmissionPolicy '${policy}' with binding '${binding}' denied request: ${message}`;
      const found = paramsFor(spec.paramKind === undefined ? undefined : bound.paramRef, request, around);
      if (found === "denied")
        return isClosed ? said("failed to configure binding: no params found") : undefined;
      for (const params of found) {
        const message = judged(programs, variablesOf(request, params, around), isClosed);
        if (message !== undefined) return said(message);
      }
      return undefined;
    },
  };
}

/** What the resources of a policy, or of a binding, come to. */
export function matchedBy(resources: MatchResources | undefined): Matched {
  const { resourceRules: rules = [], excludeResourceRules: excluded, ...selectors } = resources ?? {};
  return {
    ...selectors,
    ...(rules.length === 0 ? {} : { rules }),
    ...(excluded === undefined ? {} : { excluded }),
  };
}

interface Named {
  readonly name: string;
  readonly program: CelProgram;
}

interface Programs {
  readonly conditions: readonly CelProgram[];
  readonly variables: readonly Named[];
  readonly validations: readonly {
    readonly program: CelProgram;
    readonly message: string | undefined;
    readonly messageProgram: CelProgram | undefined;
  }[];
}

/** What expressions of policies may use. */
export const POLICY_NAMES = ["object", "oldObject", "request", "namespaceObject", "params", "variables"];

/** Undefined if some of it cannot be evaluated here: the input says so. */
function programsOf(spec: ValidatingAdmissionPolicy["spec"]): Programs | undefined {
  const conditions = compiledAll(spec.matchConditions ?? []);
  const variables = compiledAll(spec.variables ?? []);
  const validations = (spec.validations ?? []).flatMap(({ expression, message, messageExpression }) => {
    const program = compiled(expression);
    const messageProgram = messageExpression === undefined ? undefined : compiled(messageExpression);
    return program === undefined ? [] : [{ program, message, messageProgram }];
  });
  const isWhole = validations.length === (spec.validations ?? []).length;
  if (conditions === undefined || variables === undefined || !isWhole) return undefined;
  return { conditions: conditions.map(({ program }) => program), variables, validations };
}

function compiledAll(expressions: readonly NamedExpression[]): readonly Named[] | undefined {
  const found = expressions.flatMap(({ name, expression }) => {
    const program = compiled(expression);
    return program === undefined ? [] : [{ name, program }];
  });
  return found.length === expressions.length ? found : undefined;
}

function compiled(expression: string): CelProgram | undefined {
  const found = compileCel(expression, POLICY_NAMES);
  return found.ok ? found.program : undefined;
}

/** The expressions of conditions; undefined if some cannot be evaluated here. */
export function conditionsOf(expressions: readonly NamedExpression[]): readonly CelProgram[] | undefined {
  return compiledAll(expressions)?.map(({ program }) => program);
}

/** Whether they hold; "error" if one cannot be worked out, and none is false. */
export function areMet(conditions: readonly CelProgram[], variables: CelVariables): boolean | "error" {
  const results = conditions.map((condition) => condition.run(variables));
  if (results.some((result) => result.ok && result.value === false)) return false;
  return results.every((result) => result.ok && result.value === true) ? true : "error";
}

function judged(
  { conditions, variables, validations }: Programs,
  given: CelVariables,
  isClosed: boolean,
): string | undefined {
  const met = areMet(conditions, given);
  if (met === false) return undefined;
  if (met === "error") return isClosed ? "a match condition cannot be evaluated" : undefined;
  const all = { ...given, variables: new Lazy("variables", variables, given) };
  for (const { program, message, messageProgram } of validations) {
    const result = program.run(all);
    if (!result.ok) {
      if (isClosed) return `expression '${program.text}' resulted in error: ${result.message}`;
    } else if (result.value !== true) {
      return messageOf(messageProgram, all) ?? message ?? `failed expression: ${program.text.trim()}`;
    }
  }
  return undefined;
}

/** One that is empty, or has several lines, is not shown. */
function messageOf(program: CelProgram | undefined, variables: CelVariables): string | undefined {
  const result = program?.run(variables);
  if (result?.ok !== true || typeof result.value !== "string") return undefined;
  const text = result.value.trim();
  return text === "" || text.includes("\n") ? undefined : text;
}

/** The objects that are parameters, in turn; a single null if the policy has none. */
export function paramsFor(
  ref: ParamRef | undefined,
  request: AdmissionRequest,
  { objects }: Surroundings,
): readonly unknown[] | "denied" {
  if (ref === undefined) return [null];
  const namespace = ref.namespace ?? request.namespace;
  const found = objects.filter(({ object: { kind, metadata } }) => {
    if (kind !== "ConfigMap" || (metadata.namespace ?? "default") !== namespace) return false;
    if (ref.name !== undefined) return metadata.name === ref.name;
    return matchesLabelSelector(ref.selector ?? {}, metadata.labels ?? {});
  });
  if (found.length > 0) return found.map(({ written }) => written);
  return ref.parameterNotFoundAction === "Allow" ? [] : "denied";
}

/** What expressions see of a request. */
export function variablesOf(
  request: AdmissionRequest,
  params: unknown,
  { labelsOf }: Pick<Surroundings, "labelsOf">,
): CelVariables {
  const { object, oldObject, namespace } = request;
  const namespaceObject =
    namespace === "" || request.kind.kind === "Namespace"
      ? null
      : {
          apiVersion: "v1",
          kind: "Namespace",
          metadata: {
            name: namespace,
            labels: { ...labelsOf(namespace), "kubernetes.io/metadata.name": namespace },
          },
        };
  return { object, oldObject, params, namespaceObject, request: shownRequest(request) };
}

function shownRequest(request: AdmissionRequest): object {
  const { operation, resource, subresource, kind, namespace, name, user } = request;
  const { asked = { resource, kind } } = request;
  return {
    kind,
    resource,
    subResource: subresource,
    requestKind: asked.kind,
    requestResource: asked.resource,
    requestSubResource: subresource,
    name,
    namespace,
    operation,
    userInfo: { username: user.username, groups: user.groups },
    dryRun: false,
  };
}

/** The labels of namespaces, as the manifests have them at the start. */
export function namespaceLabels(objects: readonly LoadedObject[]): NamespaceLabels {
  const labels = new Map(
    objects.flatMap(({ object: { kind, metadata }, written }) =>
      kind === "Namespace" ? [[metadata.name, labelsIn(written)] as const] : [],
    ),
  );
  return (name) => labels.get(name) ?? {};
}

/** Why some policy does not admit the request; undefined if all do. */
export function refusalBy(policies: readonly BoundPolicy[], request: AdmissionRequest): string | undefined {
  for (const policy of policies) {
    const refusal = policy.refusal(request);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
