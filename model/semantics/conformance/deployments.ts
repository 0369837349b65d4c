// The tables of Deployments: rollout steps, proportional scaling, status and revisions.
import {
  applied,
  cleanupUnhealthyReplicas,
  newReplicaSetSize,
  oldPodsRunning,
  type PhasedPod,
  type RolloutReplicaSet,
  reconcileNewReplicaSet,
  reconcileOldReplicaSets,
  scaleDownOldReplicaSets,
} from "../deployment.ts";
import {
  findNewReplicaSet,
  findOldReplicaSets,
  readRevision,
  revisionsToDelete,
} from "../deployment-revisions.ts";
import { type AnnotatedReplicaSet, readAnnotation, scaleReplicaSets } from "../deployment-scaling.ts";
import {
  deploymentComplete,
  deploymentProgressing,
  deploymentTimedOut,
  specReplicas,
  statusReplicas,
  terminatingReplicas,
} from "../deployment-status.ts";
import type { RolloutSpec } from "../fenceposts.ts";
import { sum } from "../replica-set-order.ts";
import { equalIgnoreHash, type TemplateLike } from "../template-equality.ts";
import { type Counts, counts } from "./deployment-counts.ts";
import { type Answer, family } from "./family.ts";
import { defined, type Metadata, seconds } from "./manifests.ts";

interface DeploymentManifest {
  readonly metadata?: Metadata;
  readonly spec: RolloutSpec & {
    readonly template?: TemplateLike;
    readonly progressDeadlineSeconds?: number;
    readonly revisionHistoryLimit?: number;
  };
  readonly status?: Counts;
}

interface ReplicaSetManifest {
  readonly metadata?: Metadata;
  readonly spec: { readonly replicas: number; readonly template?: TemplateLike };
  readonly status?: Counts & { readonly terminatingReplicas?: number | null };
}

/** In these tables, ReplicaSets without a name are told apart by their position. */
function replicaSet(rs: ReplicaSetManifest, position: number): AnnotatedReplicaSet {
  const annotation = (name: string) =>
    readAnnotation(rs.metadata?.annotations?.[`deployment.kubernetes.io/${name}`]);
  return {
    name: rs.metadata?.name ?? `#${position}`,
    createdAt: seconds(rs.metadata?.creationTimestamp) ?? Number.NEGATIVE_INFINITY,
    replicas: rs.spec.replicas,
    available: rs.status?.availableReplicas ?? 0,
    desiredReplicas: annotation("desired-replicas"),
    maxReplicas: annotation("max-replicas"),
  };
}

function sizes(replicaSets: readonly RolloutReplicaSet[]): readonly number[] {
  return replicaSets.map((rs) => rs.replicas);
}

interface NewReplicasInput {
  readonly function: "newRSNewReplicas" | "reconcileNewReplicaSet";
  readonly deployment: DeploymentManifest;
  readonly newRSReplicas: number;
  readonly allRSReplicas: readonly number[];
}

/** The sizes of all ReplicaSets are given; what is not the new one's is lumped together as one old one. */
export const deploymentNewRSReplicas = family<NewReplicasInput>({
  folder: "controllers",
  name: "deployment_new_rs_replicas",
  knows: { function: ["newRSNewReplicas", "reconcileNewReplicaSet"] },
  answer({ function: tested, deployment: { spec }, newRSReplicas: replicas, allRSReplicas }) {
    const total = sum(allRSReplicas);
    if (tested === "newRSNewReplicas") return { newRSReplicas: newReplicaSetSize(spec, replicas, total) };
    const newRS = { name: "new", createdAt: 1, replicas };
    const old = { name: "old", createdAt: 0, replicas: total - replicas };
    const scalings = reconcileNewReplicaSet(spec, newRS, [old]);
    return {
      scaled: scalings.length > 0,
      newRSReplicas: scalings.length === 0 ? replicas : applied([newRS], scalings)[0]?.replicas,
    };
  },
});

