// What an autoscaler remembers, without a clock: how many of the periods that count are over since, for each recommendation
// and each change of size. That one more is over may happen at any time, oldest first. What cannot matter any more is forgotten.
import type { AutoscalerMemory, ScaleEvent } from "../semantics/index.ts";
import { DOWNSCALE_STABILIZATION_SECONDS } from "../semantics/index.ts";
import type { AutoscalerSpec, AutoscalerState, Remembered } from "../stored.ts";

/** Between two syncs of an autoscaler (`--horizontal-pod-autoscaler-sync-period`): what was done at the last one is no younger. */
const SYNC_SECONDS = 15;

/** The time of the sync, in seconds: later than any period is long. */
export const NOW = 10_000;

/** Of changes of size, in each direction, no more are remembered. */
export const MOST_EVENTS = 4;

type Memory = Pick<AutoscalerState, "recommendations" | "scaleUpEvents" | "scaleDownEvents">;

/** Windows and periods that end after the next sync, shortest first. */
function windowsOf({ behavior }: AutoscalerSpec): readonly number[] {
  if (behavior === undefined) return [DOWNSCALE_STABILIZATION_SECONDS];
  return longer([behavior.scaleUp.stabilizationWindowSeconds, behavior.scaleDown.stabilizationWindowSeconds]);
}

function periodsOf({ behavior }: AutoscalerSpec): readonly number[] {
  if (behavior === undefined) return [];
  const policies = [...behavior.scaleUp.policies, ...behavior.scaleDown.policies];
  return longer(policies.map(({ periodSeconds }) => periodSeconds));
}

function longer(seconds: readonly number[]): readonly number[] {
  return [...new Set(seconds.filter((s) => s > SYNC_SECONDS))].toSorted((a, b) => a - b);
}

/** As the rules see it: with times that are as long ago as the ages say. */
export function memoryAt(state: AutoscalerState): AutoscalerMemory {
  const windows = windowsOf(state.spec);
  const periods = periodsOf(state.spec);
  const events = (all: readonly Remembered[] = []) =>
    all.map(({ replicas, age }) => ({ replicaChange: replicas, at: timeOf(age, periods), outdated: false }));
  return {
    recommendations: (state.recommendations ?? []).map(({ replicas, age }) => ({
      replicas,
      at: timeOf(age, windows),
    })),
    scaleUpEvents: events(state.scaleUpEvents),
    scaleDownEvents: events(state.scaleDownEvents),
  };
}

function timeOf(age: number | undefined, periods: readonly number[]): number {
  return NOW - (age === undefined ? SYNC_SECONDS : (periods[age - 1] ?? NOW));
}

/** What is remembered after a sync that leaves this memory. */
export function remembered(spec: AutoscalerSpec, memory: AutoscalerMemory): Memory {
  const windows = windowsOf(spec);
  const periods = periodsOf(spec);
  const recommendations = memory.recommendations.map(({ replicas, at }) => aged(replicas, at, windows));
  const events = (all: readonly ScaleEvent[]) =>
    periods.length === 0
      ? []
      : all
          .toSorted((a, b) => a.at - b.at)
          .map(({ replicaChange, at }) => aged(replicaChange, at, periods))
          .slice(-MOST_EVENTS);
  return compact(spec, recommendations, events(memory.scaleUpEvents), events(memory.scaleDownEvents));
}

function aged(replicas: number, at: number, periods: readonly number[]): Remembered {
  const age = periods.filter((period) => NOW - at >= period).length;
  return age === 0 ? { replicas } : { replicas, age };
}

function compact(
  spec: AutoscalerSpec,
  recommendations: readonly Remembered[],
  scaleUpEvents: readonly Remembered[],
  scaleDownEvents: readonly Remembered[],
): Memory {
  const kept = mattering(spec, recommendations);
  return {
    ...(kept.length === 0 ? {} : { recommendations: kept }),
    ...(scaleUpEvents.length === 0 ? {} : { scaleUpEvents }),
    ...(scaleDownEvents.length === 0 ? {} : { scaleDownEvents }),
  };
}

/**
 * The recommendations that may still hold a later one back: a newer one that holds back as much outlives them. The newest is
 * always kept: an autoscaler that has none takes the present size for one.
 */
function mattering(spec: AutoscalerSpec, all: readonly Remembered[]): readonly Remembered[] {
  const { behavior } = spec;
  const windows = windowsOf(spec);
  const up = behavior?.scaleUp.stabilizationWindowSeconds ?? 0;
  const down = behavior?.scaleDown.stabilizationWindowSeconds ?? DOWNSCALE_STABILIZATION_SECONDS;
  const isWithin = ({ age }: Remembered, window: number): boolean =>
    (age === undefined ? SYNC_SECONDS : (windows[age - 1] ?? 0)) < window;
  if (up === 0 && down === 0) return [];
  return all.filter((one, i) => {
    const newer = all.slice(i + 1);
    return (
      newer.length === 0 ||
      (isWithin(one, down) && newer.every(({ replicas }) => replicas < one.replicas)) ||
      (isWithin(one, up) && newer.every(({ replicas }) => replicas > one.replicas))
    );
  });
}

/** One way in which time may pass for what is remembered. */
export interface Passing {
  readonly label: string;
  readonly memory: Memory;
}

/**
 * What may happen next. The newest recommendation is made again at every sync as long as nothing changes, and so stays; changes
 * of size are forgotten when the longest period is over.
 */
export function passings(state: AutoscalerState): readonly Passing[] {
  const { spec, recommendations = [], scaleUpEvents = [], scaleDownEvents = [] } = state;
  const windows = windowsOf(spec).length;
  const periods = periodsOf(spec).length;
  return [
    ...olderBy(recommendations.slice(0, -1), windows).map((older) => ({
      label: "a stabilization window passes",
      memory: compact(spec, [...older, ...recommendations.slice(-1)], scaleUpEvents, scaleDownEvents),
    })),
    ...olderBy(scaleUpEvents, periods).map((older) => ({
      label: "the period of a policy passes",
      memory: compact(spec, recommendations, older, scaleDownEvents),
    })),
    ...olderBy(scaleDownEvents, periods).map((older) => ({
      label: "the period of a policy passes",
      memory: compact(spec, recommendations, scaleUpEvents, older),
    })),
  ];
}

/** Each way in which one of these, the oldest of its age, gets older; it is forgotten after `ages` periods. */
function olderBy(all: readonly Remembered[], ages: number): readonly (readonly Remembered[])[] {
  return all.flatMap((one, i) => {
    if (i > 0 && (all[i - 1]?.age ?? 0) === (one.age ?? 0)) return [];
    const age = (one.age ?? 0) + 1;
    return [age >= ages ? all.toSpliced(i, 1) : all.with(i, { ...one, age })];
  });
}
