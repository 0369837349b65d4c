// What one sync of the Deployment controller works on: the Deployment, and its ReplicaSets as the sync sees them.
import type { Write } from "../../explorer/system.ts";
import type { ClusterDeployment, ReplicaSetOwner } from "../cluster.ts";
import type { WrittenTemplate } from "../inventory/templates.ts";
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
    const { spec, metadata } = state;
    const status = reportIn(state.status);
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

/** What one sync works on. */
export interface Sync {
  readonly d: ClusterDeployment;
  readonly deployment: DeploymentState;
  /** The ReplicaSets that it controls. */
  readonly all: readonly Observed[];
  /** The first ReplicaSet that was ever made of the present template. */
  readonly owner: ReplicaSetOwner;
  /** The names that a ReplicaSet of it has, by collisionCount, and what is stored under them, whoever controls it. */
  readonly names: readonly Named[];
  /** Whether its status says how many pods are terminating. */
  readonly reportsTerminating: boolean;
  /** Its namespace is being deleted, or gone. */
  readonly refusesNew: boolean;
  /** Whether admission refuses that a ReplicaSet is made, or gets another size. */
  refuses(owner: ReplicaSetOwner, from: number | undefined, to: number): boolean;
  /** What quotas are charged for a new ReplicaSet; undefined if one refuses it. */
  charged(owner: ReplicaSetOwner, made: ReplicaSetState): readonly Write[] | undefined;
  /** What is kept of its ReplicaSets for the clean-up: whether they are observed, and their revisions. */
  readonly isCleanedUp: boolean;
  readonly hasRollback: boolean;
  /** Whether its status has the condition Progressing. */
  readonly reportsProgress: boolean;
}

export interface Named {
  readonly owner: ReplicaSetOwner;
  readonly stored: ReplicaSetState | null;
}
