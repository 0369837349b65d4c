// Where a DaemonSet and its history stand in the state. Its pods are in the slots of their nodes.
import { projection, type Slot, slot } from "../../explorer/system.ts";
import { held, marksOf } from "../apiserver/deletion.ts";
import { propagates } from "../apiserver/propagation.ts";
import { revisionUid } from "../apiserver/uids.ts";
import {
  type Inventory,
  type OwnerFacts,
  revisionsAmong,
  titleOf,
  type Workload,
} from "../inventory/inventory.ts";
import type { PodState } from "../state.ts";
import type { DaemonSetState, RevisionState } from "../stored.ts";
import { newDaemonSet } from "../workloads/daemonset.ts";

export interface ClusterDaemonSet {
  readonly workload: Workload;
  readonly title: string;
  /** Its deletion may wait for its pods, or orphan them. */
  readonly propagates: boolean;
  readonly slot: Slot<DaemonSetState | null>;
  /** Its ControllerRevisions, the newest last. Absent if there is only one template: nothing depends on it then. */
  readonly revisions?: Slot<readonly RevisionState[]>;
}

export function daemonSetOf(inventory: Inventory, workload: Workload): ClusterDaemonSet {
  const title = titleOf(workload.ref);
  const { initial, finalizers } = workload;
  const stored =
    initial?.kind === "DaemonSet" ? held(newDaemonSet(workload.ref.name, initial.spec), finalizers) : null;
  return {
    workload,
    title,
    propagates: propagates(inventory, workload),
    slot: slot<DaemonSetState | null>(title, stored),
    ...(revisionsAmong(workload.owners).length === 1
      ? {}
      : { revisions: slot<readonly RevisionState[]>(`ControllerRevisions of ${title}`, []) }),
  };
}

/** What makes the pods of one of its templates. */
export function daemonSetRevision(
  workload: Workload,
  { variants: _, ...facts }: OwnerFacts,
  daemonSet: ClusterDaemonSet,
) {
  const { name } = facts.template;
  const liveUid = (state: DaemonSetState | null): string | null =>
    state === null ? null : revisionUid(name, state.metadata.uid);
  return {
    name,
    ...facts,
    pending: slot<readonly PodState[]>(`Pods of DaemonSet/${name} without a node`, []),
    replicaSet: undefined,
    liveUid: projection(daemonSet.slot, `what pods of ${name} name as their owner`, liveUid),
    ...(daemonSet.propagates ? { controllerMarks: projection(daemonSet.slot, "metadata", marksOf) } : {}),
    deployment: undefined,
    daemonSet,
    workload,
  };
}
