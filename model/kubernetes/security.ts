// Security contexts and ServiceAccounts, as the Kubernetes API writes them.
// Source of every field: the Kubernetes API reference (core/v1).
import type { ObjectMeta } from "./meta.ts";

/** A seccomp or AppArmor profile. */
export interface SecurityProfile {
  readonly type: "Unconfined" | "RuntimeDefault" | "Localhost";
  readonly localhostProfile?: string;
}

export interface SELinuxOptions {
  readonly user?: string;
  readonly role?: string;
  readonly type?: string;
}

/** What pods and containers both have; what a container says goes before what its pod says. */
export interface SharedSecurityContext {
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
  readonly seLinuxOptions?: SELinuxOptions;
  readonly seccompProfile?: SecurityProfile;
  readonly appArmorProfile?: SecurityProfile;
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}

/** Of a container. */
export interface SecurityContext extends SharedSecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** Of a pod. */
export interface PodSecurityContext extends SharedSecurityContext {
  readonly sysctls?: readonly { readonly name: string; readonly value: string }[];
}

/** Whom the processes in pods are to the API server. */
export interface ServiceAccount {
  readonly apiVersion: "v1";
  readonly kind: "ServiceAccount";
  readonly metadata: ObjectMeta;
  /** Names of Secrets. They only keep pods from mounting others where an annotation says so. */
  readonly secrets?: readonly { readonly name?: string }[];
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
  /** true unless said otherwise; what a pod says goes before it. */
  readonly automountServiceAccountToken?: boolean;
}
