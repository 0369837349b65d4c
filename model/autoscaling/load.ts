// What autoscalers measure, as the scenario gives it: of each workload a set of values, and how often they change.
import type { ObjectRef } from "../inventory/objects.ts";

/**
 * - "utilization": every pod uses so many percent of its requests. "averageValue": so much, in milli-units.
 * - "totalUtilization" (percent of the requests of one pod), "totalValue" (milli-units): the ready pods share it; of what
 *   is not measured at pods, it is the value.
 */
export const MEASURES = ["utilization", "averageValue", "totalUtilization", "totalValue"] as const;
export type Measure = (typeof MEASURES)[number];

/** The load of a workload, as one metric or all of them show it. */
export interface Load {
  readonly workload: ObjectRef;
  /** The name of the metric ("cpu"); all if omitted. */
  readonly metric?: string;
  /** Only of pods with a container of this image. */
  readonly image?: string;
  readonly measure: Measure;
  /** At least one: it starts with the first. */
  readonly values: readonly number[];
  /** What a pod uses from its start until its start-up is over, at any time later; in percent or milli-units like the values. */
  readonly starting?: number;
  /** How often it may change, over the whole run, to any of its values. */
  readonly changes: number;
}

export interface LoadState {
  readonly value: number;
  readonly changesLeft: number;
}

export function mayChange({ values, changes }: Load): boolean {
  return changes > 0 && values.length > 1;
}

/** Whether it says something of this metric of the workload. */
export function isAbout({ workload, metric }: Load, target: ObjectRef, name: string): boolean {
  const isOf = (["kind", "namespace", "name"] as const).every((part) => workload[part] === target[part]);
  return isOf && (metric === undefined || metric === name);
}
