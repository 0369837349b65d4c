// The part of a pod that Pod Security looks at.

interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

interface Profile {
  readonly type: string;
}

interface Context {
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
  readonly seLinuxOptions?: { readonly user?: string; readonly role?: string; readonly type?: string };
  readonly seccompProfile?: Profile;
  readonly appArmorProfile?: Profile;
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}

export interface SecuredContainer {
  readonly name: string;
  readonly securityContext?: Context & {
    readonly privileged?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
    readonly procMount?: string;
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  };
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly livenessProbe?: Handler;
  readonly readinessProbe?: Handler;
  readonly startupProbe?: Handler;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
}

export interface SecuredSpec {
  readonly containers: readonly SecuredContainer[];
  readonly initContainers?: readonly SecuredContainer[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
  readonly os?: { readonly name: string };
  readonly securityContext?: Context & { readonly sysctls?: readonly { readonly name: string }[] };
  /** Each has its name, and one field more, which says of what type it is. */
  readonly volumes?: readonly { readonly name: string }[];
}

export interface SecuredPod {
  readonly annotations?: { readonly [key: string]: string };
  readonly spec: SecuredSpec;
}

/** In the order in which Kubernetes visits them. */
export function containersOf({ containers, initContainers = [] }: SecuredSpec): readonly SecuredContainer[] {
  return [...initContainers, ...containers];
}

/** `container "a"`, or `containers "a", "b"`. */
export function named(singular: string, names: readonly string[]): string {
  return `${singular}${names.length === 1 ? "" : "s"} ${quoted(names)}`;
}

export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

/** Each once, in alphabetical order. */
export function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

/** Those who do something that is not allowed: the pod, and containers. */
export function setters(isPod: boolean, containers: readonly string[]): readonly string[] {
  return [...(isPod ? ["pod"] : []), ...(containers.length === 0 ? [] : [named("container", containers)])];
}

/** The pod's users are none of the host, which relaxes some checks. */
export function hasOwnUsers({ hostUsers }: SecuredSpec): boolean {
  return hostUsers === false;
}

export function isWindows({ os }: SecuredSpec): boolean {
  return os?.name === "windows";
}
