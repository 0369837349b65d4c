// Claims of the pods of a placement, and the volumes that they may be bound to.
import type { ObjectRef } from "../../model/inventory/objects.ts";

export interface ClaimOption {
  /** "volume data-1", "a new volume (topology.kubernetes.io/zone=east)" */
  readonly title: string;
  /** The PersistentVolume: only one claim can have it. Absent: it is made for the claim. */
  readonly volume?: string;
  /** The names of the nodes from which it is reached. */
  readonly nodes: readonly string[];
}

/** A class of pods that uses a claim. */
export interface ClaimUser {
  readonly name: string;
  readonly ref: ObjectRef;
  readonly specPath: readonly string[];
}

export interface ClaimUse {
  /** The classes whose pods use it. */
  readonly pods: readonly ClaimUser[];
  /** "PersistentVolumeClaim/data"; of a template, its name. */
  readonly title: string;
  /** All pods use the same claim; else each has one of its own, made from a template. */
  readonly isShared: boolean;
  /** Only one pod may use it (ReadWriteOncePod). */
  readonly isExclusive: boolean;
  /** No manifest brings it: no pod that names it is scheduled. */
  readonly isMissing: boolean;
  /** Absent if nothing is known of storage: every claim counts as bound then, to what is reached from everywhere. */
  readonly options?: readonly ClaimOption[];
}
