// A rollout that does not complete is reported as stuck.
import { alwaysEventually, predicate } from "../explorer/property.ts";
import { isRolledOut } from "../model/workloads/deployment.ts";
import { reportOf } from "../model/workloads/statuses.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const stuckRolloutReported: ClusterProperty = {
  id: "stuck-rollout-reported",
  kind: "liveness",
  optIn: true,
  observes: "Progressing",
  title: "a rollout that does not complete is reported as stuck",
  description:
    "In every fair run, again and again, the Deployment is either complete or its condition Progressing is False with the reason " +
    "ProgressDeadlineExceeded: what makes `kubectl rollout status`, and pipelines that wait for it, give up. Violated without a " +
    "deadline (progressDeadlineSeconds 2147483647), or when a rollout that leads nowhere makes progress for ever. Holds of a Deployment " +
    "that is deleted or paused. It must be asked for, because the condition is only then kept in the state.",
  decidedBy: ["spec.progressDeadlineSeconds"],
  source:
    "pkg/controller/deployment/progress.go (syncRolloutStatus), util/deployment_util.go (DeploymentTimedOut)",
  on(cluster) {
    if (!cluster.observed.includes("Progressing")) return [];
    return cluster.deployments.map((d) => {
      const isTold = predicate(
        `${d.title} is complete, or reported as stuck`,
        { deployment: d.slot },
        ({ deployment }) =>
          deployment === null ||
          deployment.spec.paused ||
          isRolledOut(deployment) ||
          reportOf(deployment).progressing?.reason === "ProgressDeadlineExceeded",
      );
      return alwaysEventually(idFor(stuckRolloutReported, d.title), isTold);
    });
  },
};
