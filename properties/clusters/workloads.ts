// Random workloads: of each kind its manifest, with the strategies that it can have.
import fc from "fast-check";
import { setting } from "./drawing.ts";
import { type PodOptions, type PodPlan, podPlans, podSpec, TIER } from "./pods.ts";
import { CLAIM_SPEC } from "./references.ts";
import type { Manifest } from "./world.ts";

export interface WorkloadPlan {
  readonly kind: WorkloadKind;
  readonly replicas: number;
  readonly pod: PodPlan;
  /** Strategies and the like, by kind: which of these counts, the kind says. */
  readonly settings: { readonly [kind in WorkloadKind]: object };
}

/** How the manifest of a kind is made. */
interface Kind {
  readonly apiVersion: string;
  /** Fields of its spec that it may have. */
  readonly settings: fc.Arbitrary<object>;
  spec(pods: Pods, plan: WorkloadPlan): object;
}

interface Pods {
  readonly name: string;
  /** With labels, which the selector selects. */
  readonly template: object;
  readonly selector: { readonly matchLabels: { readonly app: string } };
}

const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
  rollingUpdate: { maxSurge, maxUnavailable },
});

const replicated = ({ template, selector }: Pods, { replicas }: WorkloadPlan) => ({
  replicas,
  selector,
  template,
});

/** Each pod of a StatefulSet has a claim of its own. */
const OWN_CLAIMS = { volumeClaimTemplates: [{ metadata: { name: "own" }, spec: CLAIM_SPEC }] };

export function ownsClaims({ kind, settings }: WorkloadPlan): boolean {
  return kind === "StatefulSet" && settings.StatefulSet === OWN_CLAIMS;
}

/** From the least to the most that there is to say: the first is what all shrink to. */
const KINDS = {
  Pod: { apiVersion: "v1", settings: fc.constant({}), spec: (_, { pod }) => podSpec(pod) },
  ReplicaSet: {
    apiVersion: "apps/v1",
    settings: setting({ minReadySeconds: 5 }),
    spec: replicated,
  },
  ReplicationController: {
    apiVersion: "v1",
    settings: setting({ minReadySeconds: 5 }),
    spec: ({ template, selector }, { replicas }) => ({
      replicas,
      selector: selector.matchLabels,
      template,
    }),
  },
  Deployment: {
    apiVersion: "apps/v1",
    settings: setting<object>(
      { strategy: { type: "Recreate" } },
      { strategy: rolling(0, 1) },
      { strategy: rolling(1, 0) },
      { strategy: rolling("50%", "50%") },
      { minReadySeconds: 5 },
      { revisionHistoryLimit: 0 },
      { progressDeadlineSeconds: 60 },
      { paused: true },
    ),
    spec: replicated,
  },
  StatefulSet: {
    apiVersion: "apps/v1",
    settings: setting<object>(
      { podManagementPolicy: "Parallel" },
      { updateStrategy: { type: "OnDelete" } },
      { updateStrategy: { rollingUpdate: { partition: 1 } } },
      { ordinals: { start: 1 } },
      OWN_CLAIMS,
      { minReadySeconds: 5 },
    ),
    spec: (pods, plan) => ({ serviceName: pods.name, ...replicated(pods, plan) }),
  },
  DaemonSet: {
    apiVersion: "apps/v1",
    settings: setting<object>(
      { updateStrategy: { type: "OnDelete" } },
      { updateStrategy: rolling(0, 2) },
      { updateStrategy: rolling("50%", 0) },
      { minReadySeconds: 5 },
    ),
    spec: ({ template, selector }) => ({ selector, template }),
  },
  Job: {
    apiVersion: "batch/v1",
    settings: setting<object>(
      { backoffLimit: 1 },
      { suspend: true },
      { ttlSecondsAfterFinished: 60 },
      { podReplacementPolicy: "Failed" },
    ),
    spec: ({ template }, { replicas }) => ({ completions: replicas, parallelism: replicas, template }),
  },
  CronJob: {
    apiVersion: "batch/v1",
    settings: setting<object>(
      { concurrencyPolicy: "Forbid" },
      { concurrencyPolicy: "Replace" },
      { suspend: true },
      { successfulJobsHistoryLimit: 0 },
    ),
    spec: ({ template }) => ({ schedule: "0 3 * * *", jobTemplate: { spec: { template } } }),
  },
} as const satisfies { readonly [kind: string]: Kind };

export type WorkloadKind = keyof typeof KINDS;

/** From the least to the most that there is to say of it. */
export const WORKLOAD_KINDS: readonly WorkloadKind[] = Object.keys(KINDS).filter(isWorkloadKind);

export function isWorkloadKind(kind: string): kind is WorkloadKind {
  return Object.hasOwn(KINDS, kind);
}

/** The pods of these may end, so that their templates must say what becomes of them then. */
const ENDING: readonly WorkloadKind[] = ["Job", "CronJob"];

export function workloadPlans(
  kinds: readonly WorkloadKind[],
  mostReplicas: number,
  pods: PodOptions,
): fc.Arbitrary<WorkloadPlan> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    replicas: fc.integer({ min: 1, max: mostReplicas }),
    pod: podPlans(pods),
    settings: fc.record({
      Pod: KINDS.Pod.settings,
      ReplicaSet: KINDS.ReplicaSet.settings,
      ReplicationController: KINDS.ReplicationController.settings,
      Deployment: KINDS.Deployment.settings,
      StatefulSet: KINDS.StatefulSet.settings,
      DaemonSet: KINDS.DaemonSet.settings,
      Job: KINDS.Job.settings,
      CronJob: KINDS.CronJob.settings,
    }),
  });
}

export function workloadManifest(name: string, plan: WorkloadPlan): Manifest {
  const kind: Kind = KINDS[plan.kind];
  const labels = { app: name, [TIER]: plan.pod.tier };
  const restartPolicy = ENDING.includes(plan.kind) ? "Never" : undefined;
  const template = {
    metadata: { labels },
    spec: podSpec(plan.pod, restartPolicy),
  };
  const spec = kind.spec({ name, template, selector: { matchLabels: { app: name } } }, plan);
  return {
    apiVersion: kind.apiVersion,
    kind: plan.kind,
    metadata: plan.kind === "Pod" ? { name, labels } : { name },
    spec: { ...spec, ...plan.settings[plan.kind] },
  };
}
