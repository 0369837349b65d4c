// The tables of PodDisruptionBudgets and of the eviction API.
import type { IntOrString, OwnerReference } from "../../kubernetes/index.ts";
import {
  type BudgetStatus,
  budgetStatus,
  type DisruptionAllowed,
  type ScaledWorkload,
} from "../disruption.ts";
import { type EvictionBudget, evict } from "../eviction.ts";
import { controllerOf } from "../owner-references.ts";
import { conditionStatus } from "../pod-availability.ts";
import type { WrittenLabelSelector } from "../selectors.ts";
import { family } from "./family.ts";
import { type Condition, type Metadata, type PodManifest, seconds } from "./manifests.ts";

type Owned = Metadata & { readonly ownerReferences?: readonly OwnerReference[] };

interface BudgetManifest {
  readonly metadata?: Metadata;
  readonly spec?: {
    readonly selector?: WrittenLabelSelector | null;
    readonly minAvailable?: IntOrString;
    readonly maxUnavailable?: IntOrString;
    readonly unhealthyPodEvictionPolicy?: "IfHealthyBudget" | "AlwaysAllow" | null;
  };
  readonly status?: Partial<Omit<BudgetStatus, "disruptedPods">> & {
    readonly disruptedPods?: { readonly [pod: string]: string };
    readonly conditions?: readonly Condition[];
  };
}

type OwnedPod = PodManifest & { readonly metadata?: Owned };

interface WorkloadManifest {
  readonly kind: string;
  readonly metadata?: Owned;
  readonly spec?: { readonly replicas?: number };
}

function statusOf({ status = {} }: BudgetManifest): BudgetStatus {
  const { disruptedPods = {}, conditions = [], ...counts } = status;
  const since = Object.entries(disruptedPods).map(([pod, time]) => [pod, seconds(time) ?? 0]);
  const condition = writtenCondition(conditions);
  return {
    disruptionsAllowed: 0,
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
    ...counts,
    disruptedPods: Object.fromEntries(since),
    ...(condition === undefined ? {} : { disruptionAllowed: condition }),
  };
}

function writtenCondition(conditions: readonly Condition[]): DisruptionAllowed | undefined {
  const reason = conditions.find(({ type }) => type === "DisruptionAllowed")?.reason;
  if (reason === "SufficientPods") return { status: "True", reason };
  return reason === "InsufficientPods" || reason === "SyncFailed" ? { status: "False", reason } : undefined;
}

function podOf({ metadata = {}, status = {} }: OwnedPod) {
  const { name = "", namespace = "", labels = {} } = metadata;
  const controller = controllerOf(metadata.ownerReferences ?? []);
  return {
    name,
    namespace,
    labels,
    deleting: (metadata.deletionTimestamp ?? null) !== null,
    ready: conditionStatus("Ready", status.conditions ?? []) === "True",
    ...(status.phase === undefined ? {} : { phase: status.phase }),
    ...(controller === undefined ? {} : { controller }),
  };
}

function workloadOf({ kind, metadata = {}, spec = {} }: WorkloadManifest): ScaledWorkload {
  const { name = "", namespace = "", uid = "" } = metadata;
  const controller = controllerOf(metadata.ownerReferences ?? []);
  return {
    kind,
    name,
    namespace,
    uid,
    ...(spec.replicas === undefined ? {} : { replicas: spec.replicas }),
    ...(controller === undefined ? {} : { controller }),
  };
}

interface StatusInput {
  readonly podDisruptionBudget: BudgetManifest;
  readonly controllers?: readonly WorkloadManifest[];
  readonly pods?: readonly OwnedPod[];
  readonly now?: string;
}

export const pdbStatus = family<StatusInput>({
  folder: "controllers",
  name: "pdb_status",
  answer({ podDisruptionBudget: pdb, controllers = [], pods = [], now }) {
    const budget = { namespace: pdb.metadata?.namespace ?? "", ...pdb.spec };
    const cluster = { pods: pods.map(podOf), workloads: controllers.map(workloadOf) };
    const status = budgetStatus(budget, statusOf(pdb), cluster, seconds(now) ?? 0);
    const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = status;
    return { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods };
  },
});

interface EvictionInput {
  readonly pdb?: BudgetManifest | null;
  readonly pod: OwnedPod;
}

function evictionBudget(pdb: BudgetManifest): EvictionBudget {
  const { name = "", namespace = "", generation = 0 } = pdb.metadata ?? {};
  const { selector = null, unhealthyPodEvictionPolicy } = pdb.spec ?? {};
  const policy = unhealthyPodEvictionPolicy ?? "IfHealthyBudget";
  return { name, namespace, generation, selector, unhealthyPodEvictionPolicy: policy, status: statusOf(pdb) };
}

export const evictionApi = family<EvictionInput>({
  folder: "controllers",
  name: "eviction_api",
  answer({ pdb, pod }) {
    const budgets = pdb === undefined || pdb === null ? [] : [evictionBudget(pdb)];
    const eviction = evict(podOf(pod), budgets, 0);
    const before = budgets[0]?.status;
    const after = eviction.outcome === "evicted" ? (eviction.budget?.status ?? before) : before;
    return {
      outcome: eviction.outcome,
      pdbStatus: after && {
        disruptionsAllowed: after.disruptionsAllowed,
        disruptionAllowedReason: after.disruptionAllowed?.reason,
      },
    };
  },
});
