// What the tables of Jobs have in common: pods, conditions, times.
import type { BackoffRecord, JobCondition } from "../job/index.ts";
import type { Answer } from "./family.ts";
import { type Condition, type Metadata, seconds } from "./manifests.ts";

export interface JobPodManifest {
  readonly metadata?: Metadata & { readonly deletionGracePeriodSeconds?: number };
  readonly spec?: { readonly initContainers?: readonly InitContainer[] };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly EndStatus[];
    readonly initContainerStatuses?: readonly EndStatus[];
  };
}

interface InitContainer {
  readonly name?: string;
  readonly restartPolicy?: string;
}

export interface EndStatus {
  readonly name?: string;
  readonly state?: {
    readonly terminated?: { readonly exitCode?: number; readonly finishedAt?: string | null };
  };
}

const PREFIX = "batch.kubernetes.io";

export function annotation({ metadata }: JobPodManifest, name: string): string | undefined {
  return metadata?.annotations?.[`${PREFIX}/${name}`];
}

/** A field, unless its value is undefined. */
export function field<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V };
export function field<V>(name: string, value: V | undefined): { readonly [key: string]: V } {
  return value === undefined ? {} : { [name]: value };
}

/** Expected times as seconds. */
export function inSeconds(expected: { readonly [name: string]: unknown }): Answer {
  return Object.fromEntries(
    Object.entries(expected).map(([name, value]) => [
      name,
      typeof value === "string" ? seconds(value) : value,
    ]),
  );
}

export function backoffRecord(failures: number, secondsAgo: number | null, now: number): BackoffRecord {
  const record = { failuresAfterLastSuccess: failures };
  return secondsAgo === null ? record : { ...record, lastFailureTime: now - secondsAgo };
}

export function condition({ type, status, reason, message, lastTransitionTime }: Condition): JobCondition {
  return {
    type,
    status,
    ...field("reason", reason),
    ...field("message", message),
    ...field("lastTransitionTime", seconds(lastTransitionTime)),
  };
}
