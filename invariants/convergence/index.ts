// When each workload has what it should have, kind by kind. A new kind is one more file, and one more line here.
import type { Predicate } from "../../explorer/property.ts";
import { type Cluster, isJobOwner, isReplicaSetOwner, replicaSetKind } from "../../model/cluster.ts";
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
}

export function convergences(cluster: Cluster): readonly Convergence[] {
  const ofKind = (kind: string) => cluster.owners.filter((o) => o.workload.kind === kind);
  return [
    ...cluster.deployments.map((d) => ({ title: d.title, goal: deploymentConverged(cluster, d) })),
    ...cluster.daemonSets.map((d) => ({ title: d.title, goal: daemonSetConverged(cluster, d) })),
    ...cluster.statefulSets.map((s) => ({ title: s.title, goal: statefulSetConverged(cluster, s) })),
    ...cluster.owners
      .filter(isReplicaSetOwner)
      .filter(({ deployment }) => deployment === undefined)
      .map((o) => ({ title: `${replicaSetKind(o)}/${o.name}`, goal: replicaSetConverged(cluster, o) })),
    ...cluster.cronJobs.map((c) => ({ title: c.title, goal: cronJobConverged(c) })),
    ...cluster.owners
      .filter(isJobOwner)
      .map((o) => ({ title: `Job/${o.name}`, goal: jobConverged(cluster, o) })),
    ...ofKind("Pod")
      .filter(({ workload }) => workload.relabelledFrom === undefined)
      .map((o) => ({ title: `Pod/${o.name}`, goal: podConverged(cluster, o) })),
  ];
}