interface ScaleDownInput {
  readonly function:
    | "reconcileOldReplicaSets"
    | "cleanupUnhealthyReplicas"
    | "scaleDownOldReplicaSetsForRollingUpdate";
  readonly deployment: DeploymentManifest;
  readonly oldRSs: readonly ReplicaSetManifest[];
  readonly newRS?: ReplicaSetManifest | null;
  readonly maxCleanupCount?: number;
}

export const deploymentOldRSScaleDown = family<ScaleDownInput>({
  folder: "controllers",
  name: "deployment_old_rs_scale_down",
  knows: {
    function: [
      "cleanupUnhealthyReplicas",
      "reconcileOldReplicaSets",
      "scaleDownOldReplicaSetsForRollingUpdate",
    ],
  },
  answer({ function: tested, deployment: { spec }, oldRSs, newRS, maxCleanupCount = 0 }) {
    const old = oldRSs.map(replicaSet);
    if (tested === "cleanupUnhealthyReplicas") {
      return { cleanedUp: cleanupUnhealthyReplicas(old, maxCleanupCount).cleanedUp };
    }
    const fresh = newRS === undefined || newRS === null ? [] : [replicaSet(newRS, -1)];
    const [newest] = fresh;
    const available = sum([...old, ...fresh].map((rs) => rs.available));
    const scalings =
      tested === "reconcileOldReplicaSets" && newest !== undefined
        ? reconcileOldReplicaSets(spec, newest, old)
        : scaleDownOldReplicaSets(spec, old, available);
    return { scaled: scalings.length > 0, oldRSReplicas: sizes(applied(old, scalings)) };
  },
});

interface ScaleInput {
  readonly deployment: DeploymentManifest;
  readonly newRS: ReplicaSetManifest | null;
  readonly oldRSs: readonly ReplicaSetManifest[];
}

export const deploymentProportionalScale = family<ScaleInput>({
  folder: "controllers",
  name: "deployment_proportional_scale",
  answer({ deployment, newRS, oldRSs }) {
    const old = oldRSs.map(replicaSet);
    const newest = newRS === null ? undefined : replicaSet(newRS, -1);
    const scalings = scaleReplicaSets(deployment.spec, newest, old, deployment.status?.replicas ?? 0);
    const all = applied(newest === undefined ? old : [newest, ...old], scalings);
    return { replicas: Object.fromEntries(all.map((rs) => [rs.name, rs.replicas])) };
  },
});

export const deploymentReplicaCounts = family<{
  readonly replicaSets: readonly (ReplicaSetManifest | null)[];
}>({
  folder: "controllers",
  name: "deployment_replica_counts",
  answer({ replicaSets }) {
    const present = replicaSets
      .filter((rs) => rs !== null)
      .map(({ spec, status = {} }) => ({ replicas: spec.replicas, status: reported(status) }));
    return {
      specReplicas: specReplicas(present),
      statusReplicas: statusReplicas(present),
      terminatingReplicas: terminatingReplicas(present) ?? null,
    };
  },
});

function reported({ terminatingReplicas: leaving, ...status }: NonNullable<ReplicaSetManifest["status"]>) {
  const known = leaving === null || leaving === undefined ? {} : { terminatingReplicas: leaving };
  return { ...status, replicas: status.replicas ?? 0, ...known };
}

type PredicateInput =
  | {
      readonly function: "deploymentComplete" | "deploymentTimedOut";
      readonly now?: string;
      readonly deployment: DeploymentManifest;
    }
  | {
      readonly function: "deploymentProgressing";
      readonly deployment: DeploymentManifest;
      readonly newStatus: Counts;
    };

