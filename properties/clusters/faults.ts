// Random fault scripts: what may fail, how often, and when timers run out.
import fc from "fast-check";
import { FAULT_NAMES, type Fault } from "../../model/scenario/fault-budgets.ts";
import type { World } from "./world.ts";

export interface FaultOptions {
  /** At most so many kinds of faults; 1 by default. */
  readonly faults?: number;
  /** At most so often each of them; 1 by default. */
  readonly budget?: number;
  /** All by default. What comes first is what all others shrink to. */
  readonly kinds?: readonly Fault[];
}

export type FaultScript = Pick<World, "faults" | "tempo">;

/** The budgets of a world, and its tempo. */
export function faultScripts({
  faults = 1,
  budget = 1,
  kinds = FAULT_NAMES,
}: FaultOptions = {}): fc.Arbitrary<FaultScript> {
  const one = fc.record({ fault: fc.constantFrom(...kinds), times: fc.integer({ min: 1, max: budget }) });
  return fc.record({
    faults: fc
      .uniqueArray(one, { maxLength: faults, selector: ({ fault }) => fault })
      .map((all) => Object.fromEntries(all.map(({ fault, times }) => [fault, times]))),
    tempo: fc.constantFrom("adversarial", "quiescent"),
  });
}
