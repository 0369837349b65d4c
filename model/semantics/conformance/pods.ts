// The tables of ReplicaSets and their pods, and of what the kubelet decides about containers.
import type { Labels, RestartPolicy } from "../../kubernetes/index.ts";
import { isSidecar, type OwnRestarts, type RuntimeState, shouldRestart } from "../container-restart.ts";
import { isActive, isAvailable, isTerminal, readinessGatesTrue } from "../pod-availability.ts";
import {
  compareForDeletion,
  type DeletablePod,
  type DeletionOrder,
  deletionCost,
  podsToDelete,
} from "../pod-deletion.ts";
import { type ContainerState, podPhase } from "../pod-phase.ts";
import {
  type ReplicaSetCondition,
  replicaSetConditions,
  replicaSetCounts,
  slowStartBatch,
} from "../replicaset.ts";
import { type Answer, family } from "./family.ts";
import { type ContainerStatus, type PodManifest, readiness, seconds } from "./manifests.ts";

interface NamedPod extends DeletablePod {
  readonly name: string;
}

function deletable(pod: PodManifest): NamedPod {
  const { metadata, spec, status } = pod;
  const { ready, since } = readiness(pod);
  const createdAt = seconds(metadata?.creationTimestamp);
  const sidecars = new Set(spec?.initContainers?.filter(isSidecar).map((c) => c.name));
  const restarts = (statuses: readonly ContainerStatus[] = []) =>
    Math.max(0, ...statuses.map(({ restartCount }) => restartCount ?? 0));
  return {
    name: metadata?.name ?? "",
    nodeName: spec?.nodeName ?? "",
    phase: status?.phase ?? "",
    ready,
    ...(since === undefined ? {} : { readySince: since }),
    ...(createdAt === undefined ? {} : { createdAt }),
    deletionCost: deletionCost(metadata?.annotations?.["controller.kubernetes.io/pod-deletion-cost"]),
    restarts: restarts(status?.containerStatuses),
    sidecarRestarts: restarts(status?.initContainerStatuses?.filter((c) => sidecars.has(c.name))),
    uid: metadata?.uid ?? "",
  };
}

interface Ranked {
  readonly pod: PodManifest;
  readonly rank?: number;
}
interface RankingInput {
  readonly now?: string;
  readonly a: Ranked;
  readonly b: Ranked;
  readonly podDeletionCost?: boolean;
  readonly logarithmicScaleDown?: boolean;
}

export const podDeletionRanking = family<RankingInput>({
  folder: "controllers",
  name: "pod_deletion_ranking",
  answer({ now, a, b, podDeletionCost = false, logarithmicScaleDown = false }) {
    const at = seconds(now);
    const order: DeletionOrder = {
      cost: podDeletionCost,
      ...(logarithmicScaleDown && at !== undefined ? { logarithmicAt: at } : {}),
    };
    const compare = (x: Ranked, y: Ranked) =>
      compareForDeletion(
        deletable(x.pod),
        deletable(y.pod),
        order,
        x.rank === undefined || y.rank === undefined ? undefined : [x.rank, y.rank],
      );
    return { aBeforeB: compare(a, b) < 0, bBeforeA: compare(b, a) < 0 };
  },
});

interface ToDeleteInput {
  readonly pods: readonly PodManifest[];
  readonly relatedPods: readonly PodManifest[];
  readonly diff: number;
}

/** Pods of one name are alike in these tables, so it is fine to take the first of the tied ones. */
export const replicaSetPodsToDelete = family<ToDeleteInput, { readonly podsToDelete: readonly string[] }>({
  folder: "controllers",
  name: "replicaset_pods_to_delete",
  answer({ pods, relatedPods, diff }) {
    const active = relatedPods.filter(({ metadata, status }) =>
      isActive({
        ...(status?.phase === undefined ? {} : { phase: status.phase }),
        deleting: (metadata?.deletionTimestamp ?? null) !== null,
      }),
    );
    const plan = podsToDelete(pods.map(deletable), active.map(deletable), diff, {
      cost: true,
      logarithmicAt: 0,
    });
    const chosen = [...plan.certain, ...plan.tied.slice(0, plan.choices)];
    return { podsToDelete: chosen.map(({ name }) => name).sort() };
  },
  comparable({ podsToDelete: names }) {
    return { podsToDelete: names.toSorted() };
  },
});

interface StatusInput {
  readonly replicaSet: {
    readonly spec: {
      readonly replicas: number;
      readonly minReadySeconds?: number;
      readonly template?: { readonly metadata?: { readonly labels?: Labels } };
    };
    readonly status?: { readonly conditions?: readonly ReplicaSetCondition[] };
  };
  readonly pods: readonly PodManifest[];
  readonly manageReplicasError: string | null;
  /** Absent: long after every pod became ready. */
  readonly now?: string;
}

