// What an autoscaler's metrics call for: the scenario's load, measured at the pods that there are.
// Source: pkg/controller/podautoscaler/horizontal.go (computeReplicasForMetric). The reckoning is in model/semantics/hpa.
import type { Owner } from "../cluster.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import type { Template } from "../inventory/templates.ts";
import {
  DEFAULT_START_UP,
  DEFAULT_TOLERANCES,
  isSidecar,
  type NoProposal,
  type Proposal,
  parseQuantity,
  replicasForAverage,
  replicasForUtilization,
  replicasForValue,
  replicasForValuePerPod,
  type Sample,
  SCALE,
  type ScaledPod,
  scaledNumber,
} from "../semantics/index.ts";
import type { AutoscalerSpec, MeasuredMetric } from "../stored.ts";
import { isAbout, type Load } from "./load.ts";
import { NOW } from "./memory.ts";
import { type CountsByOwner, type PodCounts, sumOf } from "./pods.ts";

/** The value that a load has now. */
export interface LoadNow {
  readonly load: Load;
  readonly value: number;
}

export interface Measured {
  readonly target: ObjectRef;
  readonly currentReplicas: number;
  readonly owners: readonly Owner[];
  readonly counts: readonly CountsByOwner[];
  readonly loads: readonly LoadNow[];
  /** What no metrics are there of. Absent: only of pods that run no container. */
  readonly missing?: Missing;
}

/** Of how many of the running pods, by the name of their owner and their state; and whether of what is not measured at pods. */
export interface Missing {
  readonly pods: { readonly [ownerAndState: string]: number };
  readonly others: boolean;
}

/** A pod, with what it was made from. */
interface MeasuredPod extends ScaledPod {
  readonly template: Template;
  readonly state: keyof PodCounts;
  /** Among those of its owner that are in the same state. */
  readonly place: number;
}

/** One for each metric. */
export function proposalsOf(spec: AutoscalerSpec, measured: Measured): readonly (Proposal | NoProposal)[] {
  const pods = measured.owners.flatMap(({ name, template }) =>
    podsOf(template, sumOf(measured.counts, name)),
  );
  return spec.metrics.map((metric) => proposalOf(spec, metric, measured, pods));
}

const STATES = ["pending", "unready", "starting", "ready"] as const;

/** They have been there for long: only whether they are ready matters then. */
function podsOf(template: Template, counts: PodCounts): readonly MeasuredPod[] {
  return STATES.flatMap((state) =>
    Array.from({ length: counts[state] }, (_, i): MeasuredPod => {
      const isReady = state === "ready" || state === "starting";
      return {
        name: `${template.name} ${state} ${i}`,
        phase: state === "pending" ? "Pending" : "Running",
        deleting: false,
        startedAt: 0,
        readiness: { ready: isReady, since: 0 },
        template,
        state,
        place: i,
      };
    }),
  );
}

function isMissing(missing: Missing | undefined, { template, state, place }: MeasuredPod): boolean {
  return place < (missing?.pods[keyOf(template.name, state)] ?? 0);
}

function keyOf(owner: string, state: string): string {
  return `${owner} ${state}`;
}

/** Every way in which some metrics may be missing. */
export function waysToMiss(spec: AutoscalerSpec, { owners, counts }: Measured): readonly Missing[] {
  const running = owners.flatMap(({ name }) => {
    const sum = sumOf(counts, name);
    return (["unready", "starting", "ready"] as const).map(
      (state) => [keyOf(name, state), sum[state]] as const,
    );
  });
  const ofPods = running.reduce<readonly Missing["pods"][]>(
    (ways, [key, most]) =>
      ways.flatMap((way) =>
        Array.from({ length: most + 1 }, (_, n) => (n === 0 ? way : { ...way, [key]: n })),
      ),
    [{}],
  );
  const isAtPods = ({ type }: MeasuredMetric): boolean => type !== "Object" && type !== "External";
  const pods = spec.metrics.some(isAtPods) ? ofPods : [{}];
  const others = spec.metrics.every(isAtPods) ? [false] : [false, true];
  return pods
    .flatMap((way) => others.map((other): Missing => ({ pods: way, others: other })))
    .filter((way) => way.others || Object.keys(way.pods).length > 0);
}

