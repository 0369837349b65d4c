// Which ReplicaSet of a Deployment is the new one, which are old, and which old ones are forgotten.
// Sources: pkg/controller/deployment/util/deployment_util.go (FindNewReplicaSet, FindOldReplicaSets),
// ReplicaSetsByRevision below it, pkg/controller/deployment/sync.go (cleanupDeployment).
import { type Aged, oldestFirst, type Sized } from "./replica-set-order.ts";
import { equalIgnoreHash, type TemplateLike } from "./template-equality.ts";

/** The oldest ReplicaSet whose template is the Deployment's. */
export function findNewReplicaSet<R extends Aged & { readonly template: TemplateLike }>(
  template: TemplateLike,
  replicaSets: readonly R[],
): R | undefined {
  return replicaSets.toSorted(oldestFirst).find((rs) => equalIgnoreHash(rs.template, template));
}

/** All ReplicaSets but the new one, oldest first. */
export function findOldReplicaSets<R extends Aged & { readonly template: TemplateLike }>(
  template: TemplateLike,
  replicaSets: readonly R[],
): readonly R[] {
  const newRS = findNewReplicaSet(template, replicaSets);
  return replicaSets.toSorted(oldestFirst).filter((rs) => rs !== newRS);
}

/** An old ReplicaSet that may be forgotten. */
export interface OldReplicaSet extends Sized {
  readonly statusReplicas: number;
  /** Its controller has seen its newest spec. */
  readonly observed: boolean;
  readonly deleting: boolean;
  /** As `readRevision` reads it. */
  readonly revision: number | undefined;
}

/** Reads the annotation `deployment.kubernetes.io/revision`: 0 if there is none, undefined if it is unreadable. */
export function readRevision(text: string | undefined): number | undefined {
  if (text === undefined) return 0;
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

/** The largest int32: keep all. */
const KEEP_ALL = 2_147_483_647;

/**
 * The old ReplicaSets to delete once a rollout is complete: beyond the limit the lowest revisions go, but only those without any
 * pods, wanted or there, and observed. Those that may not go use up the number all the same; those that are being
 * deleted already do not count at all.
 */
export function revisionsToDelete<R extends OldReplicaSet>(
  revisionHistoryLimit: number | undefined,
  oldRSs: readonly R[],
): readonly R[] {
  if (revisionHistoryLimit === undefined || revisionHistoryLimit === KEEP_ALL) return [];
  const alive = oldRSs.filter((rs) => !rs.deleting).toSorted(lowestRevisionFirst);
  const excess = Math.max(0, alive.length - revisionHistoryLimit);
  return alive.slice(0, excess).filter((rs) => rs.statusReplicas === 0 && rs.replicas === 0 && rs.observed);
}

/** Of the same or an unreadable revision, oldest first. */
function lowestRevisionFirst(a: OldReplicaSet, b: OldReplicaSet): number {
  if (a.revision === undefined || b.revision === undefined) return oldestFirst(a, b);
  return a.revision - b.revision || oldestFirst(a, b);
}
