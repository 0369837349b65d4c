// The limits of a search as flags, shared by `verify`, `simulate` and `check`.
import { exploreOptions } from "../api/limits.ts";
import type { ExploreOptions } from "../explorer/index.ts";

export interface LimitFlags {
  readonly maxStates?: number;
  /** Bytes. */
  readonly maxMemory?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly paranoid: boolean;
  readonly store?: "exact" | "compact";
  readonly workers?: number;
}

/** What the flags mean to the engine. */
export function searchOptions(flags: LimitFlags): ExploreOptions {
  return exploreOptions({
    paranoid: flags.paranoid,
    ...(flags.maxMemory === undefined ? {} : { maxMemoryBytes: flags.maxMemory }),
    ...(flags.store === undefined ? {} : { store: flags.store }),
    ...(flags.workers === undefined ? {} : { workers: flags.workers }),
    ...(flags.maxStates === undefined ? {} : { maxStates: flags.maxStates }),
  });
}

export interface StepTimeoutFlags {
  /** How long one call of the user's own code may take, in milliseconds. */
  readonly stepTimeout: number;
}
