// The StatefulSet as users write it.
import { updateStatefulSet } from "../apiserver/apiserver.ts";
import type { StatefulSet } from "../kubernetes/index.ts";
import type { ClaimRetentionPolicy, StatefulUpdateStrategy } from "../semantics/index.ts";
import type { StatefulSetSpec, StatefulSetState } from "../stored.ts";
import type { Verbs } from "./verbs.ts";

export function statefulSetSpec({ spec }: StatefulSet, revision: string): StatefulSetSpec {
  const { replicas = 1, revisionHistoryLimit = 10, podManagementPolicy = "OrderedReady" } = spec;
  return {
    replicas,
    template: revision,
    podManagementPolicy,
    updateStrategy: updateStrategy(spec.updateStrategy),
    revisionHistoryLimit,
    ...(spec.ordinals?.start === undefined ? {} : { ordinals: { start: spec.ordinals.start } }),
    ...((spec.volumeClaimTemplates ?? []).length === 0 ? {} : { claims: retention(spec) }),
  };
}

function retention({
  persistentVolumeClaimRetentionPolicy: { whenDeleted = "Retain", whenScaled = "Retain" } = {},
}: StatefulSet["spec"]): Required<ClaimRetentionPolicy> {
  return { whenDeleted, whenScaled };
}

/**
 * What the API server defaults: a strategy that is named, but has no `rollingUpdate`, is left without one.
 * Source: pkg/apis/apps/v1/defaults.go (SetDefaults_StatefulSet).
 */
function updateStrategy({
  type,
  rollingUpdate,
}: NonNullable<StatefulSet["spec"]["updateStrategy"]> = {}): StatefulUpdateStrategy {
  if (type !== undefined && rollingUpdate === undefined) return { type };
  const { partition = 0, maxUnavailable = 1 } = rollingUpdate ?? {};
  return { type: "RollingUpdate", rollingUpdate: { partition, maxUnavailable } };
}

/** A StatefulSet as it is created. @param reports Whether its numbers are kept. */
export function newStatefulSet(uid: string, spec: StatefulSetSpec, reports = false): StatefulSetState {
  if (!reports) return { metadata: { uid }, spec, revisions: [], status: {} };
  const none = {
    observedGeneration: 0,
    replicas: 0,
    readyReplicas: 0,
    availableReplicas: 0,
    updatedReplicas: 0,
  };
  return { metadata: { uid, generation: 1 }, spec, revisions: [], status: { report: none } };
}

/** Only whether the newest generation was observed, and whether any was, makes a difference. */
function withGenerationsAnew(stored: StatefulSetState): StatefulSetState {
  const { metadata, status } = stored;
  if (metadata.generation === undefined || status.report === undefined) return stored;
  const observedGeneration = Math.min(1, status.report.observedGeneration);
  const isObserved = status.report.observedGeneration >= metadata.generation;
  const generation = isObserved ? observedGeneration : observedGeneration + 1;
  const report = { ...status.report, observedGeneration };
  return { ...stored, metadata: { ...metadata, generation }, status: { ...status, report } };
}

/** Only known of StatefulSets for whose rollout an edit waits; with OnDelete there is none. */
function isStatefulSetRolledOut({ spec, status }: StatefulSetState): boolean {
  return spec.updateStrategy.type === "OnDelete" || status.rollout === "complete";
}

export function statefulSetVerbs(reports: boolean): Verbs<StatefulSetState, StatefulSetSpec> {
  return {
    created: (uid, spec) => newStatefulSet(uid, spec, reports),
    applied: (stored, spec, keepsReplicas) =>
      updateStatefulSet(stored, keepsReplicas ? { ...spec, replicas: stored.spec.replicas } : spec),
    scaled: (stored, replicas) => updateStatefulSet(stored, { ...stored.spec, replicas }),
    isRolledOut: isStatefulSetRolledOut,
    withGenerationsAnew,
  };
}
