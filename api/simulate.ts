// Random walks, for what is too large to exhaust.
import { Simulation, type SimulateOptions as WalkOptions } from "../explorer/index.ts";
import { ClusterSimulation, type VerifyInput, type VerifyResult } from "../invariants/index.ts";
import { type Model, wanted } from "./check.ts";
import { checkResult } from "./check-result.ts";
import { drive } from "./drive.ts";
import { selected } from "./input.ts";
import type { RunOptions, Selection } from "./options.ts";

/** How one walks; everything may be left out. */
export interface SimulateOptions
  extends RunOptions,
    Selection,
    Pick<WalkOptions, "seed" | "walks" | "depth" | "shortestWithin" | "maxMemoryBytes" | "paranoid"> {}

/**
 * Walks at random through a model, or through the cluster of all workloads together, as `plimsoll simulate` does. What a walk
 * refutes is "violated", with a run that is as short as could be found; nothing is ever said to hold. The same seed walks the
 * same walks.
 * @throws ModelError if the model breaks its contract, UsageError for ids that are not known
 */
export async function simulate(
  subject: VerifyInput | Model,
  options: SimulateOptions = {},
): Promise<VerifyResult> {
  const { signal: _, timeoutMs: _t, onProgress: _p, only = [], off = [], ...walks } = options;
  if (!("system" in subject)) {
    const simulation = new ClusterSimulation(selected(subject, { only, off }), walks);
    await drive(simulation, options);
    return simulation.result();
  }
  const { system, properties, without } = wanted(subject, only, off);
  const simulation = new Simulation(
    system,
    properties.filter(({ id }) => !without.has(id)),
    walks,
  );
  await drive(simulation, options);
  const report = simulation.report();
  return { ...checkResult(system, properties, without, report), walked: report.walked };
}
