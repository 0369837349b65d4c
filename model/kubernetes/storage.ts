// Storage as the Kubernetes API writes it, as far as the model gives meaning to that.
// Source of every field: the Kubernetes API reference (core/v1, storage.k8s.io/v1). Quantities are strings as in manifests.
import type { LabelSelector, ObjectMeta } from "./meta.ts";
import type { NodeSelector } from "./pod.ts";

export type AccessMode = "ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod";

export type VolumeMode = "Filesystem" | "Block";

export type ReclaimPolicy = "Retain" | "Delete" | "Recycle";

export interface ClaimSpec {
  readonly accessModes: readonly AccessMode[];
  /** Absent: the default class. Empty: none, so that only volumes without a class fit. */
  readonly storageClassName?: string;
  /** The one volume that it is to be bound to. */
  readonly volumeName?: string;
  readonly volumeMode?: VolumeMode;
  readonly selector?: LabelSelector;
  readonly resources: { readonly requests: { readonly storage: string } };
}

export interface PersistentVolumeClaim {
  readonly apiVersion: "v1";
  readonly kind: "PersistentVolumeClaim";
  readonly metadata: ObjectMeta;
  readonly spec: ClaimSpec;
}

/** In a StatefulSet: the claim that each of its pods has. */
export interface ClaimTemplate {
  readonly metadata: { readonly name: string };
  readonly spec: ClaimSpec;
}

export interface PersistentVolume {
  readonly apiVersion: "v1";
  readonly kind: "PersistentVolume";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly capacity: { readonly storage: string };
    readonly accessModes: readonly AccessMode[];
    readonly storageClassName?: string;
    readonly volumeMode?: VolumeMode;
    readonly persistentVolumeReclaimPolicy?: ReclaimPolicy;
    /** The only claim that may be bound to it. */
    readonly claimRef?: { readonly namespace: string; readonly name: string };
    readonly nodeAffinity?: { readonly required: NodeSelector };
    /** In the API the name of a field: "nfs", "csi"; of the latter, the name of its driver stands here. */
    readonly source: string;
  };
}

export interface StorageClass {
  readonly apiVersion: "storage.k8s.io/v1";
  readonly kind: "StorageClass";
  readonly metadata: ObjectMeta;
  readonly provisioner: string;
  readonly volumeBindingMode?: "Immediate" | "WaitForFirstConsumer";
  readonly reclaimPolicy?: "Retain" | "Delete";
  /** Where its volumes may be made: one of the terms, each a conjunction. */
  readonly allowedTopologies?: readonly {
    readonly matchLabelExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[];
  }[];
}

export interface CSIDriver {
  readonly apiVersion: "storage.k8s.io/v1";
  readonly kind: "CSIDriver";
  readonly metadata: ObjectMeta;
  readonly spec: {
    /** Its volumes are attached to a node before they are mounted there; true if absent. */
    readonly attachRequired?: boolean;
  };
}

/** Of the node of the same name. */
export interface CSINode {
  readonly apiVersion: "storage.k8s.io/v1";
  readonly kind: "CSINode";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly drivers: readonly {
      readonly name: string;
      /** How many volumes of it the node takes; absent: any number. */
      readonly allocatable?: { readonly count?: number };
    }[];
  };
}
