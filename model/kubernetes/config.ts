// ConfigMaps and Secrets, and how pods refer to them, as the Kubernetes API writes them.
// Source of every field: the Kubernetes API reference (core/v1).
import type { Labels, ObjectMeta } from "./meta.ts";

export interface ConfigMap {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly metadata: ObjectMeta;
  readonly data?: Labels;
  /** In base64. */
  readonly binaryData?: Labels;
  readonly immutable?: boolean;
}

export interface Secret {
  readonly apiVersion: "v1";
  readonly kind: "Secret";
  readonly metadata: ObjectMeta;
  /** In base64; what the manifest says under stringData is in it. */
  readonly data: Labels;
  /** "Opaque" unless said otherwise. */
  readonly type?: string;
  readonly immutable?: boolean;
}

export type ConfigObject = ConfigMap | Secret;

export type ConfigKind = ConfigObject["kind"];

/** A variable of a container. */
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly configMapKeyRef?: KeySelector;
    readonly secretKeyRef?: KeySelector;
    readonly resourceFieldRef?: { readonly containerName?: string };
  };
}

export interface KeySelector {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

/** All data of an object as variables. */
export interface EnvFromSource {
  readonly configMapRef?: OptionalReference;
  readonly secretRef?: OptionalReference;
}

export interface OptionalReference {
  readonly name: string;
  readonly optional?: boolean;
}

/** Keys that become files. */
export interface KeyToPath {
  readonly key: string;
  readonly path: string;
}

/** What a volume takes of an object: all of it, if it names no items. */
export interface ConfigMapProjection extends OptionalReference {
  readonly items?: readonly KeyToPath[];
}

export interface Volume {
  readonly name: string;
  readonly configMap?: ConfigMapProjection;
  readonly secret?: {
    readonly secretName: string;
    readonly items?: readonly KeyToPath[];
    readonly optional?: boolean;
  };
  readonly projected?: { readonly sources?: readonly VolumeProjection[] };
  readonly emptyDir?: { readonly medium?: string };
  readonly hostPath?: unknown;
}

export interface VolumeProjection {
  readonly configMap?: ConfigMapProjection;
  readonly secret?: ConfigMapProjection;
  readonly serviceAccountToken?: object;
}

export interface VolumeMount {
  readonly name: string;
  readonly subPath?: string;
  readonly subPathExpr?: string;
}
