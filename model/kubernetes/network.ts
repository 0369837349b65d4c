// Services and Ingresses as the Kubernetes API writes them, as far as the model gives meaning to that.
// Source of every field: the Kubernetes API reference (core/v1, networking.k8s.io/v1).
import type { Labels, ObjectMeta } from "./meta.ts";

export interface ServicePort {
  readonly name?: string;
  readonly protocol?: "TCP" | "UDP" | "SCTP";
  readonly port: number;
  /** A number, or the name of a port of the pods. */
  readonly targetPort?: number | string;
  readonly nodePort?: number;
}

export type TrafficPolicy = "Cluster" | "Local";

export interface Service {
  readonly apiVersion: "v1";
  readonly kind: "Service";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly type?: "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";
    readonly selector?: Labels;
    readonly ports?: readonly ServicePort[];
    /** "None" makes it headless. */
    readonly clusterIP?: string;
    readonly externalName?: string;
    readonly publishNotReadyAddresses?: boolean;
    readonly internalTrafficPolicy?: TrafficPolicy;
    readonly externalTrafficPolicy?: TrafficPolicy;
  };
}

/** One of `service` and `resource`. */
export interface IngressBackend {
  readonly service?: {
    readonly name: string;
    readonly port: { readonly name?: string; readonly number?: number };
  };
  readonly resource?: object;
}

export type PathType = "Exact" | "Prefix" | "ImplementationSpecific";

export interface IngressPath {
  readonly path?: string;
  readonly pathType: PathType;
  readonly backend: IngressBackend;
}

export interface IngressRule {
  /** A host name, or "*." and one; any host if absent. */
  readonly host?: string;
  readonly http?: { readonly paths: readonly IngressPath[] };
}

export interface Ingress {
  readonly apiVersion: "networking.k8s.io/v1";
  readonly kind: "Ingress";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly ingressClassName?: string;
    readonly defaultBackend?: IngressBackend;
    readonly rules?: readonly IngressRule[];
  };
}
