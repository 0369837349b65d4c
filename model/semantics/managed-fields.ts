// Who owns which field of an object, and what each way of writing makes of that.
// Source: sigs.k8s.io/structured-merge-diff/merge/update.go (Update, Apply, prune), which
// staging/src/k8s.io/apimachinery/pkg/util/managedfields calls; documentation "Server-Side Apply".

/** Path of a field to its value, as JSON text. No path is the beginning of another one. */
export type FieldSet = ReadonlyMap<string, string>;

/** Name of a manager to the paths that it owns. A manager that owns nothing is not in it. */
export type Managers = ReadonlyMap<string, ReadonlySet<string>>;

export interface ManagedObject {
  readonly fields: FieldSet;
  readonly managers: Managers;
}

/** A field that somebody else owns, and holds at another value. */
export interface FieldConflict {
  readonly manager: string;
  readonly path: string;
}

export type ApplyResult =
  | { readonly ok: true; readonly object: ManagedObject }
  | { readonly ok: false; readonly conflicts: readonly FieldConflict[] };

export const NOTHING_WRITTEN: ManagedObject = { fields: new Map(), managers: new Map() };

/**
 * Server-side apply: `manager` owns what it applies, and nothing else. What it applied before and leaves out now is removed,
 * unless somebody else owns it. A field that it would change and another owns is a conflict; with `force` the others lose it.
 */
export function serverSideApply(
  live: ManagedObject,
  manager: string,
  applied: FieldSet,
  force: boolean,
): ApplyResult {
  const others = without(live.managers, manager);
  const dropped = [...(live.managers.get(manager) ?? [])].filter(
    (path) => !applied.has(path) && !owners(others, path).length,
  );
  const fields = new Map([...live.fields, ...applied]);
  for (const path of dropped) fields.delete(path);
  const written = writtenPaths(live.fields, fields);
  const conflicts = [...written].flatMap((path) => owners(others, path).map((m) => ({ manager: m, path })));
  if (conflicts.length > 0 && !force) return { ok: false, conflicts };
  const managers = new Map([
    ...losing(others, (path) => written.has(path) || !fields.has(path)),
    ...owning(manager, applied.keys()),
  ]);
  return { ok: true, object: { fields, managers } };
}

/**
 * Any other write, which never conflicts: `manager` owns what it changes or adds, and the others lose it; what is gone nobody
 * owns. What it does not change keeps its owners.
 */
export function updateFields(live: ManagedObject, manager: string, fields: FieldSet): ManagedObject {
  const written = writtenPaths(live.fields, fields);
  const own = [...(live.managers.get(manager) ?? [])].filter((path) => fields.has(path));
  const managers = new Map([
    ...losing(without(live.managers, manager), (path) => written.has(path) || !fields.has(path)),
    ...owning(manager, [...own, ...written]),
  ]);
  return { fields, managers };
}

/**
 * What `kubectl apply` without --server-side sends: the new manifest, without what the manifest before it had and it has not.
 * @param lastApplied The paths in that one, from the annotation kubectl.kubernetes.io/last-applied-configuration.
 * Source: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go (CreateThreeWayMergePatch).
 */
export function threeWayMerge(live: FieldSet, lastApplied: ReadonlySet<string>, applied: FieldSet): FieldSet {
  const fields = new Map([...live, ...applied]);
  for (const path of lastApplied) if (!applied.has(path)) fields.delete(path);
  return fields;
}

/** The paths that a write changes or adds. */
function writtenPaths(before: FieldSet, after: FieldSet): ReadonlySet<string> {
  return new Set([...after].filter(([path, value]) => before.get(path) !== value).map(([path]) => path));
}

function owners(managers: Managers, path: string): readonly string[] {
  return [...managers].filter(([, paths]) => paths.has(path)).map(([name]) => name);
}

function without(managers: Managers, manager: string): Managers {
  return new Map([...managers].filter(([name]) => name !== manager));
}

function losing(managers: Managers, isLost: (path: string) => boolean): Managers {
  return new Map(
    [...managers].flatMap(([name, paths]) => [
      ...owning(
        name,
        [...paths].filter((path) => !isLost(path)),
      ),
    ]),
  );
}

function owning(manager: string, paths: Iterable<string>): Managers {
  const owned = new Set(paths);
  return owned.size === 0 ? new Map() : new Map([[manager, owned]]);
}
