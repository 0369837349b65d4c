// The Deployment as users write it.
import { updateDeployment } from "../apiserver.ts";
import type { Deployment, IntOrString } from "../kubernetes.ts";
import type { DeploymentSpec, DeploymentState } from "../state.ts";
import type { Verbs } from "./verbs.ts";

export function deploymentSpec({ spec }: Deployment, revision: string): DeploymentSpec {
  return {
    replicas: spec.replicas ?? 1,
    template: revision,
    strategy: defaultStrategy(spec.strategy),
    paused: spec.paused ?? false,
    revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
  };
}

/** What kubectl and the API server default in a rolling update: a quarter each way. */
export function defaultStrategy(
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
export function newDeployment(uid: string, spec: DeploymentSpec): DeploymentState {
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

export const deploymentVerbs: Verbs<DeploymentState, DeploymentSpec> = {
  created: newDeployment,
  applied: (stored, spec, keepsReplicas) =>
    updateDeployment(stored, keepsReplicas ? { ...spec, replicas: stored.spec.replicas } : spec),
  scaled: (stored, replicas) => updateDeployment(stored, { ...stored.spec, replicas }),
};
