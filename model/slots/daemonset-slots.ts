// Where a DaemonSet and its history stand in the state. Its pods are in the slots of their nodes.
import { projection, type Slot, slot } from "../../explorer/system.ts";
import { type OwnerFacts, titleOf, type Workload } from "../inventory.ts";
import type { PodState } from "../state.ts";
import type { DaemonSetState, RevisionState } from "../stored.ts";
import { revisionUid } from "../uids.ts";
import { newDaemonSet } from "../workloads/daemonset.ts";

export interface ClusterDaemonSet {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<DaemonSetState | null>;
  /** Its ControllerRevisions, the newest last. Absent if there is only one template: nothing depends on it then. */
  readonly revisions?: Slot<readonly RevisionState[]>;
}

export function daemonSetOf(workload: Workload): ClusterDaemonSet {
  const title = titleOf(workload.ref);
  const { initial } = workload;
  const stored = initial?.kind === "DaemonSet" ? newDaemonSet(workload.ref.name, initial.spec) : null;
  return {
    workload,
    title,
    slot: slot<DaemonSetState | null>(title, stored),
    ...(workload.owners.length === 1
      ? {}
      : { revisions: slot<readonly RevisionState[]>(`ControllerRevisions of ${title}`, []) }),
  };
}

/** What makes the pods of one of its templates. */
export function daemonSetRevision(
  workload: Workload,
  { template, minReadySeconds, reads }: OwnerFacts,
  daemonSet: ClusterDaemonSet,
) {
  const { name } = template;
  const liveUid = (state: DaemonSetState | null): string | null =>
    state === null ? null : revisionUid(name, state.metadata.uid);
  return {
    name,
    template,
    minReadySeconds,
    reads,
    pending: slot<readonly PodState[]>(`Pods of DaemonSet/${name} without a node`, []),
    replicaSet: undefined,
    liveUid: projection(daemonSet.slot, `what pods of ${name} name as their owner`, liveUid),
    deployment: undefined,
    daemonSet,
    workload,
  };
}
