// Random systems for tests, and systems of which the quotient is known because they were made from it.
import fc from "fast-check";
import type { Bisimulation } from "./bisimulation.ts";
import { fromSteps, type Lts, ltsOf, type NamedStep, SILENT, StepList, stepsOf } from "./lts.ts";
import { saturated } from "./saturate.ts";

/** Few labels and steps that are often silent: so that there is much to merge. */
export function anyLts(mostStates: number, mostDegree = 2): fc.Arbitrary<Lts> {
  return fc.integer({ min: 1, max: mostStates }).chain((n) =>
    fc
      .array(fc.tuple(fc.nat(n - 1), fc.constantFrom(0, 0, 1, 2), fc.nat(n - 1)), {
        maxLength: n * mostDegree,
      })
      .map((steps) => {
        const list = new StepList();
        for (const [source, label, target] of steps) list.add(source, label, target);
        return ltsOf(n, 0, [SILENT, "a", "b"], list);
      }),
  );
}

/**
 * A system with the same quotient as `lts`: every state one to three times, each step of a state from and to some of its clones, at least one
 * from each clone. For relations that skip silent steps, clones also hand over to each other silently, in a line (`isBlind`: or a circle).
 */
export function blownUp(lts: Lts, kind: Bisimulation, seed: number): Lts {
  const pick = choices(seed);
  const clones = Array.from({ length: lts.stateCount }, () => 1 + pick(3));
  const first = clones.map((_, s) => clones.slice(0, s).reduce((sum, c) => sum + c, 0));
  const some = (s: number): number => (first[s] ?? 0) + pick(clones[s] ?? 1);
  const steps: NamedStep[] = [];
  for (const [source, label, target] of stepsOf(lts)) {
    for (let c = 0; c < (clones[source] ?? 0); c++)
      steps.push([(first[source] ?? 0) + c, label, some(target)]);
  }
  if (kind !== "strong") {
    for (const [s, count] of clones.entries()) {
      const isCircle = kind !== "branching-divergence" && kind !== "weak-divergence" && pick(2) === 0;
      for (let c = 0; c + 1 < count; c++)
        steps.push([(first[s] ?? 0) + c, undefined, (first[s] ?? 0) + c + 1]);
      if (isCircle && count > 1) steps.push([(first[s] ?? 0) + count - 1, undefined, first[s] ?? 0]);
    }
  }
  return fromSteps(
    clones.reduce((sum, c) => sum + c, 0),
    steps,
    some(lts.initial),
  );
}

/** The same system with some steps more that others, with silent steps around them, already are: weakly bisimilar, seldom more than that. */
export function withShortcuts(lts: Lts, seed: number): Lts {
  const pick = choices(seed);
  const more = [...stepsOf(saturated(lts))].filter(
    ([s, label, t]) => (label !== undefined || s !== t) && pick(3) === 0,
  );
  return fromSteps(lts.stateCount, [...stepsOf(lts), ...more], lts.initial);
}

/** Numbers below a bound, the same for the same seed. */
export function choices(seed: number): (below: number) => number {
  let x = seed >>> 0;
  return (below) => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return (x >>> 8) % below;
  };
}
