// ConfigMaps and Secrets, and tokens of ServiceAccounts, as the kubelet reads them: containers and volumes that wait for them, and files that are refreshed.
// Source: pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables), pkg/kubelet/kuberuntime/kuberuntime_container.go
// (startContainer), pkg/kubelet/volumemanager, pkg/kubelet/util/manager (immutable objects are not watched any more).
import { type Alternative, projection, timer } from "../../../explorer/system.ts";
import type { Cluster } from "../../cluster.ts";
import { type ConfigNeed, type ConfigNow, missingVariable, missingVolume } from "../../config/needs.ts";
import type { ConfigState } from "../../config/stored.ts";
import { accountVersions } from "../../identity/present.ts";
import type { Template } from "../../inventory/templates.ts";
import { replaced } from "../../multiset.ts";
import { type ConfigVersions, isAdmitted, type PodState, podStatus } from "../../state.ts";
import type { Sync } from "./sync.ts";

/** To be read by whoever starts containers, or judges that they wait: nothing if no object changes. */
export function configReads(cluster: Pick<Cluster, "configs" | "podless">) {
  return [
    ...cluster.configs.map(({ slot }) =>
      projection(slot, "version", (stored: ConfigState | null) => stored?.version ?? null),
    ),
    ...accountVersions(cluster).map(({ version }) => version),
  ];
}

/** @param versions As read through `configReads`. */
export function configNow(
  cluster: Pick<Cluster, "configs" | "podless">,
  versions: readonly (number | null)[],
): ConfigNow {
  const titles = [...cluster.configs, ...accountVersions(cluster)].map(({ title }) => title);
  return new Map(titles.map((title, i) => [title, versions[i] ?? null]));
}

/** Whether the volumes of the pod are not mounted yet: its first container has not been started. */
export function waitsForVolumes({ lifecycle: { plan } }: Template, pod: PodState): boolean {
  const { init = plan.initContainers.length, containers } = pod.status;
  if (!isAdmitted(pod)) return true;
  return containers === "ContainerCreating" && (init === 0 || plan.initContainers.length === 0);
}

/** What keeps the next containers of a pod from starting: with its volumes, all of them. */
export function lacking(
  template: Template,
  pod: PodState,
  now: ConfigNow,
): { readonly volume: ConfigNeed | undefined; readonly variable: ConfigNeed | undefined } {
  const { config, lifecycle } = template;
  if (config.length === 0) return { volume: undefined, variable: undefined };
  const { containers, initContainers } = lifecycle.plan;
  const { init } = pod.status;
  const isFirst = !isAdmitted(pod) && initContainers.length > 0;
  const next = isFirst
    ? initContainers.slice(0, 1)
    : init === undefined
      ? containers
      : initContainers.slice(init, init + 1);
  const names = next.map(({ name }) => name);
  return {
    volume: waitsForVolumes(template, pod) ? missingVolume(config, now) : undefined,
    variable: missingVariable(config, names, now),
  };
}

function read({ title, via }: ConfigNeed): string {
  return `${title}, ${via}`;
}

/** What the containers of the pod have read when they start now; nothing where no property asks. */
export function versionsRead(
  { cluster, owner: { template }, config: now }: Sync,
  { status: { config: before = {} } }: PodState,
): { readonly config?: ConfigVersions } {
  if (!cluster.observed.includes("config") || template.config.length === 0) return {};
  const main = template.lifecycle.plan.containers.map(({ name }) => name);
  const needs = template.config.filter(
    ({ container }) => container === undefined || main.includes(container),
  );
  const versions = needs.map((need): [string, number | null] => {
    const mounted = need.via === "volume" ? before[read(need)] : undefined;
    return [read(need), mounted ?? now.get(need.title) ?? null];
  });
  return { config: Object.fromEntries(versions.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

/** The needs of a pod whose version is no longer that of the object. What is gone leaves its files behind. */
export function outdated(
  { config }: Template,
  { status: { config: used = {} } }: PodState,
  now: ConfigNow,
): readonly ConfigNeed[] {
  return config.filter((need) => {
    const version = now.get(need.title) ?? null;
    const own = used[read(need)];
    return version !== null && own !== undefined && own !== version;
  });
}

/** The files of volumes follow their objects, after a while; those of immutable ones do not. */
export function refreshVolumes(sync: Sync, pod: PodState): readonly Alternative[] {
  const { node, state, owner, name, config: now } = sync;
  const { config = {} } = pod.status;
  return outdated(owner.template, pod, now)
    .filter((need) => need.via === "volume" && !need.sealed.includes(config[read(need)] ?? 0))
    .filter((need, i, all) => all.findIndex((other) => read(other) === read(need)) === i)
    .map((need) => {
      const after = { ...config, [read(need)]: now.get(need.title) ?? null };
      const status = podStatus({ ...pod.status, config: after });
      const pods = replaced(state.pods, pod, { ...pod, status });
      return timer(`refresh ${need.title} in volumes of ${name}`, node.slot.set({ ...state, pods }));
    });
}
