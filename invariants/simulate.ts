// Simulation of manifests: random walks through the cluster of all workloads together, which need not be exhausted.
import type { Progress } from "../explorer/check.ts";
import type { Limit } from "../explorer/result.ts";
import { type SimulateOptions, Simulation } from "../explorer/simulate/index.ts";
import { assemble } from "./verdict.ts";
import type { VerifyInput, VerifyResult } from "./verify-result.ts";
import { type WholeCluster, wholeCluster } from "./whole-cluster.ts";

/** Call `advance` until it returns true, then `result`. @throws ModelError if the model breaks the engine's contract. */
export class ClusterSimulation {
  readonly #input: VerifyInput;
  readonly #cluster: WholeCluster;
  readonly #simulation: Simulation;

  constructor(input: VerifyInput, options: SimulateOptions = {}) {
    this.#input = input;
    this.#cluster = wholeCluster(input);
    const { system, claims, group } = this.#cluster;
    const nothing = group.length === 0 ? { walks: 0 } : {};
    this.#simulation = new Simulation(system, claims, { ...options, ...nothing });
  }

  /** Takes about `maxSteps` more steps. True when there is nothing left to do. */
  advance(maxSteps: number): boolean {
    return this.#simulation.advance(maxSteps);
  }

  progress(): Progress & { readonly walks: number } {
    return this.#simulation.progress();
  }

  /** Ends the walks. `advance` must be called until it returns true. */
  stop(limit: Limit): void {
    this.#simulation.stop(limit);
  }

  /** Never "holds". To be called when `advance` has returned true. */
  result(): VerifyResult {
    const report = this.#simulation.report();
    const { inventory, group, properties } = this.#cluster;
    const assembled = assemble({
      input: this.#input,
      inventory,
      groups: [group],
      explored: [{ group, report, peaks: [] }],
      checked: properties,
      limit: undefined,
    });
    const { walks, depth } = report.walked;
    const result = { ...assembled, walked: report.walked };
    if (assembled.verdict === "violated") return result;
    const count = `${walks.toLocaleString("en-US")} walk${walks === 1 ? "" : "s"}`;
    return {
      ...result,
      verdict: "inconclusive",
      reason:
        assembled.reason ??
        `not refuted in ${count} of at most ${depth} steps; only \`verify\` can show more`,
    };
  }
}
