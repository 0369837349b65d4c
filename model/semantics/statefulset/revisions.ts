// The history of a StatefulSet's templates: which revision it is at, which it moves to, which ones it forgets.
// Sources: pkg/controller/statefulset/stateful_set_control.go (getStatefulSetRevisions, truncateHistory),
// pkg/controller/history/controller_history.go (SortControllerRevisions, FindEqualRevisions).

/** A ControllerRevision: a template that the set has or had. */
export interface TemplateRevision<T> {
  readonly name: string;
  readonly template: T;
  /** Higher is newer. */
  readonly revision: number;
  /** Only the order matters. */
  readonly createdAt?: number;
}

export interface SetHistory<T> {
  /** All revisions afterwards, oldest first. */
  readonly revisions: readonly TemplateRevision<T>[];
  readonly current: TemplateRevision<T>;
  readonly update: TemplateRevision<T>;
}

/**
 * The revision of the present template becomes the newest: it is that already, or an older one gets a higher
 * number, or a new one is made. If the current revision is not there, it is the newest, too.
 * @param currentName `status.currentRevision`.
 * @param newName The name of the revision, if one has to be made.
 * @param equal Whether two templates are the same.
 */
export function setHistory<T>(
  existing: readonly TemplateRevision<T>[],
  template: T,
  currentName: string | undefined,
  newName: string,
  equal: (a: T, b: T) => boolean,
): SetHistory<T> {
  const revisions = existing.toSorted(oldestRevisionFirst);
  const found = revisions.findLast((revision) => equal(revision.template, template));
  const newest = revisions.at(-1);
  const isNewest = found !== undefined && found === newest;
  const next = (newest?.revision ?? 0) + 1;
  const update = isNewest ? found : { ...(found ?? { name: newName, template }), revision: next };
  return {
    revisions: [...revisions.filter((revision) => revision !== found), update],
    current: revisions.find(({ name }) => name === currentName) ?? update,
    update,
  };
}

/** By number; of equal numbers by age, then by name. */
export function oldestRevisionFirst(a: TemplateRevision<unknown>, b: TemplateRevision<unknown>): number {
  return (
    a.revision - b.revision ||
    (a.createdAt ?? 0) - (b.createdAt ?? 0) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

/**
 * The revisions that go: the oldest beyond the limit, of those that are not live.
 * @param live Names of the current and the update revision, and of those of all pods.
 */
export function revisionsToForget<R extends TemplateRevision<unknown>>(
  revisions: readonly R[],
  live: ReadonlySet<string>,
  revisionHistoryLimit: number,
): readonly R[] {
  const dead = revisions.filter(({ name }) => !live.has(name)).toSorted(oldestRevisionFirst);
  if (revisionHistoryLimit < 0) return [];
  return dead.slice(0, Math.max(0, dead.length - revisionHistoryLimit));
}
