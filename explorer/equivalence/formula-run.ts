// A run along the steps that a formula says are possible: to where what is left of it says something else.
import { Evaluator } from "./evaluate.ts";
import type { Formula } from "./formula.ts";
import { type Lts, type NamedStep, TAU } from "./lts.ts";

export interface FormulaRun {
  /** A shortest one for each step that the formula speaks of, one after the other. */
  readonly run: readonly NamedStep[];
  /** What holds where it ends. */
  readonly then: Formula;
}

/** @param formula One that holds in the first state. @throws RangeError if it does not */
export function formulaRun(lts: Lts, formula: Formula): FormulaRun {
  const evaluator = new Evaluator(lts);
  if (!evaluator.holds(formula, lts.initial)) throw new RangeError("the formula does not hold");
  const run: NamedStep[] = [];
  let then = formula;
  for (let state = lts.initial; ; ) {
    if (then.kind === "or") {
      then = then.of.find((one) => evaluator.holds(one, state)) ?? then;
      continue;
    }
    if (then.kind !== "can" && then.kind !== "until") return { run, then };
    run.push(...wayAlong(lts, evaluator, then, state));
    state = run.at(-1)?.[2] ?? state;
    then = then.leads;
  }
}

type Along = Extract<Formula, { readonly kind: "can" | "until" }>;

/** A shortest way on as the formula says, from a state where it holds. */
function wayAlong(lts: Lts, evaluator: Evaluator, f: Along, from: number): readonly NamedStep[] {
  const goal = evaluator.where(f.leads);
  const silently = f.kind === "until" || f.weak;
  const stays = f.kind === "until" ? evaluator.where(f.stays) : undefined;
  const isAlong = (s: number): boolean => stays === undefined || stays[s] === 1;
  const label = f.label === undefined ? TAU : lts.labels.indexOf(f.label, 1);
  // Silent steps alone, or none, are enough.
  const isSilent = f.label === undefined && silently;
  // A place is a state, before the step that the formula names (even), or after it (odd).
  const start = from * 2 + (isSilent ? 1 : 0);
  const parents = new Map<number, { readonly from: number; readonly label: number }>([
    [start, { from: -1, label: TAU }],
  ]);
  const order = [start];
  for (const place of order) {
    const isDone = place % 2 === 1;
    const s = (place - (isDone ? 1 : 0)) / 2;
    if (isDone && goal[s] === 1) return wayTo(place, lts, parents);
    const find = (next: number, by: number): void => {
      if (parents.has(next)) return;
      parents.set(next, { from: place, label: by });
      order.push(next);
    };
    if (!isAlong(s)) continue;
    const goesOnSilently = silently && (!isDone || isSilent || f.kind === "can");
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) {
      const [by, target] = [lts.labelOf[e] ?? 0, lts.targets[e] ?? 0];
      if (by === TAU && goesOnSilently) find(target * 2 + (isDone ? 1 : 0), by);
      if (by === label && !isDone) find(target * 2 + 1, by);
    }
  }
  throw new RangeError("the formula does not hold");
}

function wayTo(
  end: number,
  lts: Lts,
  parents: ReadonlyMap<number, { readonly from: number; readonly label: number }>,
): readonly NamedStep[] {
  const way: NamedStep[] = [];
  for (let at = end; ; ) {
    const { from, label } = parents.get(at) ?? { from: -1, label: TAU };
    if (from < 0) return way.reverse();
    way.push([Math.floor(from / 2), label === TAU ? undefined : lts.labels[label], Math.floor(at / 2)]);
    at = from;
  }
}
