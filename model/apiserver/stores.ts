// Every object other than pods that users, agents and users' own controllers write: where it is stored, and what they can do to it.
// A new kind is one more line.
import type { Slot } from "../../explorer/system.ts";
import { type Cluster, isJobOwner, isReplicaSetOwner, keptCounts } from "../cluster.ts";
import { configVerbs } from "../config/stored.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import type { StoredObject } from "../stored.ts";
import { autoscalerVerbs } from "../workloads/autoscaler.ts";
import { cronJobVerbs } from "../workloads/cronjob.ts";
import { customVerbs } from "../workloads/custom.ts";
import { daemonSetVerbs } from "../workloads/daemonset.ts";
import { deploymentVerbs } from "../workloads/deployment.ts";
import type { Desired } from "../workloads/desired.ts";
import { disruptionBudgetVerbs } from "../workloads/disruption-budget.ts";
import { jobVerbs } from "../workloads/job.ts";
import { podlessVerbs } from "../workloads/podless.ts";
import { quotaVerbs } from "../workloads/quota.ts";
import { replicaSetVerbs } from "../workloads/replicaset.ts";
import { statefulSetVerbs } from "../workloads/statefulset.ts";
import type { Verbs } from "../workloads/verbs.ts";
import { type VersionSpec, versionedVerbs } from "../workloads/versioned.ts";

export interface Store<State extends StoredObject, Spec> {
  readonly ref: ObjectRef;
  readonly slot: Slot<State | null>;
  /** What its uids start with. */
  readonly name: string;
  readonly verbs: Verbs<State, Spec>;
  /** The spec that is asked for; null if it is of another kind. */
  specIn(desired: Desired): Spec | null;
}

/** @param make Makes something of each, whatever its type is. */
export function storesIn<T>(
  cluster: Cluster,
  make: <State extends StoredObject, Spec>(store: Store<State, Spec>) => T,
): readonly T[] {
  const named = ({ ref }: { readonly ref: ObjectRef }) => ({ ref, name: ref.name });
  return [
    ...cluster.deployments.map(({ workload, slot, keeps }) =>
      make({
        ...named(workload),
        slot,
        verbs: deploymentVerbs(keeps),
        specIn: (d) => (d.kind === "Deployment" ? d.spec : null),
      }),
    ),
    ...cluster.podless.map(({ workload, slot }) =>
      make({
        ...named(workload),
        slot,
        verbs: podlessVerbs,
        specIn: (d) => (d.kind === "(podless)" ? d : null),
      }),
    ),
    ...cluster.customs.map(({ workload, slot }) =>
      make({
        ...named(workload),
        slot,
        verbs: customVerbs,
        specIn: (d) => (d.kind === "(custom)" ? d.custom : null),
      }),
    ),
    ...cluster.autoscalers.map(({ workload, slot }) =>
      make({
        ...named(workload),
        slot,
        verbs: autoscalerVerbs,
        specIn: (d) => (d.kind === "HorizontalPodAutoscaler" ? d.spec : null),
      }),
    ),
    ...cluster.configs.map(({ workload, slot }) =>
      make({
        ...named(workload),
        slot,
        verbs: configVerbs,
        specIn: (d) => (d.kind === "(config)" ? d : null),
      }),
    ),
    ...cluster.versioned.map(({ workload, slot }) =>
      make({ ...named(workload), slot, verbs: versionedVerbs, specIn: versionIn }),
    ),
    ...cluster.disruptionBudgets.map(({ workload, slot }) =>
      make({
        ...named(workload),
        slot,
        verbs: disruptionBudgetVerbs,
        specIn: (d) => (d.kind === "PodDisruptionBudget" ? d.spec : null),
      }),
    ),
    ...cluster.quotas.flatMap(({ workload, facts, slot }) =>
      workload === undefined
        ? []
        : [make({ ...named(facts), slot, verbs: quotaVerbs(facts), specIn: versionIn })],
    ),
    ...cluster.daemonSets.map(({ workload, slot }) =>
      make({
        ...named(workload),
        slot,
        verbs: daemonSetVerbs,
        specIn: (d) => (d.kind === "DaemonSet" ? d.spec : null),
      }),
    ),
    ...cluster.statefulSets.map(({ workload, slot, reports }) =>
      make({
        ...named(workload),
        slot,
        verbs: statefulSetVerbs(reports),
        specIn: (d) => (d.kind === "StatefulSet" ? d.spec : null),
      }),
    ),
    ...cluster.cronJobs.map(({ workload, slot }) =>
      make({
        ...named(workload),
        slot,
        verbs: cronJobVerbs,
        specIn: (d) => (d.kind === "CronJob" ? d.spec : null),
      }),
    ),
    ...cluster.owners.filter(isJobOwner).flatMap((owner) =>
      owner.workload.kind !== "Job"
        ? []
        : [
            make({
              ref: owner.workload.ref,
              name: owner.name,
              slot: owner.job,
              verbs: jobVerbs,
              specIn: (d) => (d.kind === "Job" ? d.spec : null),
            }),
          ],
    ),
    ...cluster.owners.filter(isReplicaSetOwner).flatMap((owner) =>
      owner.workload.kind === "Deployment"
        ? []
        : [
            make({
              ref: owner.workload.ref,
              name: owner.name,
              slot: owner.replicaSet,
              verbs: replicaSetVerbs(keptCounts(owner)),
              specIn: (d) => (d.kind === "ReplicaSet" ? d.spec : null),
            }),
          ],
    ),
  ];
}

function versionIn(desired: Desired): VersionSpec | null {
  return desired.kind === "(version)" ? desired : null;
}
