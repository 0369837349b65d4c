// A rollout completes.
import { alwaysEventually, predicate } from "../explorer/property.ts";
import { isDeleting } from "../model/state.ts";
import { isRolledOut } from "../model/workloads/deployment.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const rolloutCompletes: ClusterProperty = {
  id: "rollout-completes",
  kind: "liveness",
  title: "every rollout completes",
  description:
    "In every fair run the Deployment is complete again and again: its status says that all replicas are updated and " +
    "available, that there are no others, and that the newest spec has been observed (what `kubectl rollout status` waits " +
    "for); with podReplacementPolicy TerminationComplete also that no pod is terminating. Holds of a Deployment that is deleted or paused.",
  source: "pkg/controller/deployment/util/deployment_util.go (DeploymentComplete)",
  on(cluster) {
    return cluster.deployments.map((d) => {
      const isComplete = predicate(
        `the rollout of ${d.title} is complete`,
        { deployment: d.slot },
        ({ deployment }) => {
          if (deployment === null || isDeleting(deployment) || deployment.spec.paused) return true;
          return isRolledOut(deployment);
        },
      );
      return alwaysEventually(idFor(rolloutCompletes, d.title), isComplete);
    });
  },
};
