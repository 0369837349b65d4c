// How the pods of a template live on their node: what that depends on, read off the template and the scenario once.
import type { Container, ImagePullPolicy, PodSpec, Probe, RestartPolicy } from "../kubernetes/index.ts";
import type { Behaviour, ImageBehaviour, Scenario } from "../scenario/scenario.ts";
import {
  afterProbe,
  amountsOf,
  beforeProbe,
  isSidecar,
  NEW_WORKER,
  type PlannedContainer,
  type PlannedPod,
  type ProbeWorker,
  podLimits,
  podQosClass,
  podRequests,
  type QosClass,
} from "../semantics/index.ts";

export interface Lifecycle {
  /** The pod as the rules for starting containers see it. */
  readonly plan: PlannedPod & { readonly initContainers: readonly PlannedContainer[] };
  /** By name of the container: images for which a start may have to wait. */
  readonly images: ReadonlyMap<string, PulledImage>;
  readonly hasReadinessProbe: boolean;
  readonly hasLivenessProbe: boolean;
  readonly hasPreStopHook: boolean;
  readonly hasMemoryLimit: boolean;
  /** The names of containers with a postStart hook, and of those with a memory limit. */
  readonly withPostStart: ReadonlySet<string>;
  readonly withMemoryLimit: ReadonlySet<string>;
  /** The condition types of its readiness gates, if somebody sets all of them, in the order of the alphabet. */
  readonly gates: readonly string[];
  readonly qos: QosClass;
  /** What it may use of memory: at least, and at most, in bytes. */
  readonly memory: { readonly least: bigint; readonly most: bigint };
  /** The probe that kills a container which takes as long to start as the scenario says it may. */
  readonly killedWhileStarting: "liveness" | "startup" | undefined;
  /** There may be a second restart, and so back-off. */
  readonly backsOff: boolean;
}

export interface PulledImage {
  readonly image: string;
  readonly policy: ImagePullPolicy;
  readonly pull: ImageBehaviour["pull"];
}

export function lifecycleOf(
  spec: PodSpec,
  restartPolicy: RestartPolicy,
  { mayCrash, startSeconds }: Pick<Behaviour, "mayCrash" | "startSeconds">,
  scenario: Scenario,
): Lifecycle {
  const { containers, initContainers = [] } = spec;
  const { crashes, hangs, oomKills, probeFailures } = scenario;
  const hasLivenessProbe = containers.some((c) => c.livenessProbe !== undefined);
  const kills = (mayCrash ? crashes : 0) + hangs + oomKills + (hasLivenessProbe ? probeFailures : 0);
  const withMemoryLimit = namesOf(containers, (c) => c.resources?.limits?.memory !== undefined);
  const killers = containers.flatMap((c) => probeThatKills(c, startSeconds) ?? []);
  return {
    plan: {
      restartPolicy,
      containers: containers.map(planned),
      initContainers: initContainers.map(planned),
    },
    images: new Map(
      [...containers, ...initContainers].flatMap((c): [string, PulledImage][] => {
        const image = pulledImage(c, scenario);
        return image === undefined ? [] : [[c.name, image]];
      }),
    ),
    hasReadinessProbe: containers.some((c) => c.readinessProbe !== undefined),
    hasLivenessProbe,
    hasPreStopHook: containers.some((c) => c.lifecycle?.preStop !== undefined),
    hasMemoryLimit: withMemoryLimit.size > 0,
    withPostStart: namesOf(containers, (c) => c.lifecycle?.postStart !== undefined),
    withMemoryLimit,
    gates: unsetGates(spec, scenario).length > 0 ? [] : gatesOf(spec),
    qos: podQosClass(spec),
    memory: memoryOf(spec),
    killedWhileStarting: killers[0],
    backsOff: killers.length > 0 || kills > 1,
  };
}

function gatesOf({ readinessGates = [] }: PodSpec): readonly string[] {
  return [...new Set(readinessGates.map(({ conditionType }) => conditionType))].sort();
}

