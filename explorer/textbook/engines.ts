// The engines that the tables of oracles and laws are run against. A new engine is one more entry.
import { check } from "../check.ts";
import { exploreNaively } from "../naive.ts";
import type { TransitionSystem } from "../system.ts";
import type { Figures } from "./oracles.ts";

interface Engine {
  readonly name: string;
  /** States that it explores in a reasonable time. */
  readonly largest: number;
  /** The figures that it finds; columns that it does not count are left out. */
  figures(system: TransitionSystem): Figures;
}

const naive: Engine = {
  name: "the naive explorer",
  largest: 10_000,
  figures(system) {
    const { counts } = exploreNaively(system);
    const { initial, states, transitions, edges, depth, terminal, components } = counts;
    return { I: initial, S: states, T: transitions, E: edges, D: depth, X: terminal, C: components };
  },
};

const memoizing: Engine = {
  name: "the engine",
  largest: 3_000_000,
  figures(system) {
    const { initial, states, transitions, depth, terminal } = check(system, []).counts;
    return { I: initial, S: states, T: transitions, D: depth, X: terminal };
  },
};

const compact: Engine = {
  name: "the engine with fingerprints",
  largest: 300_000,
  figures(system) {
    const { initial, states, transitions, depth, terminal } = check(system, [], { store: "compact" }).counts;
    return { I: initial, S: states, T: transitions, D: depth, X: terminal };
  },
};

export const engines: readonly Engine[] = [naive, memoizing, compact];
