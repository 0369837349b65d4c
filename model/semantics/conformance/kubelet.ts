// The tables of the kubelet: pod syncs, conditions, probes, node-pressure eviction.
import type { ResourceList, RestartPolicy } from "../../kubernetes/index.ts";
import type { OwnRestarts } from "../container-restart.ts";
import {
  type EvictionThreshold,
  parseThresholdValue,
  sortThresholds,
  thresholdsMet,
} from "../eviction-thresholds.ts";
import {
  type EvictionCriterion,
  evictionOrder,
  type FilesystemPart,
  type PodUsage,
} from "../node-pressure-eviction.ts";
import { type ContainerRun, podActions, type Sandbox } from "../pod-actions.ts";
import type { PodCondition } from "../pod-availability.ts";
import {
  type ContainerReport,
  containersReadyCondition,
  podInitializedCondition,
  podReadyCondition,
} from "../pod-conditions.ts";
import type { RequestingPod } from "../pod-requests.ts";
import {
  NEW_WORKER,
  type ProbedContainer,
  type ProbedPod,
  type ProbeResult,
  type ProbeSpec,
  type ProbeTick,
  type ProbeType,
  probeTick,
} from "../probe-threshold.ts";
import { parseQuantity, type Quantity } from "../quantity.ts";
import { type Answer, family } from "./family.ts";
import type { ContainerStatus, Metadata } from "./manifests.ts";

interface KubeletContainer extends OwnRestarts {
  readonly name: string;
  readonly livenessProbe?: object;
  readonly startupProbe?: object;
}

interface ContainerLists {
  readonly containers?: readonly KubeletContainer[];
  readonly initContainers?: readonly KubeletContainer[];
}

interface ActionsInput {
  readonly pod: {
    readonly metadata?: Metadata;
    readonly spec: ContainerLists & {
      readonly restartPolicy?: RestartPolicy;
      readonly ephemeralContainers?: readonly { readonly name: string }[];
      readonly hostNetwork?: boolean;
    };
  };
  readonly sandbox?: Sandbox | null;
  readonly containerStatuses: readonly (ContainerRun & { readonly name: string })[];
}

export const kubeletPodActions = family<ActionsInput, { readonly containersToKill: readonly string[] }>({
  folder: "controllers",
  name: "kubelet_pod_actions",
  answer({ pod: { metadata, spec }, sandbox, containerStatuses }) {
    const pod = {
      ...spec,
      restartPolicy: spec.restartPolicy ?? "Always",
      containers: spec.containers ?? [],
      deleting: (metadata?.deletionTimestamp ?? null) !== null,
    };
    const runs = Object.fromEntries(containerStatuses.map((run) => [run.name, run]));
    const actions = podActions(pod, sandbox ?? undefined, runs);
    return { ...actions, containersToKill: actions.containersToKill.toSorted() };
  },
  comparable(expected) {
    return { ...expected, containersToKill: expected.containersToKill.toSorted() };
  },
});

interface ConditionsInput {
  readonly conditionType: "ContainersReady" | "Ready" | "Initialized";
  readonly spec?: ContainerLists & {
    readonly readinessGates?: readonly { readonly conditionType: string }[];
  };
  readonly containerStatuses: readonly (ContainerStatus & { readonly ready?: boolean })[] | null;
  readonly phase?: string;
  readonly conditions?: readonly PodCondition[] | null;
}

export const kubeletPodConditions = family<ConditionsInput>({
  folder: "controllers",
  name: "kubelet_pod_conditions",
  knows: { conditionType: ["ContainersReady", "Initialized", "Ready"] },
  answer({ conditionType, spec = {}, containerStatuses, phase, conditions }): Answer {
    const gates = spec.readinessGates?.map((gate) => gate.conditionType);
    const pod = { ...spec, readinessGates: gates ?? [] };
    const reports = containerStatuses?.map(
      ({ name = "", ready = false, started = false, state = {} }): ContainerReport => ({
        name,
        ready,
        started,
        hasRun: state.running !== undefined || state.terminated !== undefined,
      }),
    );
    switch (conditionType) {
      case "ContainersReady":
        return { ...containersReadyCondition(pod, reports, phase) };
      case "Ready":
        return { ...podReadyCondition(pod, conditions ?? [], reports, phase) };
      case "Initialized":
        return { ...podInitializedCondition(pod, reports, phase) };
    }
  },
});

interface ProbeInput extends ProbeSpec {
  readonly probeType: ProbeType;
  readonly initialResult?: ProbeResult | null;
  readonly probeResults: readonly ProbeResult[];
  readonly newContainerBeforeProbe?: number | null;
  readonly containerStartedSecondsAgo?: number;
  /** Absent: running. What is no state of the container says that it is missing, or that the pod has failed. */
  readonly containerState?: string | null;
  readonly podPhase?: string;
  readonly restartPolicy?: RestartPolicy;
}

