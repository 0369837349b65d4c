// Verification: from manifests and a scenario to one verdict per property.
// Workloads are explored in groups that cannot influence each other; see model/groups/groups.ts for why that loses nothing.
import { Exploration, type ExploreOptions, type Progress } from "../explorer/check.ts";
import type { Limit } from "../explorer/result.ts";
import type { Cluster } from "../model/cluster.ts";
import { contended, type Group, groupsOf, merged, nameOf, peaksOf, takes } from "../model/groups/groups.ts";
import type { Inventory } from "../model/inventory/inventory.ts";
import { FAULT_NAMES } from "../model/scenario/fault-budgets.ts";
import { clusterOf } from "../model/slots/cluster-of.ts";
import { clusterSystem } from "../model/system.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { Discovery, knownClaims } from "./discovery.ts";
import { ownMistake } from "./own-mistakes.ts";
import { observedBy } from "./registry.ts";
import { isClaimedOf, togetherFor } from "./stated-property.ts";
import { type Undisturbed, UndisturbedRuns } from "./undisturbed.ts";
import { assemble, type Explored } from "./verdict.ts";
import type { VerifyInput, VerifyResult } from "./verify-result.ts";
import { checkedProperties } from "./whole-cluster.ts";

export interface VerifyOptions extends ExploreOptions {
  /** Ids of the only properties to check; all by default. */
  readonly only?: readonly string[];
}

/** So that what controllers ask for becomes known early. */
const MOST_AT_ONCE = 1024;

/** How many states are searched for violations where not all can become known. */
const MOST_IN_VAIN = 20_000;

interface Running {
  readonly group: Group;
  readonly cluster: Cluster;
  readonly exploration: Exploration;
  /** How it ends without faults, where that is compared. */
  readonly undisturbed: Undisturbed | undefined;
}

/**
 * Call `advance` until it returns true, then `result`.
 * @throws ModelError if the model breaks the engine's contract (a bug of ours).
 */
export class Verification {
  readonly #input: VerifyInput;
  readonly #options: VerifyOptions;
  readonly #discovery: Discovery;
  readonly #properties: readonly ClusterProperty[];
  #groups: readonly Group[];
  #explored = new Map<Group, Explored>();
  #current: Running | undefined;
  /** What has to be known before a group is explored. */
  #before: { readonly group: Group; readonly runs: UndisturbedRuns } | undefined;
  #limit: Limit | undefined;

  constructor(input: VerifyInput, options: VerifyOptions = {}) {
    this.#input = input;
    this.#options = options;
    this.#properties = checkedProperties(input, options.only);
    this.#discovery = new Discovery(input, observedBy(this.#properties));
    this.#groups = this.#grouped();
  }

