// The tables of deletion: finalizers, grace periods, and the garbage collection of pods.
import { deleteObject } from "../deletion.ts";
import type { GarbageCollectionPolicy, PropagationPolicy } from "../deletion-finalizers.ts";
import { gracefulDeletion, podGracePeriod } from "../graceful-deletion.ts";
import {
  DELETION_BY_POD_GC,
  failedStatus,
  type GarbagePod,
  gcOrphaned,
  gcTerminated,
  gcTerminating,
  gcUnscheduledTerminating,
  missingNodes,
  QUARANTINE_SECONDS,
} from "../pod-gc.ts";
import {
  containerGracePeriod,
  effectiveGracePeriod,
  type GracePeriods,
  type KilledContainer,
  type KillReason,
} from "../pod-termination.ts";
import { type Answer, family } from "./family.ts";
import { type Condition, defined, type Metadata, type NodeManifest, seconds } from "./manifests.ts";

interface FinalizersInput {
  readonly existingFinalizers: readonly string[];
  readonly deleteOptions: {
    readonly orphanDependents?: boolean;
    readonly propagationPolicy?: PropagationPolicy;
  } | null;
  readonly resourceDefaultGCPolicy: string | null;
}

const GC_POLICIES: ReadonlyMap<string, GarbageCollectionPolicy> = new Map([
  ["orphan", "OrphanDependents"],
  ["unsupported", "Unsupported"],
]);

export const deletionFinalizersFamily = family<FinalizersInput>({
  folder: "controllers",
  name: "deletion_finalizers",
  answer({ existingFinalizers, deleteOptions, resourceDefaultGCPolicy }) {
    const policy = GC_POLICIES.get(resourceDefaultGCPolicy?.toLowerCase() ?? "") ?? "DeleteDependents";
    const object = { finalizers: existingFinalizers };
    const left = deleteObject(object, deleteOptions ?? {}, { garbageCollection: policy }, 0);
    return {
      objectRemoved: left === undefined,
      finalizers: left?.finalizers,
      deletionTimestampSet: left?.deletionTimestamp !== undefined,
    };
  },
});

