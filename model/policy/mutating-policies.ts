// MutatingAdmissionPolicies with their bindings: how they change the objects of requests.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/mutating (dispatcher.go, patch/smd.go, patch/json_patch.go).

import { withoutConstructors } from "../cel/constructors.ts";
import { type CelProgram, compileCel, Lazy } from "../cel/expression.ts";
import type { LoadedObject } from "../inventory/objects.ts";
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  Mutation as WrittenMutation,
} from "../kubernetes/index.ts";
import { atomicsIn } from "../writes/field-paths.ts";
import {
  areMet,
  conditionsOf,
  matchedBy,
  POLICY_NAMES,
  paramsFor,
  type Surroundings,
  variablesOf,
} from "./bound-policies.ts";
import { fieldOf } from "./fields-of.ts";
import { type Matched, matchedRequest, type NamespaceLabels } from "./matching.ts";
import type { Mutation, Mutator } from "./mutation.ts";
import { type Change, type Changer, patched } from "./patches.ts";
import type { AdmissionRequest } from "./request.ts";
import { shownObject } from "./shown.ts";

/** One for each binding, by the names of the policies. */
export function mutatingPolicies(
  objects: readonly LoadedObject[],
  labelsOf: NamespaceLabels,
): readonly Mutator[] {
  const policies = objects.flatMap(({ object }) =>
    object.kind === "MutatingAdmissionPolicy" ? [object] : [],
  );
  const bindings = objects.flatMap(({ object }) =>
    object.kind === "MutatingAdmissionPolicyBinding" ? [object] : [],
  );
  return policies
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .flatMap((policy) =>
      bindings
        .filter(({ spec }) => spec.policyName === policy.metadata.name)
        .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
        .flatMap((binding) => mutatorsOf(policy, binding, objects, labelsOf)),
    );
}

/** One for each object that may be a parameter: each is asked again by itself. */
function mutatorsOf(
  policy: MutatingAdmissionPolicy,
  binding: MutatingAdmissionPolicyBinding,
  objects: readonly LoadedObject[],
  labelsOf: NamespaceLabels,
): readonly Mutator[] {
  const isParametrized = policy.spec.paramKind !== undefined;
  const most = isParametrized ? objects.filter(({ object }) => object.kind === "ConfigMap").length : 1;
  return Array.from({ length: Math.max(1, most) }, (_, param) => param).flatMap(
    (param) => mutatorOf(policy, binding, { objects, labelsOf }, param) ?? [],
  );
}

/**
 * @param param Which of the parameters that it finds for a request.
 * @returns undefined if some of it cannot be evaluated here: the input says so
 */
function mutatorOf(
  { metadata: { name: policy }, spec }: MutatingAdmissionPolicy,
  { metadata: { name: binding }, spec: bound }: MutatingAdmissionPolicyBinding,
  { objects, labelsOf }: Surroundings,
  param: number,
): Mutator | undefined {
  const conditions = conditionsOf(spec.matchConditions ?? []);
  const variables = (spec.variables ?? []).map(({ name, expression }) => ({
    name,
    program: programOf(expression),
  }));
  const known = variables.flatMap(({ name, program }) => (program === undefined ? [] : [{ name, program }]));
  const changers = spec.mutations.flatMap((one) => changerOf(one) ?? []);
  const isWhole = known.length === variables.length && changers.length === spec.mutations.length;
  const isConfigMap = spec.paramKind === undefined || spec.paramKind.kind === "ConfigMap";
  if (conditions === undefined || !isWhole || !isConfigMap) return undefined;
  const isClosed = spec.failurePolicy !== "Ignore";
  const [matched, narrowed] = [matchedBy(spec.matchConstraints), matchedBy(bound.matchResources)];
  const asked = (request: AdmissionRequest, about: (all: Matched) => Matched = (all) => all) => {
    const shown =
      request.operation === "DELETE" ? undefined : matchedRequest(about(matched), request, labelsOf);
    return matchedRequest(about(narrowed), request, labelsOf) === undefined ? undefined : shown;
  };
  const said = (message: string): string =>
    `policy '${policy}' with binding '${binding}' denied request: ${message}`;
  return {
    name: param === 0 ? `${policy}/${binding}` : `${policy}/${binding}, parameter ${param + 1}`,
    isReinvoked: spec.reinvocationPolicy === "IfNeeded",
    isLate: false,
    maySkip: false,
    isAbout: (request) => asked(request, ({ objectSelector: _, ...rest }) => rest) !== undefined,
    mutate(given): Mutation | undefined {
      const request = asked(given);
      if (request === undefined) return undefined;
      const unchanged = { refuses: false, refusesUnserved: false, object: given.object };
      const refused = (message: string): Mutation | undefined =>
        isClosed ? { ...unchanged, refuses: true, refusesUnserved: true, refusal: said(message) } : undefined;
      const ref = spec.paramKind === undefined ? undefined : bound.paramRef;
      const found = paramsFor(ref, request, { objects, labelsOf });
      if (found === "denied")
        return param === 0 ? refused("failed to configure binding: no params found") : undefined;
      const params = found[param];
      if (params === undefined) return undefined;
      const first = variablesOf(request, params, { labelsOf });
      const met = areMet(conditions, first);
      if (met === "error" && isClosed) return refused("a match condition cannot be evaluated");
      if (met !== true) return undefined;
      let { object } = request;
      for (const change of changers) {
        const now = { ...first, object };
        const result = change(object, { ...now, variables: new Lazy("variables", known, now) });
        if (result.ok) object = shownObject(result.object);
        else if (isClosed) return refused(result.message);
      }
      return { ...unchanged, object };
    },
  };
}

function changerOf(mutation: WrittenMutation): Changer | undefined {
  const { patchType } = mutation;
  const apply = patchType === "ApplyConfiguration";
  const { expression = "" } = (apply ? mutation.applyConfiguration : mutation.jsonPatch) ?? {};
  const program = programOf(expression);
  if (program === undefined) return undefined;
  return (object, variables) => {
    const result = program.run(variables);
    if (!result.ok) return { ok: false, failed: "call", message: result.message };
    return apply ? applied(object, result.value) : jsonPatched(object, result.value);
  };
}

function applied(object: unknown, value: unknown): Change {
  const atomics = atomicsIn(value);
  if (atomics.length === 0) return patched("apply", object, value);
  const message = `error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(", ")}`;
  return { ok: false, failed: "patch", message };
}

/** If a test fails, nothing is changed, and nothing is wrong. */
function jsonPatched(object: unknown, value: unknown): Change {
  const result = patched("json", object, value);
  const isTest = (operation: unknown): boolean => fieldOf(operation, "op") === "test";
  if (result.ok || !Array.isArray(value)) return result;
  const failing = value.findIndex((_, i) => !patched("json", object, value.slice(0, i + 1)).ok);
  return isTest(value[failing]) ? { ok: true, object } : result;
}

function programOf(text: string): CelProgram | undefined {
  const rewritten = withoutConstructors(text);
  const found = rewritten.ok ? compileCel(rewritten.code, POLICY_NAMES) : undefined;
  return found?.ok === true ? found.program : undefined;
}