export const replicaSetStatus = family<StatusInput>({
  folder: "controllers",
  name: "replicaset_status",
  answer({ replicaSet: { spec, status }, pods, manageReplicasError, now: at }) {
    const counted = pods.map((pod) => {
      const { ready, since } = readiness(pod);
      return {
        labels: pod.metadata?.labels ?? {},
        ready,
        ...(since === undefined ? {} : { readySince: since }),
      };
    });
    const now = seconds(at) ?? Number.MAX_SAFE_INTEGER;
    const error = manageReplicasError ?? undefined;
    return {
      ...replicaSetCounts(counted, spec.template?.metadata?.labels, spec.minReadySeconds ?? 0, now),
      conditions: replicaSetConditions(status?.conditions ?? [], spec.replicas, pods.length, error),
    };
  },
});

interface BatchInput {
  readonly count: number;
  readonly initialBatchSize: number;
  readonly callsThatSucceed: number;
}

export const slowStart = family<BatchInput>({
  folder: "controllers",
  name: "slow_start_batch",
  answer({ count, initialBatchSize, callsThatSucceed }) {
    const { calls, successes, failed } = slowStartBatch(count, initialBatchSize, (i) => i < callsThatSucceed);
    return { calls, successes, error: failed };
  },
});

type AvailabilityInput =
  | {
      readonly function: "isPodAvailable";
      readonly pod: PodManifest;
      readonly minReadySeconds: number;
      readonly now: string;
    }
  | { readonly function: "isPodTerminal" | "readinessGatesTrue"; readonly pod: PodManifest }
  | {
      readonly function: "statefulSetAvailableReplicas";
      readonly statefulSet: { readonly spec: { readonly minReadySeconds?: number } };
      readonly pods: readonly PodManifest[];
      readonly now: string;
    };

export const podAvailability = family<AvailabilityInput>({
  folder: "controllers",
  name: "pod_availability",
  knows: {
    function: ["isPodAvailable", "isPodTerminal", "readinessGatesTrue", "statefulSetAvailableReplicas"],
  },
  answer(input): Answer {
    switch (input.function) {
      case "isPodAvailable":
        return {
          available: isAvailable(readiness(input.pod), input.minReadySeconds, seconds(input.now) ?? 0),
        };
      case "isPodTerminal":
        return { terminal: isTerminal(input.pod.status?.phase) };
      case "readinessGatesTrue": {
        const gates = input.pod.spec?.readinessGates?.map(({ conditionType }) => conditionType);
        return { gatesTrue: readinessGatesTrue(gates ?? [], input.pod.status?.conditions ?? []) };
      }
      case "statefulSetAvailableReplicas": {
        const { minReadySeconds = 0 } = input.statefulSet.spec;
        const now = seconds(input.now) ?? 0;
        const available = input.pods.filter(
          (pod) => pod.status?.phase === "Running" && isAvailable(readiness(pod), minReadySeconds, now),
        );
        return { availableReplicas: available.length };
      }
    }
  },
});

export const kubeletPodPhase = family<{ readonly pod: PodManifest; readonly podIsTerminal: boolean }>({
  folder: "controllers",
  name: "kubelet_pod_phase",
  answer({ pod: { spec = {}, status = {} }, podIsTerminal }) {
    const [sidecars, ordinary] = [true, false].map((sidecar) =>
      (spec.initContainers ?? [])
        .filter((c) => isSidecar(c) === sidecar)
        .map((c) => stateOf(c, status.initContainerStatuses)),
    );
    const states = {
      containers: (spec.containers ?? []).map((c) => stateOf(c, status.containerStatuses)),
      initContainers: ordinary ?? [],
      sidecars: sidecars ?? [],
    };
    return { phase: podPhase(spec.restartPolicy ?? "Always", states, podIsTerminal) };
  },
});

function stateOf(
  { name, ...own }: OwnRestarts & { readonly name?: string },
  statuses: readonly ContainerStatus[] = [],
): ContainerState | undefined {
  const status = statuses.find((s) => s.name === name);
  if (status?.state?.running !== undefined) return { state: "running", started: status.started ?? false };
  if (status?.state?.terminated !== undefined) {
    return { state: "terminated", exitCode: status.state.terminated.exitCode, own };
  }
  if (status?.state?.waiting === undefined) return undefined;
  const last = status.lastState?.terminated?.exitCode;
  return last === undefined ? { state: "waiting", own } : { state: "waiting", lastExitCode: last, own };
}

interface RestartInput {
  readonly restartPolicy: RestartPolicy;
  readonly podBeingDeleted: boolean;
  readonly containerHistoryNewestFirst: readonly {
    readonly state: RuntimeState;
    readonly exitCode?: number;
  }[];
}

export const kubeletContainerRestart = family<RestartInput>({
  folder: "controllers",
  name: "kubelet_container_restart",
  answer({ restartPolicy, podBeingDeleted, containerHistoryNewestFirst: [newest] }) {
    return {
      restart: shouldRestart(restartPolicy, podBeingDeleted, newest?.state ?? "none", newest?.exitCode ?? 0),
    };
  },
});