interface MortalPod {
  readonly metadata?: Metadata & {
    readonly deletionGracePeriodSeconds?: number | null;
    readonly finalizers?: readonly string[];
  };
  readonly spec?: {
    readonly nodeName?: string;
    readonly terminationGracePeriodSeconds?: number | null;
    readonly containers?: readonly KilledContainer[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly Condition[];
  };
}

function gracePeriods({ metadata, spec }: MortalPod): GracePeriods {
  const deletion = metadata?.deletionGracePeriodSeconds ?? undefined;
  const termination = spec?.terminationGracePeriodSeconds ?? undefined;
  return {
    ...(deletion === undefined ? {} : { deletionGracePeriodSeconds: deletion }),
    ...(termination === undefined ? {} : { terminationGracePeriodSeconds: termination }),
  };
}

interface GracefulInput {
  readonly now: string;
  readonly pod: MortalPod;
  readonly deleteOptions: { readonly gracePeriodSeconds?: number | null } | null;
}

interface GracefulExpected {
  readonly deletionTimestamp?: string;
}

export const gracefulDeletionFamily = family<GracefulInput, GracefulExpected>({
  folder: "controllers",
  name: "graceful_deletion",
  answer({ now, pod, deleteOptions }) {
    const end = seconds(pod.metadata?.deletionTimestamp);
    const marks = { ...gracePeriods(pod), ...(end === undefined ? {} : { deletionTimestamp: end }) };
    const terminable = {
      nodeName: pod.spec?.nodeName ?? "",
      phase: pod.status?.phase ?? "",
      ...gracePeriods(pod),
    };
    const deletion = gracefulDeletion(
      marks,
      deleteOptions?.gracePeriodSeconds ?? undefined,
      (requested) => podGracePeriod(terminable, requested),
      seconds(now) ?? 0,
    );
    return {
      graceful: deletion.kind === "graceful",
      gracefulPending: deletion.kind === "pending",
      deleteOptionsGracePeriodSeconds: deletion.gracePeriodSeconds ?? null,
      deletionGracePeriodSeconds: deletion.marks.deletionGracePeriodSeconds ?? null,
      deletionTimestamp: deletion.marks.deletionTimestamp,
    };
  },
  comparable(expected) {
    return defined({ ...expected, deletionTimestamp: seconds(expected.deletionTimestamp) });
  },
});

type TerminationInput =
  | {
      readonly function: "killContainerGracePeriod";
      readonly pod: MortalPod;
      readonly killReason: KillReason;
    }
  | {
      readonly function: "effectiveGracePeriod";
      readonly pod: MortalPod;
      readonly override: number | null;
    };

export const terminationGracePeriod = family<TerminationInput>({
  folder: "controllers",
  name: "termination_grace_period",
  knows: { function: ["effectiveGracePeriod", "killContainerGracePeriod"] },
  answer(input) {
    const periods = gracePeriods(input.pod);
    if (input.function === "effectiveGracePeriod") {
      return { gracePeriodSeconds: effectiveGracePeriod(periods, input.override ?? undefined) };
    }
    const [container = {}] = input.pod.spec?.containers ?? [];
    return { gracePeriodSeconds: containerGracePeriod(periods, container, input.killReason) };
  },
});

interface PodGCInput {
  readonly function:
    | "gcTerminated"
    | "gcOrphaned"
    | "gcOrphanedPatch"
    | "gcUnscheduledTerminating"
    | "gcTerminating";
  readonly pods?: readonly MortalPod[];
  readonly pod?: MortalPod;
  readonly terminatedPodThreshold?: number;
  readonly nodes?: readonly (ConditionedNode | string)[];
  readonly informerNodes?: readonly string[];
  readonly apiNodes?: readonly string[];
  readonly quarantines?: number;
  readonly thenApiNodesAdded?: readonly string[];
  readonly thenApiNodesDeleted?: readonly string[];
  readonly thenInformerNodesAdded?: readonly string[];
  readonly thenInformerNodesDeleted?: readonly string[];
}

interface ConditionedNode extends NodeManifest {
  readonly status?: NodeManifest["status"] & { readonly conditions?: readonly Condition[] };
}

type CollectedPod = GarbagePod & { readonly conditions: readonly Condition[] };

function garbagePod(pod: MortalPod): CollectedPod {
  const { metadata, spec, status } = pod;
  const createdAt = seconds(metadata?.creationTimestamp);
  return {
    name: metadata?.name ?? "",
    nodeName: spec?.nodeName ?? "",
    phase: status?.phase ?? "",
    reason: status?.reason ?? "",
    ...(createdAt === undefined ? {} : { createdAt }),
    deleting: (metadata?.deletionTimestamp ?? null) !== null,
    ...gracePeriods(pod),
    finalizers: metadata?.finalizers ?? [],
    conditions: status?.conditions ?? [],
  };
}

export const podGC = family<
  PodGCInput,
  { readonly deleted?: readonly string[]; readonly markedFailedFirst?: readonly string[] }
>({
  folder: "controllers",
  name: "pod_gc",
  knows: {
    function: ["gcOrphaned", "gcOrphanedPatch", "gcTerminated", "gcTerminating", "gcUnscheduledTerminating"],
  },
  answer(input): Answer {
    const manifests = input.pods ?? (input.pod === undefined ? [] : [input.pod]);
    const deleted = collected(input, manifests.map(garbagePod));
    const isOrphaned = input.function === "gcOrphaned" || input.function === "gcOrphanedPatch";
    const patches = deleted.map((pod) => ({
      name: pod.name,
      status: failedStatus(pod, isOrphaned ? DELETION_BY_POD_GC : undefined),
    }));
    const written = patches.filter(({ status }) => status !== undefined);
    return {
      deleted: deleted.map(({ name }) => name).sort(),
      markedFailedFirst: written.map(({ name }) => name).sort(),
      status: written[0]?.status,
    };
  },
  comparable({ deleted, markedFailedFirst, ...rest }) {
    return defined({
      ...rest,
      deleted: deleted?.toSorted(),
      markedFailedFirst: markedFailedFirst?.toSorted(),
    });
  },
});

function collected(input: PodGCInput, pods: readonly CollectedPod[]): readonly CollectedPod[] {
  switch (input.function) {
    case "gcTerminated":
      return gcTerminated(pods, input.terminatedPodThreshold ?? 0);
    case "gcUnscheduledTerminating":
      return gcUnscheduledTerminating(pods);
    case "gcTerminating": {
      const nodes = (input.nodes ?? []).filter((node) => typeof node !== "string");
      return gcTerminating(
        pods,
        new Map(nodes.map((node) => [node.metadata?.name ?? "", garbageNode(node)])),
      );
    }
    case "gcOrphaned":
    case "gcOrphanedPatch":
      return gcOrphaned(pods, goneNodes(input, pods));
  }
}

function garbageNode({ spec, status }: ConditionedNode) {
  const ready = status?.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;
  return { ready, taints: spec?.taints ?? [] };
}

/** Two passes: the first at second 0, the second after that many quarantines (more than one, if nothing is said). */
function goneNodes(input: PodGCInput, pods: readonly GarbagePod[]): ReadonlySet<string> {
  const { informerNodes = [], apiNodes = [], quarantines = 2 } = input;
  const first = missingNodes(pods, new Set(informerNodes), new Set(apiNodes), new Map(), 0);
  const later = missingNodes(
    pods,
    changed(informerNodes, input.thenInformerNodesAdded, input.thenInformerNodesDeleted),
    changed(apiNodes, input.thenApiNodesAdded, input.thenApiNodesDeleted),
    first.quarantine,
    quarantines * QUARANTINE_SECONDS,
  );
  return later.gone;
}

function changed(
  names: readonly string[],
  added: readonly string[] = [],
  deleted: readonly string[] = [],
): ReadonlySet<string> {
  return new Set([...names, ...added].filter((name) => !deleted.includes(name)));
}