/** The containers of these tables have started, except where it is the startup probe that has to find that out. */
export const kubeletProbeThreshold = family<ProbeInput>({
  folder: "controllers",
  name: "kubelet_probe_threshold",
  knows: { probeType: ["liveness", "readiness", "startup"] },
  answer(input) {
    const { probeType, initialResult, probeResults, newContainerBeforeProbe } = input;
    const known =
      initialResult === undefined || initialResult === null
        ? {}
        : { published: initialResult, container: "1" };
    let tick: ProbeTick = { worker: { ...NEW_WORKER, ...known }, probes: false, keepsProbing: true };
    const publishedResults = probeResults.map((result, i) => {
      const replaced = typeof newContainerBeforeProbe === "number" && i >= newContainerBeforeProbe;
      tick = probeTick(probeType, input, tick.worker, probedPod(input, replaced ? "2" : "1"), result);
      return tick.worker.published;
    });
    const result = tick.worker.published ?? null;
    return { publishedResults, keepProbing: tick.keepsProbing, resultSet: result !== null, result };
  },
});

function probedPod(input: ProbeInput, id: string): ProbedPod {
  const { containerState = "running", restartPolicy = "Always" } = input;
  const failed = containerState !== null && /failed/i.test(containerState);
  const container = probedContainer(input, containerState, id);
  return {
    phase: input.podPhase ?? (failed ? "Failed" : "Running"),
    restartPolicy,
    deleting: false,
    ...(container === undefined ? {} : { container }),
  };
}

function probedContainer(input: ProbeInput, state: string | null, id: string): ProbedContainer | undefined {
  if (state !== "running" && state !== "waiting" && state !== "terminated") return undefined;
  const started = input.probeType !== "startup";
  return { id, state, started, secondsRunning: input.containerStartedSecondsAgo ?? 0 };
}

type WrittenUsage = { readonly [part in FilesystemPart]?: string };

interface RankingInput {
  readonly criteria: readonly EvictionCriterion[];
  readonly pods: readonly {
    readonly pod: {
      readonly metadata: { readonly name: string };
      readonly spec?: RequestingPod & {
        readonly priority?: number;
        readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
      };
    };
    readonly usage?: {
      readonly memoryWorkingSet?: string;
      readonly disk?: WrittenUsage;
      readonly inodes?: WrittenUsage;
      readonly processCount?: number | string;
    } | null;
  }[];
}

export const kubeletEvictionRanking = family<RankingInput>({
  folder: "controllers",
  name: "kubelet_eviction_ranking",
  answer({ criteria, pods }) {
    const evictable = pods.map(({ pod, usage }) => ({
      ...pod.spec,
      name: pod.metadata.name,
      ...(usage === undefined || usage === null ? {} : { usage: readUsage(usage) }),
    }));
    return { evictionOrder: evictionOrder(evictable, { criteria }).map(({ name }) => name) };
  },
});

function readUsage(usage: NonNullable<RankingInput["pods"][number]["usage"]>): PodUsage {
  const { memoryWorkingSet: memory, processCount: processes } = usage;
  return {
    ...(memory === undefined ? {} : { memory: parseQuantity(memory) }),
    disk: readParts(usage.disk),
    inodes: readParts(usage.inodes),
    ...(processes === undefined ? {} : { processes: Number(processes) }),
  };
}

function readParts(written: WrittenUsage = {}): { readonly [part: string]: Quantity } {
  return Object.fromEntries(Object.entries(written).map(([part, text]) => [part, parseQuantity(`${text}`)]));
}

type ThresholdsInput =
  | { readonly function: "sortThresholds"; readonly signals: readonly string[] }
  | {
      readonly function: "thresholdsMet";
      readonly enforceMinReclaim: boolean;
      readonly thresholds: readonly {
        readonly signal: string;
        readonly value: string;
        readonly minReclaim?: string | null;
      }[];
      readonly availableBySignal: ResourceList;
      readonly capacityBySignal?: ResourceList;
    };

export const kubeletEvictionThresholds = family<ThresholdsInput>({
  folder: "controllers",
  name: "kubelet_eviction_thresholds",
  knows: { function: ["sortThresholds", "thresholdsMet"] },
  answer(input): Answer {
    if (input.function === "sortThresholds") {
      return {
        order: sortThresholds(input.signals.map((signal) => ({ signal }))).map(({ signal }) => signal),
      };
    }
    const thresholds = input.thresholds.map(
      ({ signal, value, minReclaim }): EvictionThreshold => ({
        signal,
        value: parseThresholdValue(value),
        ...(minReclaim === undefined || minReclaim === null
          ? {}
          : { minReclaim: parseThresholdValue(minReclaim) }),
      }),
    );
    const observations = Object.fromEntries(
      Object.entries(input.availableBySignal).map(([signal, available]) => {
        const capacity = input.capacityBySignal?.[signal];
        const seen = { available: parseQuantity(available) };
        return [signal, capacity === undefined ? seen : { ...seen, capacity: parseQuantity(capacity) }];
      }),
    );
    const met = thresholdsMet(thresholds, observations, input.enforceMinReclaim);
    return { metSignals: met.map(({ signal }) => signal) };
  },
});
