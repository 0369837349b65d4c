// The DaemonSet as users write it.
import { updateDaemonSet } from "../apiserver/apiserver.ts";
import type { DaemonSet } from "../kubernetes/index.ts";
import { daemonRolloutComplete } from "../semantics/index.ts";
import type { DaemonSetSpec, DaemonSetState } from "../stored.ts";
import type { Verbs } from "./verbs.ts";

/** Source of the defaults: pkg/apis/apps/v1/defaults.go (SetDefaults_DaemonSet). */
export function daemonSetSpec({ spec }: DaemonSet, revision: string): DaemonSetSpec {
  return {
    template: revision,
    updateStrategy: defaultUpdateStrategy(spec.updateStrategy),
    revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
  };
}

function defaultUpdateStrategy({
  type = "RollingUpdate",
  rollingUpdate = {},
}: NonNullable<DaemonSet["spec"]["updateStrategy"]> = {}): DaemonSetSpec["updateStrategy"] {
  if (type === "OnDelete") return { type };
  const { maxSurge = 0, maxUnavailable = 1 } = rollingUpdate;
  return { type, rollingUpdate: { maxSurge, maxUnavailable } };
}

/** A DaemonSet as it is created. */
export function newDaemonSet(uid: string, spec: DaemonSetSpec): DaemonSetState {
  return {
    metadata: { uid, generation: 1 },
    spec,
    status: {
      observedGeneration: 0,
      desiredNumberScheduled: 0,
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
      updatedNumberScheduled: 0,
      numberAvailable: 0,
    },
  };
}

/** What `kubectl rollout status` waits for; with OnDelete there is no rollout. */
export function isDaemonSetRolledOut({ spec, metadata, status }: DaemonSetState): boolean {
  return spec.updateStrategy.type === "OnDelete" || daemonRolloutComplete(metadata.generation, status);
}

/** Only whether the newest generation was observed, and whether any was, makes a difference. */
function withGenerationsAnew(stored: DaemonSetState): DaemonSetState {
  const { metadata, status } = stored;
  const observedGeneration = Math.min(1, status.observedGeneration);
  const isObserved = status.observedGeneration >= metadata.generation;
  const generation = isObserved ? observedGeneration : observedGeneration + 1;
  return { ...stored, metadata: { ...metadata, generation }, status: { ...status, observedGeneration } };
}

/** There is no number of replicas that could be kept, and no scale subresource. */
export const daemonSetVerbs: Verbs<DaemonSetState, DaemonSetSpec> = {
  created: newDaemonSet,
  applied: (stored, spec) => updateDaemonSet(stored, spec),
  isRolledOut: isDaemonSetRolledOut,
  withGenerationsAnew,
};
