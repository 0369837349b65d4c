// The engines that the tables of oracles and laws are run against. A new engine is one more entry.
import { check } from "../check.ts";
import { exploreNaively } from "../naive.ts";
import type { TransitionSystem } from "../system.ts";
import type { Figures } from "./oracles.ts";

interface Engine {
  readonly name: string;
  /** States that it explores in a reasonable time, and, if given, those from which on it is worth while. */
  readonly largest: number;
  readonly smallest?: number;
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
  largest: 200_000,
  figures(system) {
    const { initial, states, transitions, depth, terminal } = check(system, [], { store: "compact" }).counts;
    return { I: initial, S: states, T: transitions, D: depth, X: terminal };
  },
};

const together: Engine = {
  name: "the engine with 2 threads",
  largest: 70_000,
  smallest: 8_000,
  figures(system) {
    const options = { workers: 2, sharing: { from: 64, waits: true } };
    const { initial, states, transitions, depth, terminal } = check(system, [], options).counts;
    return { I: initial, S: states, T: transitions, D: depth, X: terminal };
  },
};

export const engines: readonly Engine[] = [naive, memoizing, compact, together];
