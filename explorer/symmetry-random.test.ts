// The engine on random systems whose members own slots and are named in values, against brute force over the full graph.
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectAgreement } from "./agreement.ts";
import { check } from "./check.ts";
import { ModelError } from "./errors.ts";
import { exploreNaively, type NaiveReport } from "./naive.ts";
import type { Property } from "./property.ts";
import { orbitKey, orbitProperties, symmetricMembers, symmetricShapes } from "./random-symmetric-systems.ts";
import { system, type TransitionSystem } from "./system.ts";

const MOST_STATES = 400;

/** The full graph, or undefined if it is too large. */
function explored(full: TransitionSystem, properties: readonly Property[] = []): NaiveReport | undefined {
  try {
    return exploreNaively(full, properties, { maxStates: MOST_STATES });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function orbitsOf(reduced: TransitionSystem, { states }: NaiveReport): number {
  return new Set(states.map((state) => orbitKey(reduced, state))).size;
}

test("as many orbits as brute force finds, the same verdicts, and traces of the real system", () => {
  const seen = new Map<string, number>();
  let saved = 0;
  fc.assert(
    fc.property(symmetricShapes, (shape) => {
      const { full, reduced } = symmetricMembers(shape);
      const properties = orbitProperties(reduced, shape.seed);
      const reference = explored(full, properties);
      if (reference === undefined) return;
      const orbits = exploreNaively(reduced, properties);
      expect(orbits.counts.states).toBe(orbitsOf(reduced, reference));
      expect(orbits.verdicts).toEqual(reference.verdicts);
      if (orbits.counts.states * 2 < reference.counts.states) saved++;

      const report = check(reduced, properties, { paranoid: shape.seed % 4 === 0 });
      const { initial, states, transitions, depth, terminal } = orbits.counts;
      expect(report.counts).toMatchObject({ initial, states, transitions, depth, terminal });
      expectAgreement(report, { full, graph: reference, properties }, seen);
    }),
    { seed: 7_211_903, numRuns: 70 },
  );
  expect(seen.size).toBe(16);
  expect(Math.min(...seen.values())).toBeGreaterThan(3);
  expect(saved).toBeGreaterThan(8);
}, 60_000);

test("a renaming that is left out is refused in paranoid runs, or changes nothing", () => {
  let refused = 0;
  fc.assert(
    fc.property(symmetricShapes, fc.nat(), (shape, which) => {
      const { full, reduced } = symmetricMembers(shape);
      const reference = explored(full);
      if (reference === undefined) return;
      const interchangeable = reduced.interchangeable.map((c) =>
        "kind" in c ? { ...c, rename: c.rename.toSpliced(which % c.rename.length, 1) } : c,
      );
      try {
        const mutated = system({ ...full, interchangeable });
        expect(check(mutated, [], { paranoid: true }).counts.states).toBe(orbitsOf(mutated, reference));
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        expect(error.message).toMatch(/not symmetric|not renamed by the same|a `rename` that is not one/);
        refused++;
      }
    }),
    { seed: 7_211_904, numRuns: 60 },
  );
  expect(refused).toBeGreaterThan(8);
}, 60_000);
