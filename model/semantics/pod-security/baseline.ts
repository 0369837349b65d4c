// The checks of the level "baseline": what lets a pod break out of its containers.
// Source: staging/src/k8s.io/pod-security-admission/policy (check_*.go).
import type { CheckedPod, Violation } from "./check.ts";
import { containersOf, hasOwnUsers, named, quoted, type SecuredSpec, setters, sorted } from "./pod.ts";

export function hostNamespaces({ spec }: CheckedPod): Violation {
  const found = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((name) => spec[name] === true);
  if (found.length === 0) return undefined;
  return { reason: "host namespaces", detail: found.map((name) => `${name}=true`).join(", ") };
}

export function hostPathVolumes({ spec }: CheckedPod): Violation {
  const names = (spec.volumes ?? []).filter((v) => Object.hasOwn(v, "hostPath")).map(({ name }) => name);
  return names.length === 0 ? undefined : { reason: "hostPath volumes", detail: named("volume", names) };
}

export function hostPorts({ spec }: CheckedPod): Violation {
  const bad = containersOf(spec).flatMap(({ name, ports = [] }) => {
    const own = ports.flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [`${hostPort}`]));
    return own.length === 0 ? [] : [{ name, ports: own }];
  });
  if (bad.length === 0) return undefined;
  const ports = sorted(bad.flatMap((one) => one.ports));
  const names = bad.map(({ name }) => name);
  const uses = names.length === 1 ? "uses" : "use";
  const detail = `${named("container", names)} ${uses} hostPort${ports.length === 1 ? "" : "s"} ${ports.join(", ")}`;
  return { reason: "hostPort", detail };
}

export function hostProbes({ spec }: CheckedPod): Violation {
  const bad = containersOf(spec).flatMap((c) => {
    const probes = [c.livenessProbe, c.readinessProbe, c.startupProbe];
    const hosts = [...probes, c.lifecycle?.postStart, c.lifecycle?.preStop].flatMap((handler) =>
      [handler?.httpGet?.host, handler?.tcpSocket?.host].filter((host) => host !== undefined && host !== ""),
    );
    return hosts.length === 0 ? [] : [{ name: c.name, hosts: hosts.flatMap((host) => host ?? []) }];
  });
  if (bad.length === 0) return undefined;
  const names = sorted(bad.map(({ name }) => name));
  const hosts = sorted(bad.flatMap((one) => one.hosts));
  const uses = names.length === 1 ? "uses" : "use";
  const detail = `${named("container", names)} ${uses} ${named("probe or lifecycle host", hosts)}`;
  return { reason: "probe or lifecycle host", detail };
}

export function privileged({ spec }: CheckedPod): Violation {
  const names = namesOf(spec, (c) => c.securityContext?.privileged === true);
  if (names.length === 0) return undefined;
  const detail = `${named("container", names)} must not set securityContext.privileged=true`;
  return { reason: "privileged", detail };
}

export function procMount({ spec }: CheckedPod): Violation {
  const of = (c: SecuredSpec["containers"][number]): string => c.securityContext?.procMount ?? "Default";
  const bad = containersOf(spec).filter((c) => of(c) !== "Default");
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name }) => name);
  const detail = `${named("container", names)} must not set securityContext.procMount to ${quoted(sorted(bad.map(of)))}`;
  return { reason: "procMount", detail };
}

export function procMountUnlessOwnUsers(pod: CheckedPod): Violation {
  return hasOwnUsers(pod.spec) ? undefined : procMount(pod);
}

export function appArmorProfile({ spec, annotations }: CheckedPod): Violation {
  const typeOf = (c: SecuredSpec["securityContext"]): string | undefined => {
    const type = c?.appArmorProfile?.type;
    return type === "RuntimeDefault" || type === "Localhost" ? undefined : type;
  };
  const own = typeOf(spec.securityContext);
  const bad = containersOf(spec).filter((c) => typeOf(c.securityContext) !== undefined);
  const types = [own, ...bad.map((c) => typeOf(c.securityContext))].flatMap((type) => type ?? []);
  const prefix = "container.apparmor.security.beta.kubernetes.io/";
  const forbidden = Object.entries(annotations)
    .filter(([key, value]) => key.startsWith(prefix) && !/^$|^runtime\/default$|^localhost\//.test(value))
    .map(([key, value]) => `${key}="${value}"`)
    .toSorted();
  const who = [
    ...setters(
      own !== undefined,
      bad.map(({ name }) => name),
    ),
    ...(forbidden.length === 0 ? [] : [forbidden.length === 1 ? "annotation" : "annotations"]),
  ];
  if (who.length === 0) return undefined;
  const values = [...sorted(types), ...forbidden];
  const reason = `forbidden AppArmor profile${values.length === 1 ? "" : "s"}`;
  return { reason, detail: `${who.join(" and ")} must not set AppArmor profile type to ${quoted(values)}` };
}

const ALLOWED_CAPABILITIES = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

export function capabilities({ spec }: CheckedPod): Violation {
  const added = (c: SecuredSpec["containers"][number]): readonly string[] =>
    (c.securityContext?.capabilities?.add ?? []).filter((one) => !ALLOWED_CAPABILITIES.includes(one));
  const bad = containersOf(spec).filter((c) => added(c).length > 0);
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name }) => name);
  const detail = `${named("container", names)} must not include ${quoted(sorted(bad.flatMap(added)))} in securityContext.capabilities.add`;
  return { reason: "non-default capabilities", detail };
}