function proposalOf(
  { tolerances = DEFAULT_TOLERANCES }: AutoscalerSpec,
  metric: MeasuredMetric,
  measured: Measured,
  pods: readonly MeasuredPod[],
): Proposal | NoProposal {
  const { currentReplicas } = measured;
  const { target } = metric;
  if (metric.type === "Object" || metric.type === "External") {
    if (measured.missing?.others === true) return { problem: "no samples" };
    const value = wholeValue(metric, measured, pods);
    return target.averageValue === undefined
      ? replicasForValue({ currentReplicas, value, target: target.value ?? 0, tolerances }, pods)
      : replicasForValuePerPod({
          currentReplicas: pods.length,
          value,
          target: target.averageValue,
          tolerances,
        });
  }
  const samples = new Map<string, Sample>();
  for (const pod of pods) {
    if (pod.state === "pending" || isMissing(measured.missing, pod)) continue;
    const value = Math.round(useOf(metric, measured, pods, pod));
    samples.set(pod.name, { value, at: NOW, windowSeconds: 0 });
  }
  const measurement = {
    currentReplicas,
    pods,
    samples,
    cpu: metric.name === "cpu" && metric.type !== "Pods",
    tolerances,
    startUp: DEFAULT_START_UP,
    now: NOW,
  };
  return target.averageUtilization === undefined
    ? replicasForAverage(measurement, target.averageValue ?? 0)
    : replicasForUtilization(measurement, target.averageUtilization, (pod) =>
        requestOf(pod.template, metric),
      );
}

/** What one pod uses, in milli-units. Without an entry in the scenario, every pod is right at the target. */
function useOf(
  metric: MeasuredMetric,
  measured: Measured,
  pods: readonly MeasuredPod[],
  { template, state }: MeasuredPod,
): number {
  const request = requestOf(template, metric) ?? 0;
  const { averageUtilization = 0, averageValue } = metric.target;
  const found = loadFor(measured, metric, template);
  if (found === undefined) return averageValue ?? (request * averageUtilization) / 100;
  const { load, value } = found;
  const isRelative = load.measure === "utilization" || load.measure === "totalUtilization";
  const used = state === "starting" && load.starting !== undefined ? load.starting : undefined;
  const share = load.measure === "utilization" || load.measure === "averageValue" ? 1 : shareOf(pods, state);
  const amount = used ?? value * share;
  return isRelative ? (request * amount) / 100 : amount;
}

/** The ready pods share the whole load; the others get none of it. */
function shareOf(pods: readonly MeasuredPod[], state: MeasuredPod["state"]): number {
  const isReady = (one: MeasuredPod["state"]): boolean => one === "ready" || one === "starting";
  return isReady(state) ? 1 / pods.filter((pod) => isReady(pod.state)).length : 0;
}

/** What is not measured at pods. Without an entry in the scenario, it is right at the target. */
function wholeValue(metric: MeasuredMetric, measured: Measured, pods: readonly MeasuredPod[]): number {
  const found = loadFor(measured, metric, undefined);
  if (found !== undefined) return found.value;
  const { value, averageValue = 0 } = metric.target;
  return value ?? averageValue * pods.length;
}

/** The first entry of the scenario that is about it. */
function loadFor(
  { target, loads }: Measured,
  { name }: MeasuredMetric,
  template: Template | undefined,
): LoadNow | undefined {
  return loads.find(({ load }) => isAbout(load, target, name) && isOfImage(load, template));
}

function isOfImage({ image }: Load, template: Template | undefined): boolean {
  return image === undefined || template?.spec.containers.some((c) => c.image === image) === true;
}

/**
 * What the pod requests of the resource, in milli-units: undefined if one of its containers requests none (calculatePodRequests
 * in pkg/controller/podautoscaler/replica_calculator.go).
 */
function requestOf({ spec }: Template, { name, container }: MeasuredMetric): number | undefined {
  const sidecars = (spec.initContainers ?? []).filter(isSidecar);
  const all = [...spec.containers, ...sidecars].filter(
    (c) => container === undefined || c.name === container,
  );
  const requests = all.map((c) => c.resources?.requests?.[name]);
  if (all.length === 0 || requests.includes(undefined)) return undefined;
  return requests.reduce<number>(
    (sum, text) => sum + (text === undefined ? 0 : scaledNumber(parseQuantity(String(text)), SCALE.milli)),
    0,
  );
}