export const deploymentStatusPredicates = family<PredicateInput>({
  folder: "controllers",
  name: "deployment_status_predicates",
  knows: { function: ["deploymentComplete", "deploymentProgressing", "deploymentTimedOut"] },
  answer(input): Answer {
    const { metadata, spec, status = {} } = input.deployment;
    switch (input.function) {
      case "deploymentComplete":
        return { complete: deploymentComplete(spec.replicas, metadata?.generation ?? 0, counts(status)) };
      case "deploymentProgressing":
        return { progressing: deploymentProgressing(counts(status), counts(input.newStatus)) };
      case "deploymentTimedOut": {
        const found = status.conditions?.find(({ type }) => type === "Progressing");
        const condition = found && {
          reason: found.reason ?? "",
          lastUpdateTime: seconds(found.lastUpdateTime) ?? 0,
        };
        const timedOut = deploymentTimedOut(spec.progressDeadlineSeconds, condition, seconds(input.now) ?? 0);
        return { timedOut };
      }
    }
  },
});

interface RecreateInput {
  readonly newRS: ReplicaSetManifest | null;
  readonly oldRSs: readonly ReplicaSetManifest[];
  readonly podsByRSUID: { readonly [uid: string]: readonly { readonly status?: PhasedPod }[] };
}

export const deploymentRecreateOldPods = family<RecreateInput>({
  folder: "controllers",
  name: "deployment_recreate_old_pods",
  answer({ newRS, oldRSs, podsByRSUID }) {
    const old = oldRSs.map((rs) => ({ statusReplicas: rs.status?.replicas ?? 0 }));
    const pods = Object.entries(podsByRSUID)
      .filter(([uid]) => newRS === null || uid !== newRS.metadata?.uid)
      .flatMap(([, owned]) => owned.map(({ status }) => status ?? {}));
    return { oldPodsRunning: oldPodsRunning(old, pods) };
  },
});

type MatchingInput =
  | { readonly function: "equalIgnoreHash"; readonly a: TemplateLike; readonly b: TemplateLike }
  | {
      readonly function: "findNewReplicaSet" | "findOldReplicaSets";
      readonly deployment: DeploymentManifest;
      readonly replicaSets: readonly ReplicaSetManifest[];
    };

export const deploymentRevisionMatching = family<
  MatchingInput,
  { readonly oldWithReplicas?: readonly string[] }
>({
  folder: "controllers",
  name: "deployment_revision_matching",
  knows: { function: ["equalIgnoreHash", "findNewReplicaSet", "findOldReplicaSets"] },
  answer(input): Answer {
    if (input.function === "equalIgnoreHash") return { equal: equalIgnoreHash(input.a, input.b) };
    const template = input.deployment.spec.template ?? {};
    const all = input.replicaSets.map((rs, i) => ({
      ...replicaSet(rs, i),
      template: rs.spec.template ?? {},
    }));
    const old = findOldReplicaSets(template, all);
    return {
      newReplicaSet: findNewReplicaSet(template, all)?.name ?? null,
      allOldSortedByCreation: old.map(({ name }) => name),
      oldWithReplicas: old
        .filter(({ replicas }) => replicas > 0)
        .map(({ name }) => name)
        .sort(),
    };
  },
  comparable(expected) {
    return defined({ ...expected, oldWithReplicas: expected.oldWithReplicas?.toSorted() });
  },
});

interface HistoryInput {
  readonly deployment: { readonly spec: { readonly revisionHistoryLimit?: number } };
  readonly oldRSs: readonly ReplicaSetManifest[];
}

export const deploymentHistoryCleanup = family<HistoryInput>({
  folder: "controllers",
  name: "deployment_history_cleanup",
  answer({ deployment, oldRSs }) {
    const old = oldRSs.map((rs, i) => ({
      ...replicaSet(rs, i),
      statusReplicas: rs.status?.replicas ?? 0,
      observed: (rs.metadata?.generation ?? 0) <= (rs.status?.observedGeneration ?? 0),
      deleting: (rs.metadata?.deletionTimestamp ?? null) !== null,
      revision: readRevision(rs.metadata?.annotations?.["deployment.kubernetes.io/revision"]),
    }));
    return { deletions: revisionsToDelete(deployment.spec.revisionHistoryLimit, old).length };
  },
});
