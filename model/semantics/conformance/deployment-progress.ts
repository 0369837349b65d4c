// The table of a Deployment's condition Progressing.
import { type Progressing, progressingCondition, secondsUntilProgressCheck } from "../deployment-progress.ts";
import { deploymentStatus } from "../deployment-status.ts";
import { type Counts, counts } from "./deployment-counts.ts";
import { type Answer, family } from "./family.ts";
import { type Metadata, seconds } from "./manifests.ts";

interface DeploymentManifest {
  readonly metadata?: Metadata;
  readonly spec: { readonly replicas: number; readonly progressDeadlineSeconds?: number | null };
  readonly status?: Counts;
}

interface ReplicaSetManifest {
  readonly metadata: Metadata;
  readonly spec: { readonly replicas: number };
  readonly status?: Counts;
}

type ProgressInput =
  | {
      readonly function: "requeueStuckDeployment";
      readonly deployment: DeploymentManifest;
      readonly newStatus: Counts;
      readonly now: string;
    }
  | {
      readonly function: "syncRolloutStatus";
      readonly deployment: DeploymentManifest;
      readonly allReplicaSets: readonly ReplicaSetManifest[];
      readonly newReplicaSet: string | null;
      readonly now: string;
    };

interface ProgressExpected {
  readonly progressingCondition?: { readonly status: string; readonly reason: string } | null;
}

export const deploymentProgress = family<ProgressInput, ProgressExpected>({
  folder: "controllers",
  name: "deployment_progress",
  knows: { function: ["requeueStuckDeployment", "syncRolloutStatus"] },
  answer(input): Answer {
    const { metadata, spec, status = {} } = input.deployment;
    const deadline = spec.progressDeadlineSeconds ?? undefined;
    const goal = {
      replicas: spec.replicas,
      generation: metadata?.generation ?? 0,
      ...(deadline === undefined ? {} : { progressDeadlineSeconds: deadline }),
    };
    const now = 0;
    const condition = progressing(status, input.now);
    if (input.function === "requeueStuckDeployment") {
      const after = secondsUntilProgressCheck(goal, counts(input.newStatus), condition, now);
      return { requeueAfterSeconds: after ?? null };
    }
    const after = rolledOut(input.deployment, input.allReplicaSets, input.newReplicaSet);
    const updated = progressingCondition(goal, counts(status), after, condition, now);
    return {
      progressingCondition: updated === undefined ? null : { status: updated.status, reason: updated.reason },
    };
  },
});

/** The strategy only matters for the condition Available, which is not asked for here. */
function rolledOut(
  { metadata, spec }: DeploymentManifest,
  replicaSets: readonly ReplicaSetManifest[],
  newReplicaSet: string | null,
) {
  const counted = (rs: ReplicaSetManifest) => ({
    replicas: rs.spec.replicas,
    status: counts(rs.status ?? {}),
  });
  const newest = replicaSets.find((rs) => rs.metadata.name === newReplicaSet);
  const old = replicaSets.filter((rs) => rs !== newest);
  const rollout = { replicas: spec.replicas, strategy: { type: "Recreate" } } as const;
  return deploymentStatus(rollout, metadata?.generation ?? 0, newest && counted(newest), old.map(counted));
}

function progressing({ conditions = [] }: Counts, now: string): Progressing | undefined {
  const found = conditions.find(({ type }) => type === "Progressing");
  return (
    found && {
      status: found.status,
      reason: found.reason ?? "",
      lastUpdateTime: seconds(found.lastUpdateTime, now) ?? -Infinity,
      lastTransitionTime: seconds(found.lastTransitionTime, now) ?? -Infinity,
    }
  );
}
