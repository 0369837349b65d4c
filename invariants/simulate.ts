// Simulation of manifests: random walks through the cluster of all workloads together, which need not be exhausted.
import type { Progress } from "../explorer/check.ts";
import type { Limit } from "../explorer/result.ts";
import { type SimulateOptions, Simulation } from "../explorer/simulate/index.ts";
import { type Group, nameOf } from "../model/groups.ts";
import { type Inventory, inventoryOf } from "../model/inventory.ts";
import { clusterOf } from "../model/slots/cluster-of.ts";
import { clusterSystem } from "../model/system.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { observedBy, selectedProperties } from "./registry.ts";
import { withUsersErrors } from "./stated-property.ts";
import { assemble } from "./verdict.ts";
import type { VerifyInput, VerifyResult } from "./verify-result.ts";

/** Call `advance` until it returns true, then `result`. @throws ModelError if the model breaks the engine's contract. */
export class ClusterSimulation {
  readonly #input: VerifyInput;
  readonly #inventory: Inventory;
  readonly #group: Group;
  readonly #properties: readonly ClusterProperty[];
  readonly #simulation: Simulation;

  constructor(input: VerifyInput, options: SimulateOptions = {}) {
    this.#input = input;
    this.#properties = selectedProperties(input.scenario);
    this.#inventory = inventoryOf(input.objects, input.scenario, observedBy(this.#properties));
    this.#group = this.#inventory.workloads;
    const cluster = clusterOf(this.#inventory, this.#group);
    const claims = this.#properties.flatMap((p) => p.on(cluster));
    const nothing = this.#group.length === 0 ? { walks: 0 } : {};
    this.#simulation = new Simulation(clusterSystem(cluster, nameOf(this.#group)), claims, {
      ...options,
      ...nothing,
    });
  }

  /** Takes about `maxSteps` more steps. True when there is nothing left to do. */
  advance(maxSteps: number): boolean {
    return withUsersErrors(() => this.#simulation.advance(maxSteps));
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
      inventory: this.#inventory,
      groups: [this.#group],
      explored: [{ group: this.#group, report, peaks: [] }],
      checked: this.#properties,
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
