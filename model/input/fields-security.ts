// What the fields of security contexts and ServiceAccounts mean to the model.
// Source of the names: staging/src/k8s.io/api/core/v1/types.go of Kubernetes 1.37.
import { type FieldTable, harmless, MODELLED } from "./meaning.ts";

const GROUPS = "groups decide which files a process may read, not which pods run where";
const INSIDE = "it changes what a process may do inside its container, not which pods run where";
const WINDOWS = "the user of a Windows container changes what it may do inside, not which pods run where";

/** What pods and containers both have. */
const SHARED: FieldTable = {
  seLinuxOptions: MODELLED,
  windowsOptions: MODELLED,
  runAsUser: MODELLED,
  runAsGroup: harmless("any", GROUPS),
  runAsNonRoot: MODELLED,
  seccompProfile: MODELLED,
  appArmorProfile: MODELLED,
};

export const SECURITY_FIELDS = {
  PodSecurityContext: {
    ...SHARED,
    supplementalGroups: harmless("any", GROUPS),
    supplementalGroupsPolicy: harmless("Merge|Strict", GROUPS),
    fsGroup: harmless("any", GROUPS),
    fsGroupChangePolicy: harmless("OnRootMismatch|Always", GROUPS),
    seLinuxChangePolicy: harmless("MountOption|Recursive", INSIDE),
    sysctls: MODELLED,
  },
  SecurityContext: {
    ...SHARED,
    capabilities: MODELLED,
    privileged: MODELLED,
    readOnlyRootFilesystem: harmless("bool", INSIDE),
    allowPrivilegeEscalation: MODELLED,
    procMount: MODELLED,
  },
  Capabilities: { add: MODELLED, drop: MODELLED },
  SELinuxOptions: { user: MODELLED, role: MODELLED, type: MODELLED, level: harmless("string", INSIDE) },
  WindowsOptions: {
    hostProcess: MODELLED,
    gmsaCredentialSpecName: harmless("any", WINDOWS),
    gmsaCredentialSpec: harmless("any", WINDOWS),
    runAsUserName: harmless("any", WINDOWS),
  },
  SecurityProfile: { type: MODELLED, localhostProfile: MODELLED },
  Sysctl: { name: MODELLED, value: MODELLED },
  PodOS: { name: MODELLED },
  ServiceAccount: {
    apiVersion: MODELLED,
    kind: MODELLED,
    metadata: MODELLED,
    secrets: MODELLED,
    imagePullSecrets: MODELLED,
    automountServiceAccountToken: MODELLED,
  },
  SecretReference: {
    name: MODELLED,
    namespace: harmless("string", "it is always that of the ServiceAccount"),
    kind: harmless("string", "it is always a Secret"),
    apiVersion: harmless("string", "it is always a Secret"),
    uid: harmless("string", "the API server does not read it"),
    resourceVersion: harmless("string", "the API server does not read it"),
    fieldPath: harmless("string", "it is for people"),
  },
  LocalReference: { name: MODELLED },
} satisfies { readonly [structure: string]: FieldTable };
