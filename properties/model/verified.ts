// The outcome of a verification, without names: to be compared with that of another world.
import type { VerifiedProperty } from "../../invariants/index.ts";
import { verify } from "../../invariants/index.ts";
import { loadWorld, type World } from "../clusters/world.ts";

export interface Bounds {
  /** Worlds with more states are left out. */
  readonly maxStates: number;
}

export interface Verified {
  /** By property: its status, and how long a run is that violates it. */
  readonly verdicts: { readonly [id: string]: string };
  readonly counts: readonly number[];
  readonly properties: readonly VerifiedProperty[];
}

/** undefined: a limit was reached. */
export function verified(world: World, { maxStates }: Bounds): Verified | undefined {
  const { properties, counts, groups } = verify(loadWorld(world), { maxStates });
  if (groups.some(({ report }) => report.limit !== undefined)) return undefined;
  return {
    verdicts: Object.fromEntries(
      properties.map(({ id, status, trace }) => [
        id,
        trace === undefined ? status : `${status} in ${trace.steps.length}`,
      ]),
    ),
    counts: [counts.initial, counts.states, counts.transitions, counts.depth, counts.terminal],
    properties,
  };
}
