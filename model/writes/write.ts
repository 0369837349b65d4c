// What one write does to the fields of an object, and to who owns them.
// Source: staging/src/k8s.io/apiserver/pkg/endpoints/handlers (create.go, update.go, patch.go), which call
// staging/src/k8s.io/apimachinery/pkg/util/managedfields; staging/src/k8s.io/kubectl/pkg/cmd (apply, scale).
import {
  type FieldSet,
  type ManagedObject,
  NOTHING_WRITTEN,
  serverSideApply,
  threeWayMerge,
  updateFields,
} from "../semantics/index.ts";
import { defaulted } from "./defaults.ts";
import { fieldsIn, mergePatch, withFields, withoutRemains } from "./field-paths.ts";
import type { WriteMethod } from "./written.ts";

/** The fields of an object that exists. */
export interface Live extends ManagedObject {
  /** The paths of the manifest that was applied client-side last; undefined if there was none. */
  readonly lastApplied: ReadonlySet<string> | undefined;
}

export type FieldWrite =
  | { readonly type: "client-side apply"; readonly manager: string; readonly written: unknown }
  /** Through the scale of the object; `by` is kubectl if absent. */
  | { readonly type: "scale"; readonly replicas: number; readonly by?: string }
  | { readonly type: "delete" }
  | { readonly method: WriteMethod; readonly type: "write"; readonly by: string; readonly written: unknown };

export type FieldAnswer =
  | { readonly ok: true; readonly live: Live | null }
  | { readonly ok: false; readonly reason: "Conflict" | "NotFound" };

/** Who writes otherwise than server-side is another manager than one of that name who applies server-side. */
export function updater(name: string): string {
  return `${name} (Update)`;
}

/** What `kubectl apply` calls itself. */
export const KUBECTL_APPLY = updater("kubectl-client-side-apply");

const NOT_FOUND: FieldAnswer = { ok: false, reason: "NotFound" };

/** @param live null if the object does not exist. */
export function written(kind: string, live: Live | null, write: FieldWrite): FieldAnswer {
  switch (write.type) {
    case "delete":
      return { ok: true, live: null };
    case "scale": {
      if (live === null) return NOT_FOUND;
      const fields = new Map([...live.fields, ["spec.replicas", String(write.replicas)]]);
      return updated(kind, live, updater(write.by ?? "kubectl scale"), fields);
    }
    case "client-side apply":
      return clientSideApply(kind, live, write.manager, fieldsIn(write.written));
    case "write":
      return byMethod(kind, live, write);
  }
}

function byMethod(
  kind: string,
  live: Live | null,
  { method, by, written: document }: Extract<FieldWrite, { type: "write" }>,
): FieldAnswer {
  if (method.type === "server-side apply") {
    const result = serverSideApply(live ?? NOTHING_WRITTEN, method.manager, fieldsIn(document), method.force);
    if (!result.ok) return { ok: false, reason: "Conflict" };
    const { managers } = result.object;
    const owned = new Set([...managers.values()].flatMap((paths) => [...paths]));
    const fields = withoutRemains(result.object.fields, (path) => owned.has(path));
    return {
      ok: true,
      live: { fields: defaulted(kind, fields), managers, lastApplied: live?.lastApplied },
    };
  }
  if (live === null) return NOT_FOUND;
  if (method.type === "replace") return updated(kind, live, updater(by), fieldsIn(document));
  const patched = mergePatch(withFields({}, live.fields), document);
  return updated(kind, live, updater(by), fieldsIn(patched));
}

function updated(kind: string, live: Live, manager: string, fields: FieldSet): FieldAnswer {
  const object = updateFields(live, manager, defaulted(kind, fields));
  return { ok: true, live: { ...object, lastApplied: live.lastApplied } };
}

function clientSideApply(kind: string, live: Live | null, manager: string, applied: FieldSet): FieldAnswer {
  const before = live ?? { ...NOTHING_WRITTEN, lastApplied: undefined };
  const kept = new Map(
    [...before.fields].filter(([path]) => applied.has(path) || !isRetained(path, applied)),
  );
  const merged = withoutRemains(threeWayMerge(kept, before.lastApplied ?? new Set(), applied));
  const object = updateFields(before, manager, defaulted(kind, merged));
  return { ok: true, live: { ...object, lastApplied: new Set(applied.keys()) } };
}

/** Of a Deployment's strategy only what is applied is left, if any of it is (the patch strategy retainKeys). */
function isRetained(path: string, applied: FieldSet): boolean {
  const prefix = "spec.strategy.";
  return path.startsWith(prefix) && [...applied.keys()].some((other) => other.startsWith(prefix));
}
