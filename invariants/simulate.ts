// Simulation of manifests: random walks through the cluster of all workloads together, which need not be exhausted.
import type { Progress } from "../explorer/check.ts";
import type { Limit } from "../explorer/result.ts";
import { type SimulateOptions, Simulation } from "../explorer/simulate/index.ts";
import { type Group, nameOf } from "../model/groups.ts";
import { clusterOf } from "../model/slots/cluster-of.ts";
import { clusterSystem } from "../model/system.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { Discovery, knownClaims } from "./discovery.ts";
import { ownMistake } from "./own-mistakes.ts";
import { ownProperties } from "./own-properties.ts";
import { clusterProperties, observedBy, selectedProperties } from "./registry.ts";
import { assemble } from "./verdict.ts";
import type { VerifyInput, VerifyResult } from "./verify-result.ts";

/** So that what users' own controllers ask for becomes known early. */
const MOST_AT_ONCE = 4096;

/** Call `advance` until it returns true, then `result`. @throws ModelError if the model breaks the engine's contract. */
export class ClusterSimulation {
  readonly #input: VerifyInput;
  readonly #options: SimulateOptions;
  readonly #discovery: Discovery;
  readonly #properties: readonly ClusterProperty[];
  #simulation: Simulation;

  constructor(input: VerifyInput, options: SimulateOptions = {}) {
    this.#input = input;
    this.#options = options;
    const own = ownProperties(
      input,
      clusterProperties.map(({ id }) => id),
    );
    this.#properties = [...selectedProperties(input.scenario), ...own];
    this.#discovery = new Discovery(input, observedBy(this.#properties));
    this.#simulation = this.#begun();
  }

  get #group(): Group {
    return this.#discovery.inventory.workloads;
  }

  #begun(): Simulation {
    const cluster = clusterOf(this.#discovery.inventory, this.#group);
    const claims = [...this.#properties.flatMap((p) => p.on(cluster)), ...knownClaims(cluster)];
    const nothing = this.#group.length === 0 ? { walks: 0 } : {};
    return new Simulation(clusterSystem(cluster, nameOf(this.#group)), claims, {
      ...this.#options,
      ...nothing,
    });
  }

  /** Takes about `maxSteps` more steps. True when there is nothing left to do. */
  advance(maxSteps: number): boolean {
    if (this.#input.own === undefined) return this.#simulation.advance(maxSteps);
    const isDone = ownMistake(() => this.#simulation.advance(Math.min(maxSteps, MOST_AT_ONCE)));
    if (!this.#discovery.renew()) return isDone;
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
    const assembled = assemble({
      input: this.#input,
      inventory: this.#discovery.inventory,
      groups: [this.#group],
      explored: [{ group: this.#group, report, peaks: [] }],
      checked: this.#properties,
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
