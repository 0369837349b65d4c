// Simulation of manifests: random walks through the cluster of all workloads together, which need not be exhausted.
import type { Progress } from "../explorer/check.ts";
import type { Limit } from "../explorer/result.ts";
import { type SimulateOptions, Simulation } from "../explorer/simulate/index.ts";
import { Discovery } from "./discovery.ts";
import { ownMistake } from "./own-mistakes.ts";
import { observedBy } from "./registry.ts";
import { assemble } from "./verdict.ts";
import type { VerifyInput, VerifyResult } from "./verify-result.ts";
import { checkedProperties, type WholeCluster, wholeCluster } from "./whole-cluster.ts";

/** So that what users' own controllers ask for becomes known early. */
const MOST_AT_ONCE = 1024;

/** Call `advance` until it returns true, then `result`. @throws ModelError if the model breaks the engine's contract. */
export class ClusterSimulation {
  readonly #input: VerifyInput;
  readonly #options: SimulateOptions;
  readonly #discovery: Discovery;
  #cluster: WholeCluster;
  #simulation: Simulation;

  constructor(input: VerifyInput, options: SimulateOptions = {}) {
    this.#input = input;
    this.#options = options;
    this.#discovery = new Discovery(input, observedBy(checkedProperties(input)));
    this.#cluster = wholeCluster(input, undefined, this.#discovery);
    this.#simulation = this.#begun();
  }

  #begun(): Simulation {
    const { system, claims, group } = this.#cluster;
    const nothing = group.length === 0 ? { walks: 0 } : {};
    return new Simulation(system, claims, { ...this.#options, ...nothing });
  }

  /** Takes about `maxSteps` more steps. True when there is nothing left to do. */
  advance(maxSteps: number): boolean {
    const isOwn = this.#input.own !== undefined;
    const isDone = ownMistake(() =>
      this.#simulation.advance(isOwn ? Math.min(maxSteps, MOST_AT_ONCE) : maxSteps),
    );
    if (!isOwn || !this.#discovery.renew()) return isDone;
    this.#cluster = wholeCluster(this.#input, undefined, this.#discovery);
    this.#simulation = this.#begun();
    return false;
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
      discovery: this.#discovery,
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
