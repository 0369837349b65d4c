// The history of a Deployment: the revisions of its ReplicaSets, and which of them are forgotten.
// Source: pkg/controller/deployment/sync.go (getNewReplicaSet, cleanupDeployment), util/deployment_util.go (MaxRevision).

import { type Alternative, act } from "../../explorer/system.ts";
import { updateReplicaSet } from "../apiserver/apiserver.ts";
import { deleted } from "../apiserver/deletion.ts";
import { revisionsToDelete } from "../semantics/index.ts";
import { isDeleting } from "../state.ts";
import type { DeploymentState } from "../stored.ts";
import type { Observed } from "./deployment-view.ts";

/** One more than that of every other ReplicaSet. */
export function nextRevision(oldRSs: readonly Observed[]): number {
  return 1 + Math.max(0, ...oldRSs.map(({ state }) => state.metadata.annotations?.revision ?? 0));
}

/** getNewReplicaSet: the ReplicaSet of the present template has the highest revision, also after a rollback to it. */
export function renumber(newRS: Observed, oldRSs: readonly Observed[]): Alternative | undefined {
  const { annotations } = newRS.state.metadata;
  const revision = nextRevision(oldRSs);
  if (annotations === undefined || (annotations.revision ?? 0) >= revision) return undefined;
  const answer = updateReplicaSet(newRS.state, newRS.replicas, { ...annotations, revision });
  if (!answer.ok) return undefined;
  const write = act("update revision", newRS.owner.replicaSet.set(answer.object));
  return { ...write, detail: `${newRS.name} to ${revision}` };
}

/** cleanupDeployment: once the rollout is complete, or paused, old ReplicaSets beyond revisionHistoryLimit go. */
export function cleanUp({ spec }: DeploymentState, oldRSs: readonly Observed[]): Alternative | undefined {
  const [gone] = revisionsToDelete(
    spec.revisionHistoryLimit,
    oldRSs.map((rs) => ({
      ...rs,
      statusReplicas: rs.status.replicas,
      observed: rs.status.isObserved ?? true,
      deleting: isDeleting(rs.state),
      revision: rs.state.metadata.annotations?.revision ?? rs.createdAt + 1,
    })),
  );
  return gone === undefined
    ? undefined
    : { ...act("delete old ReplicaSet", gone.owner.replicaSet.set(deleted(gone.state))), detail: gone.name };
}
