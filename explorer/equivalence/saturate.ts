// Saturation: every visible step with silent steps before and after it as one step, and silent steps in a row (or none) as a silent one.
import { Budget } from "./budget.ts";
import { type Lts, ltsOf, StepList, TAU } from "./lts.ts";

/**
 * A step by TAU means any number of silent steps, none included; a step by `a` means `a` with any number of silent steps before
 * and after it. So weak relations of the system are strong relations of what is returned.
 * @throws LimitReached if the steps are too many
 */
export function saturated(lts: Lts, budget = new Budget()): Lts {
  const { stateCount, offsets, labelOf, targets } = lts;
  const ends = silentClosure(lts, budget);
  const steps = new StepList();
  const seen = new Int32Array(stateCount).fill(-1);
  for (let s = 0; s < stateCount; s++) {
    const reached = ends[s] ?? NOTHING;
    for (const t of reached) steps.add(s, TAU, t);
    // By label, so that one array of marks is enough: the mark of a target is the number of the (state, label) that found it.
    const byLabel = new Map<number, Set<number>>();
    for (const u of reached) {
      for (let e = offsets[u] ?? 0; e < (offsets[u + 1] ?? 0); e++) {
        const label = labelOf[e] ?? 0;
        if (label === TAU) continue;
        const found = byLabel.get(label);
        if (found === undefined) byLabel.set(label, new Set([targets[e] ?? 0]));
        else found.add(targets[e] ?? 0);
      }
    }
    for (const [label, heads] of byLabel) {
      const mark: number[] = [];
      for (const head of heads) {
        for (const t of ends[head] ?? NOTHING) {
          if (seen[t] === s) continue;
          seen[t] = s;
          mark.push(t);
        }
      }
      for (const t of mark) {
        seen[t] = -1;
        steps.add(s, label, t);
      }
    }
    budget.spend(reached.length);
    budget.allow(steps.count, "steps with silent steps around them");
  }
  return ltsOf(stateCount, lts.initial, lts.labels, steps);
}

const NOTHING = new Int32Array(0);

/** By state: where silent steps lead, itself included. @throws LimitReached */
export function silentClosure(lts: Lts, budget = new Budget()): readonly Int32Array[] {
  const { stateCount, offsets, labelOf, targets } = lts;
  const seen = new Int32Array(stateCount).fill(-1);
  let pairs = 0;
  return Array.from({ length: stateCount }, (_, s) => {
    const reached = [s];
    seen[s] = s;
    for (let i = 0; i < reached.length; i++) {
      const u = reached[i] ?? 0;
      for (let e = offsets[u] ?? 0; e < (offsets[u + 1] ?? 0) && labelOf[e] === TAU; e++) {
        const t = targets[e] ?? 0;
        if (seen[t] === s) continue;
        seen[t] = s;
        reached.push(t);
      }
    }
    pairs += reached.length;
    budget.spend(reached.length);
    budget.allow(pairs, "states that silent steps lead to");
    return Int32Array.from(reached);
  });
}
