// Why one state does not simulate another: a formula that holds in the one and not in the other, from the rounds of the fixpoint.
import { and, type Formula, not, TRUE } from "./formula.ts";
import { type Lts, TAU } from "./lts.ts";
import { heldBefore, readyStates, type Simulation, some } from "./simulation.ts";

/** Holds in p, and not in q, which does not simulate it; undefined if it does. */
export function unsimulated(lts: Lts, found: Simulation, p: number, q: number): Formula | undefined {
  const ready = readyStates(lts);
  const known = new Map<number, Formula>();
  const find = (a: number, b: number): Formula => {
    const at = a * found.stateCount + b;
    const formula = known.get(at) ?? explain(a, b);
    known.set(at, formula);
    return formula;
  };
  const explain = (a: number, b: number): Formula => {
    const round = found.rounds[a * found.stateCount + b] ?? 0;
    const { weak } = found;
    for (let e = lts.offsets[a] ?? 0; e < (lts.offsets[a + 1] ?? 0); e++) {
      const label = lts.labelOf[e] ?? 0;
      const target = lts.targets[e] ?? 0;
      if (some(weak, b, label, (t) => heldBefore(found, target, t, round))) continue;
      const name = label === TAU ? undefined : (lts.labels[label] ?? "");
      return weakly(name, distinct(answers(weak, b, label).map((t) => find(target, t))));
    }
    const offers = ready[a];
    if (offers !== undefined && found.kind === "ready-simulation") {
      const alike = answers(weak, b, TAU).filter((t) => ready[t] === offers);
      if (alike.every((t) => !heldBefore(found, a, t, round)))
        return weakly(undefined, [rest(lts, a), ...distinct(alike.map((t) => find(a, t)))]);
    }
    // Coupled: wherever b gets to silently, it can do something there that a cannot.
    return weakly(undefined, distinct(answers(weak, b, TAU).map((t) => not(find(t, a)))));
  };
  return heldBefore(found, p, q, Number.POSITIVE_INFINITY) ? undefined : find(p, q);
}

function weakly(label: string | undefined, parts: readonly Formula[]): Formula {
  return { kind: "can", weak: true, label, leads: parts.length === 0 ? TRUE : and(parts) };
}

function rest(lts: Lts, s: number): Formula {
  const row = lts.labelOf.subarray(lts.offsets[s] ?? 0, lts.offsets[s + 1] ?? 0);
  return { kind: "rests", offers: [...new Set(row)].map((label) => lts.labels[label] ?? "") };
}

function distinct(formulas: readonly Formula[]): readonly Formula[] {
  return [...new Set(formulas)];
}

function answers(weak: Lts, s: number, label: number): readonly number[] {
  const found: number[] = [];
  some(weak, s, label, (t) => {
    found.push(t);
    return false;
  });
  return found;
}
