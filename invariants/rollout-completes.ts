// A rollout completes.
import { alwaysEventually, type Predicate, predicate } from "../explorer/property.ts";
import type { ClusterDaemonSet, ClusterDeployment } from "../model/cluster.ts";
import { isDaemonSetRolledOut } from "../model/workloads/daemonset.ts";
import { isRolledOut } from "../model/workloads/deployment.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const rolloutCompletes: ClusterProperty = {
  id: "rollout-completes",
  kind: "liveness",
  title: "every rollout completes",
  description:
    "In every fair run the Deployment is complete again and again: its status says that all replicas are updated and " +
    "available, that there are no others, and that the newest spec has been observed (what `kubectl rollout status` waits " +
    "for); with podReplacementPolicy TerminationComplete also that no pod is terminating. Holds of a Deployment that is deleted or paused. " +
    "A DaemonSet is complete when its status says that it has updated and available pods on as many nodes as should have " +
    "one; with strategy OnDelete, there is no rollout to wait for.",
  source:
    "pkg/controller/deployment/util/deployment_util.go (DeploymentComplete); staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go",
  on(cluster) {
    return [
      ...cluster.deployments.map((d) => ({ title: d.title, isComplete: deploymentIsComplete(d) })),
      ...cluster.daemonSets.map((d) => ({ title: d.title, isComplete: daemonSetIsComplete(d) })),
    ].map(({ title, isComplete }) => alwaysEventually(idFor(rolloutCompletes, title), isComplete));
  },
};

function deploymentIsComplete({ title, slot }: ClusterDeployment): Predicate {
  return predicate(
    `the rollout of ${title} is complete`,
    { deployment: slot },
    ({ deployment }) => deployment === null || deployment.spec.paused || isRolledOut(deployment),
  );
}

function daemonSetIsComplete({ title, slot }: ClusterDaemonSet): Predicate {
  return predicate(
    `the rollout of ${title} is complete`,
    { daemonSet: slot },
    ({ daemonSet }) => daemonSet === null || isDaemonSetRolledOut(daemonSet),
  );
}
