// When a probe of a container is run, and which result of many the kubelet believes.
// Source: pkg/kubelet/prober/worker.go (newWorker, doProbe).
import type { RestartPolicy } from "../kubernetes/index.ts";
import { type OwnRestarts, restartsAfterExit } from "./container-restart.ts";
import { isTerminal } from "./pod-availability.ts";

export type ProbeType = "liveness" | "readiness" | "startup";
export type ProbeResult = "success" | "failure" | "unknown";

/** A probe as it stands in the container's spec. */
export interface ProbeSpec {
  readonly initialDelaySeconds?: number;
  /** 1 unless said otherwise. */
  readonly successThreshold?: number;
  /** 3 unless said otherwise. */
  readonly failureThreshold?: number;
}

/** What the worker of one probe remembers. */
export interface ProbeWorker {
  /** The id of the container that it probes; undefined before the first. */
  readonly container?: string;
  /** What it has published about that container. */
  readonly published?: ProbeResult;
  /** The latest outcome, and how often in a row it came. */
  readonly latest?: ProbeResult;
  readonly inARow: number;
  /** Waits for another container. */
  readonly onHold: boolean;
}

/** The container, as the pod's status reports it. */
export interface ProbedContainer extends OwnRestarts {
  readonly id: string;
  readonly state: "waiting" | "running" | "terminated";
  /** Only of terminated ones. */
  readonly exitCode?: number;
  /** Its startup probe, if it has one, has succeeded. */
  readonly started: boolean;
  /** How long it has been running. */
  readonly secondsRunning: number;
}

export interface ProbedPod {
  readonly phase?: string;
  readonly restartPolicy: RestartPolicy;
  readonly deleting: boolean;
  /** Undefined: none yet, or none any more. */
  readonly container?: ProbedContainer;
}

/** What the worker does at a tick. */
export interface ProbeTick {
  readonly worker: ProbeWorker;
  /** The container is to be probed; `afterProbe` takes the outcome. */
  readonly probes: boolean;
  /** The worker goes on; otherwise it ends for good. */
  readonly keepsProbing: boolean;
}

export const NEW_WORKER: ProbeWorker = { inARow: 0, onHold: false };

/** What counts until the first outcome. */
const INITIAL: { readonly [type in ProbeType]: ProbeResult } = {
  liveness: "success",
  readiness: "failure",
  startup: "unknown",
};

/** A tick up to the probe itself. `pod` is undefined if it has no status yet. */
export function beforeProbe(
  type: ProbeType,
  spec: ProbeSpec,
  before: ProbeWorker,
  pod: ProbedPod | undefined,
): ProbeTick {
  const idle = (worker: ProbeWorker, keepsProbing = true): ProbeTick => ({
    worker,
    probes: false,
    keepsProbing,
  });
  if (isTerminal(pod?.phase)) return idle(before, false);
  if (pod?.container === undefined) return idle(before);

  const { container } = pod;
  const worker = attached(container, type, before);
  if (worker.onHold) return idle(worker);
  if (container.state !== "running") {
    return idle(
      { ...worker, published: "failure" },
      container.state === "waiting" || willRestart(pod, container),
    );
  }
  // Quiet while the pod shuts down; readiness still counts.
  if (pod.deleting && type !== "readiness") return idle({ ...worker, published: "success" }, false);
  const early = container.secondsRunning < (spec.initialDelaySeconds ?? 0);
  // The startup probe runs until the container has started, the others from then on.
  if (early || container.started === (type === "startup")) return idle(worker);
  return { worker, probes: true, keepsProbing: true };
}

/** A container that the worker has not seen before begins with the initial result, and ends a hold. */
function attached(container: ProbedContainer, type: ProbeType, worker: ProbeWorker): ProbeWorker {
  if (worker.container === container.id) return worker;
  return { ...worker, container: container.id, published: INITIAL[type], onHold: false };
}

function willRestart({ restartPolicy }: ProbedPod, container: ProbedContainer): boolean {
  return restartsAfterExit(restartPolicy, container.exitCode ?? 0, container);
}

/**
 * The worker after an outcome. It is believed once it came often enough in a row. A failed liveness probe, and either
 * verdict of a startup probe, put the worker on hold.
 */
export function afterProbe(
  type: ProbeType,
  { successThreshold = 1, failureThreshold = 3 }: ProbeSpec,
  before: ProbeWorker,
  outcome: ProbeResult,
): ProbeWorker {
  const inARow = before.latest === outcome ? before.inARow + 1 : 1;
  const worker: ProbeWorker = { ...before, latest: outcome, inARow };
  const needed = outcome === "failure" ? failureThreshold : outcome === "success" ? successThreshold : 0;
  if (inARow < needed) return worker;
  const holds = type === "startup" || (type === "liveness" && outcome === "failure");
  return { ...worker, published: outcome, ...(holds ? { onHold: true, inARow: 0 } : {}) };
}

/** A whole tick. `outcome`: of the probe, if it is run; undefined if the prober itself fails, which changes nothing. */
export function probeTick(
  type: ProbeType,
  spec: ProbeSpec,
  worker: ProbeWorker,
  pod: ProbedPod | undefined,
  outcome: ProbeResult | undefined,
): ProbeTick {
  const tick = beforeProbe(type, spec, worker, pod);
  if (!tick.probes || outcome === undefined) return tick;
  return { ...tick, worker: afterProbe(type, spec, tick.worker, outcome) };
}
