// The Deployment as users write it.
import { updateDeployment } from "../apiserver/apiserver.ts";
import type { Deployment, IntOrString } from "../kubernetes/index.ts";
import { awaitsTermination, deploymentComplete } from "../semantics/index.ts";
import type { DeploymentSpec, DeploymentState, KeptCounts } from "../stored.ts";
import { featureEnabled, type VersionChoice } from "../versions/versions.ts";
import { isReport } from "./statuses.ts";
import type { Verbs } from "./verbs.ts";

/** A policy for the replacement of pods is dropped where terminating pods are not counted. */
export function deploymentSpec(
  { spec }: Deployment,
  revision: string,
  choice: VersionChoice,
): DeploymentSpec {
  const { podReplacementPolicy } = featureEnabled(choice, "DeploymentReplicaSetTerminatingReplicas")
    ? spec
    : {};
  return {
    replicas: spec.replicas ?? 1,
    template: revision,
    strategy: defaultStrategy(spec.strategy),
    paused: spec.paused ?? false,
    revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
    progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
    ...(podReplacementPolicy === undefined ? {} : { podReplacementPolicy }),
  };
}

/** What kubectl and the API server default in a rolling update: a quarter each way. */
function defaultStrategy(
  strategy: {
    readonly type?: "RollingUpdate" | "Recreate";
    readonly rollingUpdate?: { readonly maxSurge?: IntOrString; readonly maxUnavailable?: IntOrString };
  } = {},
) {
  if (strategy.type === "Recreate") return { type: "Recreate" as const };
  const { maxSurge = "25%", maxUnavailable = "25%" } = strategy.rollingUpdate ?? {};
  return { type: "RollingUpdate" as const, rollingUpdate: { maxSurge, maxUnavailable } };
}

/** A Deployment as it is created. */
export function newDeployment(uid: string, spec: DeploymentSpec, keeps: KeptCounts): DeploymentState {
  if (keeps !== "all") return { metadata: { uid }, spec, status: {} };
  return {
    metadata: { uid, generation: 1 },
    spec,
    status: {
      observedGeneration: 0,
      replicas: 0,
      updatedReplicas: 0,
      readyReplicas: 0,
      availableReplicas: 0,
    },
  };
}

/** All replicas are updated and available, there are no others, and with TerminationComplete none is terminating. */
export function isRolledOut({ spec, metadata: { generation = 1 }, status }: DeploymentState): boolean {
  if (!isReport(status)) return status.rollout === "complete";
  return (
    deploymentComplete(spec.replicas, generation, status) &&
    !awaitsTermination(spec, status.terminatingReplicas)
  );
}

/** Only whether the newest generation was observed, and whether any was, makes a difference. */
function withGenerationsAnew(stored: DeploymentState): DeploymentState {
  const { metadata, status } = stored;
  if (!isReport(status) || metadata.generation === undefined) return stored;
  const observedGeneration = Math.min(1, status.observedGeneration);
  const isObserved = status.observedGeneration >= metadata.generation;
  const generation = isObserved ? observedGeneration : observedGeneration + 1;
  return {
    ...stored,
    metadata: { ...metadata, generation },
    status: { ...status, observedGeneration },
  };
}

export function deploymentVerbs(keeps: KeptCounts): Verbs<DeploymentState, DeploymentSpec> {
  return {
    created: (uid, spec) => newDeployment(uid, spec, keeps),
    applied: (stored, spec, keepsReplicas) =>
      updateDeployment(stored, keepsReplicas ? { ...spec, replicas: stored.spec.replicas } : spec),
    scaled: (stored, replicas) => updateDeployment(stored, { ...stored.spec, replicas }),
    isRolledOut,
    withGenerationsAnew,
  };
}
