// When each workload has what it should have, kind by kind. A new kind is one more file, and one more line here.
import type { Predicate } from "../../explorer/property.ts";
import {
  type Cluster,
  isJobOwner,
  isReplicaSetOwner,
  type Owner,
  replicaSetKind,
} from "../../model/cluster.ts";
import { cronJobConverged } from "./cronjob.ts";
import { daemonSetConverged } from "./daemonset.ts";
import { deploymentConverged } from "./deployment.ts";
import { jobConverged } from "./job.ts";
import { podConverged } from "./pod.ts";
import { replicaSetConverged } from "./replicaset.ts";
import { statefulSetConverged } from "./statefulset.ts";

/** What one workload has to come to. */
export interface Convergence {
  /** "Deployment/web" */
  readonly title: string;
  readonly goal: Predicate;
  /** Who makes its pods. */
  readonly owners: readonly Owner[];
}

export function convergences(cluster: Cluster): readonly Convergence[] {
  const ofKind = (kind: string) => cluster.owners.filter((o) => o.workload.kind === kind);
  const { owners } = cluster;
  return [
    ...cluster.deployments.map((d) => ({
      title: d.title,
      goal: deploymentConverged(cluster, d),
      owners: owners.filter(({ deployment }) => deployment === d),
    })),
    ...cluster.daemonSets.map((d) => ({
      title: d.title,
      goal: daemonSetConverged(cluster, d),
      owners: owners.filter(({ daemonSet }) => daemonSet === d),
    })),
    ...cluster.statefulSets.map((s) => ({
      title: s.title,
      goal: statefulSetConverged(cluster, s),
      owners: owners.filter(({ statefulSet }) => statefulSet === s),
    })),
    ...owners
      .filter(isReplicaSetOwner)
      .filter(({ deployment }) => deployment === undefined)
      .map((o) => ({
        title: `${replicaSetKind(o)}/${o.name}`,
        goal: replicaSetConverged(cluster, o),
        owners: [o],
      })),
    ...cluster.cronJobs.map((c) => ({ title: c.title, goal: cronJobConverged(c), owners: [] })),
    ...owners
      .filter(isJobOwner)
      .map((o) => ({ title: `Job/${o.name}`, goal: jobConverged(cluster, o), owners: [o] })),
    ...ofKind("Pod")
      .filter(({ workload }) => workload.relabelledFrom === undefined)
      .map((o) => ({ title: `Pod/${o.name}`, goal: podConverged(cluster, o), owners: [o] })),
  ];
}
