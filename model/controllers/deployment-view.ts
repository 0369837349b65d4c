// The ReplicaSets of a Deployment, as a sync of its controller sees them.
import type { ReplicaSetOwner } from "../cluster.ts";
import type { DeploymentState, ReplicaSetState } from "../stored.ts";
import { type ReplicaSetReport, reportIn } from "../workloads/statuses.ts";

/** A ReplicaSet of the Deployment, as the sync sees it. */
export interface Observed {
  readonly owner: ReplicaSetOwner;
  readonly state: ReplicaSetState;
  readonly name: string;
  readonly createdAt: number;
  readonly replicas: number;
  readonly available: number;
  readonly desiredReplicas: number | undefined;
  readonly maxReplicas: number | undefined;
  readonly status: ReplicaSetReport;
}

/** Those that it controls. A template that appears first counts as older. */
export function observed(
  owners: readonly ReplicaSetOwner[],
  states: readonly (ReplicaSetState | null)[],
  { metadata: { uid } }: DeploymentState,
): readonly Observed[] {
  return owners.flatMap((owner, createdAt): Observed[] => {
    const state = states[createdAt];
    if (state === null || state === undefined || state.metadata.owner !== uid) return [];
    const { spec, metadata } = state;
    const status = reportIn(state.status);
    const { desiredReplicas, maxReplicas } = metadata.annotations ?? {};
    const common = { owner, state, name: owner.name, createdAt, desiredReplicas, maxReplicas, status };
    return [{ ...common, replicas: spec.replicas, available: status.availableReplicas }];
  });
}
