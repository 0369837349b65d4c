// Where two systems differ in nothing but divergence: a shortest trace after which the one can be in a state from which silent steps go
// on for ever, while the other, in a state that is equivalent but for that, cannot stay so.

import { TAU } from "./lts.ts";
import type { Classes, Pair } from "./shapes.ts";

export interface DivergenceGap {
  readonly side: "left" | "right";
  /** Labels of visible steps. */
  readonly trace: readonly number[];
  /** A state in which that is so. */
  readonly state: number;
}

/** Of two quotients that preserve divergence, side by side: silent cycles are loops. `blind`: the classes without regard to divergence. */
export function divergenceGap({ lts, left, right }: Pair, blind: Classes): DivergenceGap | undefined {
  const sides = [
    { side: "left", from: left, other: right },
    { side: "right", from: right, other: left },
  ] as const;
  const gaps = sides.flatMap(({ side, from, other }) => {
    const lazy = new Set<number>();
    for (const { state } of reached({ lts, left, right }, other))
      if (!hasLoop(lts, state)) lazy.add(blind.of[state] ?? 0);
    const found = reached({ lts, left, right }, from).find(
      ({ state }) => hasLoop(lts, state) && lazy.has(blind.of[state] ?? 0),
    );
    return found === undefined ? [] : [{ side, ...found }];
  });
  return gaps.toSorted((a, b) => a.trace.length - b.trace.length)[0];
}

function hasLoop({ offsets, labelOf, targets }: Pair["lts"], s: number): boolean {
  for (let e = offsets[s] ?? 0; e < (offsets[s + 1] ?? 0) && labelOf[e] === TAU; e++)
    if (targets[e] === s) return true;
  return false;
}

interface Reached {
  readonly state: number;
  readonly trace: readonly number[];
}

/** All states that can be reached, with a trace of fewest visible steps, in order of its length. */
function reached({ lts }: Pair, from: number): readonly Reached[] {
  const seen = new Set([from]);
  const all: Reached[] = [];
  for (let level: Reached[] = [{ state: from, trace: [] }]; level.length > 0; ) {
    const next: Reached[] = [];
    for (const one of level) {
      for (
        let e = lts.offsets[one.state] ?? 0;
        e < (lts.offsets[one.state + 1] ?? 0) && lts.labelOf[e] === TAU;
        e++
      )
        add(level, seen, { state: lts.targets[e] ?? 0, trace: one.trace });
    }
    for (const one of level) {
      for (let e = lts.offsets[one.state] ?? 0; e < (lts.offsets[one.state + 1] ?? 0); e++) {
        const label = lts.labelOf[e] ?? 0;
        if (label !== TAU) add(next, seen, { state: lts.targets[e] ?? 0, trace: [...one.trace, label] });
      }
    }
    all.push(...level);
    level = next;
  }
  return all;
}

function add(level: Reached[], seen: Set<number>, one: Reached): void {
  if (seen.has(one.state)) return;
  seen.add(one.state);
  level.push(one);
}
