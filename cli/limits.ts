// The limits of a search, shared by `verify` and `check`.
import type { ExploreOptions } from "../explorer/index.ts";

export interface LimitFlags {
  readonly maxStates?: number;
  /** Bytes. */
  readonly maxMemory?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly paranoid: boolean;
}

/**
 * What the flags mean to the engine. Without --max-memory the states may take three quarters of the memory that is free
 * now: a search that outgrows it ends inconclusive, and is not killed by the system.
 */
export function searchOptions(flags: LimitFlags): ExploreOptions {
  return {
    maxMemoryBytes: flags.maxMemory ?? Math.floor(0.75 * process.availableMemory()),
    paranoid: flags.paranoid,
    ...(flags.maxStates === undefined ? {} : { maxStates: flags.maxStates }),
  };
}