  get #inventory(): Inventory {
    return this.#discovery.inventory;
  }

  #grouped(): readonly Group[] {
    return groupsOf(this.#inventory, togetherFor(this.#properties));
  }

  /**
   * Expands about `maxStates` more states. True when there is nothing left to do.
   * @throws OwnModelError if the user's own model is wrong, InputErrors if an expression of the user cannot be evaluated
   */
  advance(maxStates: number): boolean {
    if (this.#input.own === undefined) return ownMistake(() => this.#advance(maxStates));
    const isDone = ownMistake(() => this.#advance(Math.min(maxStates, MOST_AT_ONCE)));
    if (!this.#discovery.renew()) {
      if (this.#discovery.endless !== undefined && this.progress().states > MOST_IN_VAIN) this.stop("states");
      if (isDone && this.#limit === undefined) this.#discovery.refuseUnmet();
      return isDone;
    }
    this.#groups = this.#grouped();
    this.#explored = new Map();
    this.#current = undefined;
    this.#before = undefined;
    return this.#limit !== undefined;
  }

  #advance(maxStates: number): boolean {
    if (this.#current === undefined && this.#before === undefined && !this.#begin()) return true;
    if (this.#before !== undefined) {
      const { group, runs } = this.#before;
      if (!runs.advance(maxStates)) return false;
      this.#before = undefined;
      this.#explore(group, runs.result());
      return false;
    }
    const current = this.#current;
    if (current === undefined || !current.exploration.advance(maxStates)) return false;
    this.#finish(current);
    return false;
  }

  /** Starts on the next group; false if all are done, and known to be independent. */
  #begin(): boolean {
    const group = this.#groups.find((g) => !this.#explored.has(g));
    if (group === undefined) return this.#mergeContending() && this.#begin();
    if (this.#limit !== undefined) return false;
    if (this.#compares) {
      const runs = new UndisturbedRuns(this.#inventory, group, this.#limited());
      this.#before = { group, runs };
    } else this.#explore(group, undefined);
    return true;
  }

  get #compares(): boolean {
    const { scenario } = this.#inventory;
    return (
      FAULT_NAMES.some((fault) => scenario[fault] > 0) &&
      this.#properties.some((p) => p.comparesWithUndisturbed === true)
    );
  }

  #explore(group: Group, undisturbed: Undisturbed | undefined): void {
    const cluster = clusterOf(this.#inventory, group);
    const asked = this.#properties.filter((p) => isClaimedOf(p, group, this.#inventory.workloads));
    const claims = [...asked.flatMap((p) => p.on(cluster, undisturbed?.endStates)), ...knownClaims(cluster)];
    const exploration = new Exploration(clusterSystem(cluster, nameOf(group)), claims, this.#limited());
    if (this.#limit !== undefined) exploration.stop(this.#limit);
    this.#current = { group, cluster, exploration, undisturbed };
  }

  /** The options, with what is left of the limit on states. */
  #limited(): ExploreOptions {
    const { maxStates } = this.#options;
    if (maxStates === undefined) return this.#options;
    return { ...this.#options, maxStates: Math.max(1, maxStates - this.#statesSoFar()) };
  }

  #finish({ group, cluster, exploration, undisturbed }: Running): void {
    const report = exploration.report();
    // What reductions leave out are combinations: each state of a single node is met all the same.
    const peaks = peaksOf(cluster, (slot) => exploration.valuesOf(slot));
    this.#explored.set(group, { group, report, peaks, undisturbed });
    this.#current = undefined;
    this.#limit ??= report.limit;
  }

  /** Joins the groups that could together take more than a node has. False if there are none, or it is too late. */
  #mergeContending(): boolean {
    const explored = [...this.#explored.values()].filter(({ group }) => this.#groups.includes(group));
    const resources = contended(
      this.#inventory,
      explored.map((e) => e.peaks),
    );
    if (this.#limit !== undefined || resources.length === 0) return false;
    const contending = new Set(explored.filter((e) => takes(e.peaks, resources)).map((e) => e.group));
    if (contending.size < 2) return false;
    this.#groups = merged(this.#groups, (g) => contending.has(g));
    return true;
  }

  #statesSoFar(): number {
    return this.#done().reduce((sum, { report }) => sum + report.counts.states, 0);
  }

  #done(): readonly Explored[] {
    return this.#groups.flatMap((g) => this.#explored.get(g) ?? []);
  }

  progress(): Progress {
    const none = { states: 0, transitions: 0, depth: 0, frontier: 0, memoryBytes: 0 };
    const now = (this.#current?.exploration ?? this.#before?.runs)?.progress() ?? none;
    const before = this.#done().map(({ report }) => report.counts);
    return {
      ...now,
      states: now.states + before.reduce((sum, c) => sum + c.states, 0),
      transitions: now.transitions + before.reduce((sum, c) => sum + c.transitions, 0),
    };
  }

  /** Ends the search; what was not decided becomes inconclusive. `advance` must be called until it returns true. */
  stop(limit: Limit): void {
    this.#limit ??= limit;
    this.#current?.exploration.stop(limit);
    this.#before?.runs.stop(limit);
  }

  /** To be called when `advance` has returned true. */
  result(): VerifyResult {
    return assemble({
      input: this.#input,
      inventory: this.#inventory,
      groups: this.#groups,
      explored: this.#done(),
      checked: this.#properties,
      limit: this.#limit,
      discovery: this.#discovery,
    });
  }
}

/** Verifies in one go. */
export function verify(input: VerifyInput, options?: VerifyOptions): VerifyResult {
  const verification = new Verification(input, options);
  while (!verification.advance(1 << 20));
  return verification.result();
}
