// The ReplicaSets of a Deployment, as a sync of its controller sees them.
import type { ReplicaSetOwner } from "../cluster.ts";
import type { DeploymentState, ReplicaSetState } from "../stored.ts";
import type { WrittenTemplate } from "../templates.ts";

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
  readonly status: ReplicaSetState["status"];
  readonly template: WrittenTemplate;
}

/** Those that it controls. A template that appears first counts as older, and what it has adopted as older than its own. */
export function observed(
  owners: readonly ReplicaSetOwner[],
  states: readonly (ReplicaSetState | null)[],
  { metadata: { uid } }: DeploymentState,
): readonly Observed[] {
  return owners.flatMap((owner, createdAt): Observed[] => {
    const state = states[createdAt];
    if (state === null || state === undefined || state.metadata.owner !== uid) return [];
    const { spec, status, metadata } = state;
    const { desiredReplicas, maxReplicas } = metadata.annotations ?? {};
    const { name, template } = owner;
    const common = { owner, state, name, createdAt, desiredReplicas, maxReplicas, status };
    return [
      {
        ...common,
        template: template.written,
        replicas: spec.replicas,
        available: status.availableReplicas,
      },
    ];
  });
}