const SE_LINUX_TYPES = ["", "container_t", "container_init_t", "container_kvm_t"];

/** @param types Allowed besides those that always were. */
export function seLinuxOptions(...types: readonly string[]): (pod: CheckedPod) => Violation {
  const allowed = [...SE_LINUX_TYPES, ...types];
  return ({ spec }) => {
    const isBad = (c: SecuredSpec["securityContext"]): boolean => {
      const { type = "", user = "", role = "" } = c?.seLinuxOptions ?? {};
      return !allowed.includes(type) || user !== "" || role !== "";
    };
    const bad = containersOf(spec).filter((c) => isBad(c.securityContext));
    const isPod = isBad(spec.securityContext);
    if (!isPod && bad.length === 0) return undefined;
    const options = [...(isPod ? [spec] : []), ...bad].map(
      (one) => one.securityContext?.seLinuxOptions ?? {},
    );
    const badTypes = sorted(options.flatMap(({ type = "" }) => (allowed.includes(type) ? [] : [type])));
    const data = [
      ...(badTypes.length === 0 ? [] : [named("type", badTypes)]),
      ...(options.some(({ user = "" }) => user !== "") ? ["user may not be set"] : []),
      ...(options.some(({ role = "" }) => role !== "") ? ["role may not be set"] : []),
    ];
    const who = setters(
      isPod,
      bad.map(({ name }) => name),
    ).join(" and ");
    const detail = `${who} set forbidden securityContext.seLinuxOptions: ${data.join("; ")}`;
    return { reason: "seLinuxOptions", detail };
  };
}

/** Before there was a field for it. */
export function seccompAnnotations({ spec, annotations }: CheckedPod): Violation {
  const keys = [
    "seccomp.security.alpha.kubernetes.io/pod",
    ...containersOf(spec).map(({ name }) => `container.seccomp.security.alpha.kubernetes.io/${name}`),
  ];
  const forbidden = sorted(
    keys.flatMap((key) => {
      const value = annotations[key];
      const isAllowed =
        value === undefined || /^runtime\/default$|^docker\/default$|^localhost\//.test(value);
      return isAllowed ? [] : [`${key}="${value}"`];
    }),
  );
  if (forbidden.length === 0) return undefined;
  const detail = `forbidden annotation${forbidden.length === 1 ? "" : "s"} ${forbidden.join(", ")}`;
  return { reason: "seccompProfile", detail };
}

export function seccompProfile({ spec }: CheckedPod): Violation {
  return explicitSeccomp(spec);
}

/** What says openly that there is no profile. */
export function explicitSeccomp(spec: SecuredSpec): Violation {
  const typeOf = (c: SecuredSpec["securityContext"]): string | undefined => {
    const type = c?.seccompProfile?.type;
    return type === "Localhost" || type === "RuntimeDefault" ? undefined : type;
  };
  const own = typeOf(spec.securityContext);
  const bad = containersOf(spec).filter((c) => typeOf(c.securityContext) !== undefined);
  if (own === undefined && bad.length === 0) return undefined;
  const values = [own, ...bad.map((c) => typeOf(c.securityContext))].flatMap((type) => type ?? []);
  const who = setters(
    own !== undefined,
    bad.map(({ name }) => name),
  ).join(" and ");
  const detail = `${who} must not set securityContext.seccompProfile.type to ${quoted(sorted(values))}`;
  return { reason: "seccompProfile", detail };
}

const SYSCTLS = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];

/** @param more Allowed besides those that always were. */
export function sysctls(...more: readonly string[]): (pod: CheckedPod) => Violation {
  const allowed = [...SYSCTLS, ...more];
  return ({ spec }) => {
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name);
    const forbidden = names.filter((name) => !allowed.includes(name));
    return forbidden.length === 0 ? undefined : { reason: "forbidden sysctls", detail: forbidden.join(", ") };
  };
}

export function windowsHostProcess({ spec }: CheckedPod): Violation {
  const isPod = spec.securityContext?.windowsOptions?.hostProcess === true;
  const who = setters(
    isPod,
    namesOf(spec, (c) => c.securityContext?.windowsOptions?.hostProcess === true),
  );
  if (who.length === 0) return undefined;
  const detail = `${who.join(" and ")} must not set securityContext.windowsOptions.hostProcess=true`;
  return { reason: "hostProcess", detail };
}

function namesOf(
  spec: SecuredSpec,
  which: (container: SecuredSpec["containers"][number]) => boolean,
): readonly string[] {
  return containersOf(spec)
    .filter(which)
    .map(({ name }) => name);
}
