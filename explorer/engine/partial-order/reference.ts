// For tests only: a plain breadth-first explorer that expands no more than StubbornSets says, with the proviso and the
// restarts that it asks for. Its graph has the form of the naive explorer's, so that both can be judged alike.

import type { NaiveEdge, NaiveReport } from "../../naive.ts";
import { countComponents } from "../../naive-components.ts";
import { isLiveness, type Property } from "../../property.ts";
import type { TransitionSystem } from "../../system.ts";
import { at } from "../arrays.ts";
import { Compiled } from "../compiled.ts";
import { NO_ALTERNATIVES } from "../learned.ts";
import { StubbornSets, visibleReads } from "../partial-order.ts";

export interface Reduction {
  readonly report: Omit<NaiveReport, "verdicts">;
  /** Indices of the states without alternatives. */
  readonly deadlocks: readonly number[];
  /** How many states were expanded partly. */
  readonly partly: number;
  /** How often the search began. */
  readonly passes: number;
}

/** What may be left out, to show what goes wrong then. */
interface Without {
  readonly proviso?: boolean;
  readonly restart?: boolean;
}

/** Explores `system` as far as needed for `properties`, which must be of a kind that the reduction keeps. */
export function exploreReduced(
  system: TransitionSystem,
  properties: readonly Property[],
  without: Without = {},
): Reduction {
  const compiled = new Compiled(system);
  const forLiveness = properties.some(isLiveness);
  const stubborn = new StubbornSets(compiled, visibleReads(properties), { forLiveness });
  for (let passes = 1; ; passes++) {
    const found = new Pass(compiled, stubborn, forLiveness, without).explore();
    if (found !== undefined) return { ...found, passes };
  }
}

interface Successor {
  readonly ids: Int32Array;
  readonly process: number;
  readonly label: string;
  readonly effective: boolean;
}

class Pass {
  readonly #compiled: Compiled;
  readonly #stubborn: StubbornSets;
  readonly #forLiveness: boolean;
  readonly #without: Without;
  readonly #known = new Map<string, number>();
  readonly #states: Int32Array[] = [];
  readonly #depths: number[] = [];
  readonly #edges: NaiveEdge[] = [];
  readonly #deadlocks: number[] = [];
  #partly = 0;
  #mustRestart = false;

  constructor(compiled: Compiled, stubborn: StubbornSets, forLiveness: boolean, without: Without) {
    this.#compiled = compiled;
    this.#stubborn = stubborn;
    this.#forLiveness = forLiveness;
    this.#without = without;
  }

  /** Undefined if what was learned on the way asks for another pass. */
  explore(): Omit<Reduction, "passes"> | undefined {
    for (const writes of this.#compiled.system.initial) {
      const ids = this.#compiled.initialIds(writes);
      this.#compiled.canonicalise(ids);
      this.#add(ids, 0);
    }
    const initial = this.#states.length;
    for (let state = 0; state < this.#states.length && !this.#mustRestart; state++) this.#expand(state);
    if (this.#mustRestart) return undefined;
    const states = this.#states.map((ids) => this.#snapshot(ids));
    const pairs = new Set(this.#edges.map(({ source, target }) => source * states.length + target));
    const counts = {
      initial,
      states: states.length,
      transitions: this.#edges.length,
      edges: pairs.size,
      depth: this.#depths.at(-1) ?? 0,
      terminal: this.#deadlocks.length,
      components: countComponents(states.length, this.#edges),
    };
    const report = { counts, states, depths: this.#depths, edges: this.#edges };
    return { report, deadlocks: this.#deadlocks, partly: this.#partly };
  }

  #add(ids: Int32Array, depth: number): number {
    const key = ids.join();
    const found = this.#known.get(key);
    if (found !== undefined) return found;
    this.#known.set(key, this.#states.length);
    this.#depths.push(depth);
    return this.#states.push(ids) - 1;
  }

  #expand(state: number): void {
    const ids = this.#states[state] ?? new Int32Array(0);
    const { processes } = this.#compiled.system;
    const guardFalse = new Uint8Array(processes.length);
    const entries = Int32Array.from(processes, (_, p) => this.#entryOf(p, ids, guardFalse));
    if (this.#mustRestart) return;
    if (entries.every((entry) => entry === NO_ALTERNATIVES)) this.#deadlocks.push(state);
    const chosen = new Int32Array(processes.length);
    const count = this.#stubborn.choose(entries, 0, guardFalse, chosen);
    const depth = this.#depths[state] ?? 0;
    let successors = this.#successors(ids, entries, [...chosen.subarray(0, Math.max(0, count))]);
    if (count >= 0 && (this.#without.proviso === true || this.#goesDeeper(successors, depth))) this.#partly++;
    else successors = this.#successors(ids, entries, [...processes.keys()]);
    for (const { ids: reached, process, label, effective } of successors) {
      const target = this.#add(reached, depth + 1);
      const name = processes[process]?.name ?? "";
      this.#edges.push({ source: state, target, process: name, label, effective });
    }
  }

  /** The entry of process `p`, learned if need be. Every process is asked in every state, chosen or not. */
  #entryOf(p: number, ids: Int32Array, guardFalse: Uint8Array): number {
    const compiled = this.#compiled;
    const words = new Int32Array(compiled.layout.words);
    compiled.layout.pack(ids, words, 0);
    const guardMemo = compiled.guards[p]?.memo;
    if (guardMemo !== undefined) {
      const found = guardMemo.find(words, 0);
      const holds = found < 0 ? compiled.learnGuard(p, words, 0) : found;
      guardFalse[p] = 1 - holds;
      if (holds === 0) return NO_ALTERNATIVES;
    }
    const known = compiled.readers[p]?.memo.find(words, 0) ?? -1;
    if (known >= 0) return known;
    const entry = compiled.learn(p, words, 0);
    const isUnsound = this.#stubborn.learned(p, entry) && this.#partly > 0;
    if (isUnsound && this.#without.restart !== true) this.#mustRestart = true;
    return entry;
  }

  #successors(ids: Int32Array, entries: Int32Array, chosen: readonly number[]): readonly Successor[] {
    return chosen.flatMap((process) =>
      this.#compiled.alternatives(at(entries, process)).map(({ action, writes }) => {
        const after = ids.slice();
        for (const write of writes) after[write.slot] = write.new;
        const effective = after.some((id, s) => id !== ids[s]);
        this.#compiled.canonicalise(after);
        return { ids: after, process, label: this.#compiled.actions[action]?.label ?? "", effective };
      }),
    );
  }

  /** The proviso: nothing may be put off for ever. */
  #goesDeeper(successors: readonly Successor[], depth: number): boolean {
    const isDeeper = ({ ids }: Successor): boolean => {
      const found = this.#known.get(ids.join());
      return found === undefined || this.#depths[found] === depth + 1;
    };
    const changing = successors.filter(({ effective }) => effective);
    return changing.some(isDeeper) && (!this.#forLiveness || changing.every(isDeeper));
  }

  #snapshot(ids: Int32Array): { readonly [slot: string]: unknown } {
    return Object.fromEntries(
      this.#compiled.system.slots.map((s, i) => [s.name, this.#compiled.domainOf(i).values[at(ids, i)]]),
    );
  }
}