/** The condition types of readiness gates that nobody sets: the pod never becomes ready. */
export function unsetGates(
  spec: PodSpec,
  { readinessGates }: Pick<Scenario, "readinessGates">,
): readonly string[] {
  return gatesOf(spec).filter((gate) => !readinessGates.includes(gate));
}

function namesOf(containers: readonly Container[], which: (one: Container) => boolean): ReadonlySet<string> {
  return new Set(containers.filter(which).map(({ name }) => name));
}

/** More than any node has. */
const UNLIMITED = 1n << 62n;

/** A pod uses some memory, if it has requested none; and no more than its limits, if all its containers have some. */
function memoryOf(spec: PodSpec): Lifecycle["memory"] {
  const { memory: requested = 0 } = amountsOf(podRequests(spec));
  const { memory: limit = 0 } = amountsOf(podLimits(spec));
  const isLimited =
    spec.resources?.limits?.memory !== undefined ||
    spec.containers.every((c) => c.resources?.limits?.memory !== undefined);
  return { least: requested > 0 ? 0n : 1n, most: isLimited ? BigInt(limit) : UNLIMITED };
}

/** Restart policies of single containers only count where they make a sidecar. */
function planned(container: Container): PlannedContainer {
  const { name, livenessProbe, startupProbe } = container;
  return {
    name,
    ...(livenessProbe === undefined ? {} : { livenessProbe }),
    ...(startupProbe === undefined ? {} : { startupProbe }),
    ...(isSidecar(container) ? { restartPolicy: "Always" } : {}),
  };
}

/** Undefined if it is sure to be there, whenever the container starts. */
function pulledImage(container: Container, scenario: Scenario): PulledImage | undefined {
  const { image = "" } = container;
  const pull = scenario.images.find((i) => i.image === image)?.pull ?? "present";
  const policy = container.imagePullPolicy ?? defaultPullPolicy(image);
  const asks = policy === "Always" && scenario.registryOutages > 0;
  return pull === "present" && !asks ? undefined : { image, policy, pull };
}

/** SetDefaults_Container in pkg/apis/core/v1/defaults.go: what has no other tag than "latest" is pulled always. */
export function defaultPullPolicy(image: string): ImagePullPolicy {
  const name = image.slice(image.lastIndexOf("/") + 1);
  if (name.includes("@")) return "IfNotPresent";
  const tag = name.split(":")[1] ?? "latest";
  return tag === "latest" ? "Always" : "IfNotPresent";
}

/**
 * The probe that finds a container failed before it is up, if it takes `startSeconds` to start: its worker is run tick by
 * tick. The startup probe comes first, and while there is one, the liveness probe waits.
 */
export function probeThatKills(
  { startupProbe, livenessProbe }: Pick<Container, "startupProbe" | "livenessProbe">,
  startSeconds: number,
): "liveness" | "startup" | undefined {
  const type = startupProbe === undefined ? "liveness" : "startup";
  const written = startupProbe ?? livenessProbe;
  if (written === undefined) return undefined;
  const { period, ...probe } = withDefaults(written);
  let worker: ProbeWorker = NEW_WORKER;
  for (let secondsRunning = 0; secondsRunning < startSeconds; secondsRunning += period) {
    const container = { id: "1", state: "running", started: type === "liveness", secondsRunning } as const;
    const tick = beforeProbe(type, probe, worker, { restartPolicy: "Always", deleting: false, container });
    worker = tick.probes ? afterProbe(type, probe, tick.worker, "failure") : tick.worker;
    if (tick.probes && worker.published === "failure") return type;
  }
  return undefined;
}

/** SetDefaults_Probe in pkg/apis/core/v1/defaults.go: 0 counts as left out. */
function withDefaults({ periodSeconds, initialDelaySeconds, successThreshold, failureThreshold }: Probe) {
  return {
    period: periodSeconds || 10,
    initialDelaySeconds: initialDelaySeconds ?? 0,
    successThreshold: successThreshold || 1,
    failureThreshold: failureThreshold || 3,
  };
}
