// The StatefulSet as users write it.
import { updateStatefulSet } from "../apiserver.ts";
import type { StatefulSet } from "../kubernetes.ts";
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

/** A StatefulSet as it is created. */
export function newStatefulSet(uid: string, spec: StatefulSetSpec): StatefulSetState {
  return { metadata: { uid }, spec, revisions: [], status: {} };
}

/** Only known of StatefulSets for whose rollout an edit waits; with OnDelete there is none. */
function isStatefulSetRolledOut({ spec, status }: StatefulSetState): boolean {
  return spec.updateStrategy.type === "OnDelete" || status.rollout === "complete";
}

export const statefulSetVerbs: Verbs<StatefulSetState, StatefulSetSpec> = {
  created: newStatefulSet,
  applied: (stored, spec, keepsReplicas) =>
    updateStatefulSet(stored, keepsReplicas ? { ...spec, replicas: stored.spec.replicas } : spec),
  scaled: (stored, replicas) => updateStatefulSet(stored, { ...stored.spec, replicas }),
  isRolledOut: isStatefulSetRolledOut,
};
