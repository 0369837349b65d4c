// A rollout completes.
import { alwaysEventually, type Property, predicate } from "../explorer/property.ts";
import {
  type Cluster,
  type ClusterDaemonSet,
  type ClusterDeployment,
  type ClusterStatefulSet,
  specsOf,
} from "../model/cluster.ts";
import { isDeleting } from "../model/state.ts";
import { isDaemonSetRolledOut } from "../model/workloads/daemonset.ts";
import { isRolledOut } from "../model/workloads/deployment.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { allPods, ownPods, statefulReads } from "./stateful-pods.ts";

export const rolloutCompletes: ClusterProperty = {
  id: "rollout-completes",
  kind: "liveness",
  title: "every rollout completes",
  description:
    "In every fair run the Deployment is complete again and again: its status says that all replicas are updated and " +
    "available, that there are no others, and that the newest spec has been observed (what `kubectl rollout status` waits " +
    "for); with podReplacementPolicy TerminationComplete also that no pod is terminating. Holds of a Deployment that is deleted or paused. " +
    "A StatefulSet is complete when all its replicas are ready, those above the partition are of the present template, and, " +
    "without a partition, this is recorded as its current revision; it does not apply with OnDelete. " +
    "A DaemonSet is complete when its status says that it has updated and available pods on as many nodes as should have " +
    "one; with strategy OnDelete, there is no rollout to wait for.",
  decidedBy: ["spec.strategy", "spec.updateStrategy", "spec.replicas"],
  source:
    "pkg/controller/deployment/util/deployment_util.go (DeploymentComplete); staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go",
  on(cluster) {
    return [
      ...cluster.deployments.map(deploymentCompletes),
      ...cluster.daemonSets.map(daemonSetCompletes),
      ...cluster.statefulSets
        .filter((set) =>
          specsOf(cluster, set).some(({ updateStrategy }) => updateStrategy.type === "RollingUpdate"),
        )
        .map((set) => statefulSetCompletes(cluster, set)),
    ];
  },
};

function deploymentCompletes(d: ClusterDeployment): Property {
  const isComplete = predicate(
    `the rollout of ${d.title} is complete`,
    { deployment: d.slot },
    ({ deployment }) =>
      deployment === null || isDeleting(deployment) || deployment.spec.paused || isRolledOut(deployment),
  );
  return alwaysEventually(idFor(rolloutCompletes, d.title), isComplete);
}

function statefulSetCompletes(cluster: Cluster, set: ClusterStatefulSet): Property {
  const reads = statefulReads(cluster, set);
  const isComplete = predicate(`the rollout of ${set.title} is complete`, reads, (v) => {
    const { set: state } = v;
    if (state === null || isDeleting(state) || state.spec.updateStrategy.type !== "RollingUpdate")
      return true;
    const { replicas, template, updateStrategy } = state.spec;
    const { partition = 0 } = updateStrategy.rollingUpdate ?? {};
    const ready = ownPods(state, allPods(v)).filter((pod) => pod.ready);
    const updated = ready.filter(({ revision }) => revision === template);
    const isRecorded = partition > 0 || state.status.currentRevision === template;
    return ready.length >= replicas && updated.length >= replicas - partition && isRecorded;
  });
  return alwaysEventually(idFor(rolloutCompletes, set.title), isComplete);
}

function daemonSetCompletes({ title, slot }: ClusterDaemonSet): Property {
  const isComplete = predicate(
    `the rollout of ${title} is complete`,
    { daemonSet: slot },
    ({ daemonSet }) => daemonSet === null || isDeleting(daemonSet) || isDaemonSetRolledOut(daemonSet),
  );
  return alwaysEventually(idFor(rolloutCompletes, title), isComplete);
}
