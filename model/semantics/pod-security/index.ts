// Pod Security admission: whether a namespace with these labels takes a pod.
// Source: staging/src/k8s.io/pod-security-admission (api/helpers.go: PolicyToEvaluate; policy/registry.go: EvaluatePod;
// admission/admission.go: EvaluatePod).
import {
  appArmorProfile,
  capabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  procMountUnlessOwnUsers,
  seccompAnnotations,
  seccompProfile,
  seLinuxOptions,
  sysctls,
  windowsHostProcess,
} from "./baseline.ts";
import type { Check } from "./check.ts";
import type { SecuredPod } from "./pod.ts";
import {
  allowPrivilegeEscalation,
  restrictedCapabilities,
  restrictedSeccomp,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  unlessOwnUsers,
  unlessWindows,
} from "./restricted.ts";

export type { SecuredPod } from "./pod.ts";

export const SECURITY_LEVELS = ["privileged", "baseline", "restricted"] as const;
export const ENFORCE_LABEL = "pod-security.kubernetes.io/enforce";
export const ENFORCE_VERSION_LABEL = "pod-security.kubernetes.io/enforce-version";

/** What a namespace enforces. */
export interface SecurityPolicy {
  readonly level: (typeof SECURITY_LEVELS)[number];
  /** The minor version of the policy, of v1; "latest" is that of the API server. */
  readonly version: number | "latest";
}

const RESERVED = ["net.ipv4.ip_local_reserved_ports"];
const TCP = ["tcp_keepalive_time", "tcp_fin_timeout", "tcp_keepalive_intvl", "tcp_keepalive_probes"];
const SYSCTLS_1_29 = [...RESERVED, ...TCP.map((name) => `net.ipv4.${name}`)];
const SYSCTLS_1_32 = [...SYSCTLS_1_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];
const SYSCTLS_1_37 = [...SYSCTLS_1_32, "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"];

/** In the order in which their violations are told: by level, and then by id. */
const CHECKS: readonly Check[] = [
  { id: "appArmorProfile", level: "baseline", since: [[0, appArmorProfile]] },
  { id: "capabilities_baseline", level: "baseline", since: [[0, capabilities]] },
  { id: "hostNamespaces", level: "baseline", since: [[0, hostNamespaces]] },
  { id: "hostPathVolumes", level: "baseline", since: [[0, hostPathVolumes]] },
  { id: "hostPorts", level: "baseline", since: [[0, hostPorts]] },
  { id: "hostProbesAndHostLifecycle", level: "baseline", since: [[34, hostProbes]] },
  { id: "privileged", level: "baseline", since: [[0, privileged]] },
  {
    id: "procMount",
    level: "baseline",
    since: [
      [0, procMount],
      [35, procMountUnlessOwnUsers],
    ],
  },
  {
    id: "seLinuxOptions",
    level: "baseline",
    since: [
      [0, seLinuxOptions()],
      [31, seLinuxOptions("container_engine_t")],
    ],
  },
  {
    id: "seccompProfile_baseline",
    level: "baseline",
    since: [
      [0, seccompAnnotations],
      [19, seccompProfile],
    ],
  },
  {
    id: "sysctls",
    level: "baseline",
    since: [
      [0, sysctls()],
      [27, sysctls(...RESERVED)],
      [29, sysctls(...SYSCTLS_1_29)],
      [32, sysctls(...SYSCTLS_1_32)],
      [37, sysctls(...SYSCTLS_1_37)],
    ],
  },
  { id: "windowsHostProcess", level: "baseline", since: [[0, windowsHostProcess]] },
  {
    id: "allowPrivilegeEscalation",
    level: "restricted",
    since: [
      [8, allowPrivilegeEscalation],
      [25, unlessWindows(allowPrivilegeEscalation)],
    ],
  },
  {
    id: "capabilities_restricted",
    level: "restricted",
    overrides: "capabilities_baseline",
    since: [
      [22, restrictedCapabilities],
      [25, unlessWindows(restrictedCapabilities)],
    ],
  },
  { id: "procMount_restricted", level: "restricted", overrides: "procMount", since: [[35, procMount]] },
  {
    id: "restrictedVolumes",
    level: "restricted",
    overrides: "hostPathVolumes",
    since: [[0, restrictedVolumes]],
  },
  {
    id: "runAsNonRoot",
    level: "restricted",
    since: [
      [0, runAsNonRoot],
      [35, unlessOwnUsers(runAsNonRoot)],
    ],
  },
  {
    id: "runAsUser",
    level: "restricted",
    since: [
      [23, runAsUser],
      [35, unlessOwnUsers(runAsUser)],
    ],
  },
  {
    id: "seccompProfile_restricted",
    level: "restricted",
    overrides: "seccompProfile_baseline",
    since: [
      [19, restrictedSeccomp],
      [25, unlessWindows(restrictedSeccomp)],
    ],
  },
];

/** What the labels of a namespace say; what is no level, or no version, counts as the strictest. */
export function securityPolicyOf(labels: { readonly [key: string]: string }): SecurityPolicy {
  const written = labels[ENFORCE_LABEL];
  const level = SECURITY_LEVELS.find((one) => one === written);
  const version = /^v1\.(0|[1-9]\d*)$/.exec(labels[ENFORCE_VERSION_LABEL] ?? "")?.[1];
  return {
    level: level ?? (written === undefined ? "privileged" : "restricted"),
    version: version === undefined ? "latest" : Number(version),
  };
}

export function securityPolicyText({ level, version }: SecurityPolicy): string {
  return `${level}:${version === "latest" ? version : `v1.${version}`}`;
}

/**
 * Why the pod is refused, as the API server says it; undefined if it is not.
 * @param server The minor version of the API server: it knows no later policy.
 */
export function podSecurityViolation(
  { annotations = {}, spec }: SecuredPod,
  policy: SecurityPolicy,
  server: number,
): string | undefined {
  if (policy.level === "privileged") return undefined;
  const version = policy.version === "latest" ? server : Math.min(policy.version, server);
  const held = CHECKS.filter(({ level }) => level === "baseline" || policy.level === "restricted").flatMap(
    ({ since, ...check }) => {
      const rule = since.findLast(([minor]) => minor <= version)?.[1];
      return rule === undefined ? [] : [{ ...check, rule }];
    },
  );
  const overridden = held.flatMap(({ overrides }) => overrides ?? []);
  const found = held
    .filter(({ id }) => !overridden.includes(id))
    .flatMap(({ rule }) => rule({ annotations, spec }) ?? []);
  if (found.length === 0) return undefined;
  const details = found.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");
  return `violates PodSecurity "${securityPolicyText(policy)}": ${details}`;
}
