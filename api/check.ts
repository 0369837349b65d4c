// Exhaustive checks of a model of one's own.
import { Exploration, type Property, type TransitionSystem } from "../explorer/index.ts";
import type { VerifyResult } from "../invariants/verify-result.ts";
import { checkResult } from "./check-result.ts";
import { drive } from "./drive.ts";
import { exploreOptions } from "./limits.ts";
import type { SearchOptions, Selection } from "./options.ts";
import { switchedOff } from "./selection.ts";

/** A system and what is claimed of it: what a module for `plimsoll check` exports, so that a module is one. */
export interface Model {
  readonly system: TransitionSystem;
  readonly properties: readonly Property[];
}

/** How a model is checked; everything may be left out. */
export interface CheckOptions extends SearchOptions, Selection {}

/**
 * Explores every reachable state of a model and judges its properties, as `plimsoll check` does.
 * @throws ModelError if the model breaks its contract, UsageError for ids that are not known
 */
export async function check(model: Model, options: CheckOptions = {}): Promise<VerifyResult> {
  const { only = [], off = [], ...search } = options;
  const { system, properties, without } = wanted(model, only, off);
  const claims = properties.filter(({ id }) => !without.has(id));
  const exploration = new Exploration(system, claims, exploreOptions(search));
  await drive(exploration, options);
  return checkResult(system, properties, without, exploration.report());
}

/** The model, and the ids of what is not asked of it. @throws UsageError */
export function wanted({ system, properties }: Model, only: readonly string[], off: readonly string[]) {
  const known = properties.map(({ id }) => id);
  return { system, properties, without: switchedOff(known, only, off) };
}
