// Which kernel parameters a kubelet lets a pod set.
// Source: pkg/kubelet/sysctl/safe_sysctls.go, pkg/kubelet/sysctl/allowlist.go,
// staging/src/k8s.io/component-helpers/node/util/sysctl (ConvertSysctlVariableToDotsSeparator, NamespacedBy).

/** Allowed everywhere, on kernels from 4.15 on. */
const SAFE: ReadonlySet<string> = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
]);

/** The part of a pod's spec that matters. */
export interface SysctlPod {
  readonly hostNetwork?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: { readonly sysctls?: readonly { readonly name: string }[] };
}

/**
 * The first parameter that the kubelet refuses: it is neither safe nor among those that the node allows, or belongs to a
 * namespace that the pod shares with the host.
 * @param allowed Further names, or beginnings of names followed by "*" (--allowed-unsafe-sysctls).
 */
export function forbiddenSysctl(pod: SysctlPod, allowed: readonly string[]): string | undefined {
  const names = (pod.securityContext?.sysctls ?? []).map(({ name }) => name);
  return names.find((name) => {
    const dotted = withDots(name);
    const isKnown = SAFE.has(dotted) || allowed.some((pattern) => covers(withDots(pattern), dotted));
    const isShared = dotted.startsWith("net.") ? pod.hostNetwork : isIpc(dotted) && pod.hostIPC;
    return !isKnown || isShared === true;
  });
}

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** "net/ipv4/conf/eth0.1" as "net.ipv4.conf.eth0/1": the first separator decides which of the two separates. */
function withDots(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === "/" ? name.replace(/[./]/g, (c) => (c === "." ? "/" : ".")) : name;
}

function isIpc(name: string): boolean {
  return name === "kernel.sem" || /^(kernel\.shm|kernel\.msg|fs\.mqueue\.)/.test(name);
}
