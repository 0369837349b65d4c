// How mutating admission changes an object: a JSON merge patch, a JSON patch, or what is applied server-side.
// Sources: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go,
// staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch.
import type { CelVariables } from "../cel/expression.ts";
import type { PatchType } from "../scenario/scenario.ts";
import { appliedOver, mergePatch } from "../writes/field-paths.ts";
import { jsonPatch, type Patched } from "../writes/json-patch.ts";

/** What is made of an object; "call" is an error in working that out, "patch" one in changing the object so. */
export type Change =
  | { readonly ok: true; readonly object: unknown }
  | { readonly ok: false; readonly failed: "call" | "patch"; readonly message: string };

/** From an object, and what expressions see of the request, to what it becomes. */
export type Changer = (object: unknown, variables: CelVariables) => Change;

export function patched(type: PatchType, object: unknown, patch: unknown): Change {
  const result = patchedBy(type, object, patch);
  return result.ok ? { ok: true, object: result.value } : { ...result, failed: "patch" };
}

function patchedBy(type: PatchType, object: unknown, patch: unknown): Patched {
  if (type === "json") return jsonPatch(object, patch);
  if (typeof patch !== "object" || patch === null || Array.isArray(patch))
    return { ok: false, message: "the patch is no object" };
  return { ok: true, value: type === "merge" ? mergePatch(object, patch) : appliedOver(object, patch) };
}

/** Equal objects, in whatever order their fields are. */
export function areSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
