// The certificate of an equivalence is its partition. This checks one by the definition of the relation, knowing nothing of how it
// was found: whatever one state of a class can do, every other one can answer. It is to be read, and trusted.

import type { Bisimulation } from "./bisimulation.ts";
import { Budget } from "./budget.ts";
import { type Lts, type Reverse, reversed, TAU } from "./lts.ts";
import type { Classes } from "./shapes.ts";

/** What is wrong with a partition that claims to be a bisimulation; undefined if it is one. @throws LimitReached */
export function flawOf(
  lts: Lts,
  { of, count }: Classes,
  kind: Bisimulation,
  budget = new Budget(),
): string | undefined {
  const back = reversed(lts);
  const members = Array.from({ length: count }, (): number[] => []);
  for (let s = 0; s < lts.stateCount; s++) members[of[s] ?? -1]?.push(s);
  if (members.reduce((sum, { length }) => sum + length, 0) !== lts.stateCount) return "a state has no class";
  const partition = { lts, back, of, members, budget };
  const skips = kind !== "strong";
  for (const [target, own] of members.entries()) {
    if (kind === "branching-divergence" && isTorn(partition, target))
      return `class ${target} diverges, but not all of it`;
    const moves = movesInto(back, own);
    if (kind === "weak-divergence")
      moves.set(
        lts.labels.length,
        own.filter((s) => isOnSilentCycle(lts, s, budget)),
      );
    for (const [label, movers] of moves) {
      const able = answers(partition, kind, label, movers, own);
      for (const source of new Set(movers.map((s) => of[s] ?? 0))) {
        if (skips && label === TAU && source === target) continue;
        const lazy = members[source]?.find((s) => !able.has(s));
        budget.spend(members[source]?.length ?? 0);
        if (lazy !== undefined)
          return `state ${lazy} of class ${source} has no answer by label ${label} into class ${target}`;
      }
    }
  }
  return undefined;
}

interface Partition {
  readonly lts: Lts;
  readonly back: Reverse;
  readonly of: Int32Array;
  readonly members: readonly (readonly number[])[];
  readonly budget: Budget;
}

/** By label, the states with a step to one of `targets`. */
function movesInto(back: Reverse, targets: Iterable<number>): Map<number, readonly number[]> {
  const moves = new Map<number, number[]>();
  for (const t of targets) {
    for (let e = back.offsets[t] ?? 0; e < (back.offsets[t + 1] ?? 0); e++) {
      const label = back.labelOf[e] ?? 0;
      const movers = moves.get(label);
      if (movers === undefined) moves.set(label, [back.sources[e] ?? 0]);
      else movers.push(back.sources[e] ?? 0);
    }
  }
  return moves;
}

/** The states that can answer a step of `movers` by this label into the class of `targets`. */
function answers(
  p: Partition,
  kind: Bisimulation,
  label: number,
  movers: readonly number[],
  targets: readonly number[],
): ReadonlySet<number> {
  if (kind === "strong") return new Set(movers);
  if (kind === "branching" || kind === "branching-divergence")
    return silentlyBefore(p, movers, (from, to) => p.of[from] === p.of[to]);
  const near = silentlyBefore(p, targets, () => true);
  if (label === TAU) return near;
  // To go round a silent cycle, the label beyond the last, ends where it began.
  const heads =
    label === p.lts.labels.length
      ? [...near].filter((s) => isOnSilentCycle(p.lts, s, p.budget))
      : (movesInto(p.back, near).get(label) ?? []);
  return silentlyBefore(p, heads, () => true);
}

/** Who reaches one of `ends` by silent steps of which `allows` approves. */
function silentlyBefore(
  { back, budget }: Partition,
  ends: Iterable<number>,
  allows: (from: number, to: number) => boolean,
): ReadonlySet<number> {
  const found = new Set(ends);
  for (const s of found) {
    for (let e = back.offsets[s] ?? 0; e < (back.offsets[s + 1] ?? 0); e++) {
      const from = back.sources[e] ?? 0;
      if (back.labelOf[e] === TAU && allows(from, s)) found.add(from);
    }
    budget.spend(1);
  }
  return found;
}

/** Whether some, but not all, states of a class can go on silently for ever within it: those are left when dead ends are taken away. */
function isTorn({ lts, of, members }: Partition, c: number): boolean {
  const left = new Set(members[c]);
  const goesOn = (s: number): boolean => silentTargets(lts, s).some((t) => of[t] === c && left.has(t));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const s of left) if (!goesOn(s)) left.delete(s);
  }
  return left.size > 0 && left.size < (members[c]?.length ?? 0);
}

function silentTargets(lts: Lts, s: number): readonly number[] {
  const targets: number[] = [];
  for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++)
    if (lts.labelOf[e] === TAU) targets.push(lts.targets[e] ?? 0);
  return targets;
}

function isOnSilentCycle(lts: Lts, s: number, budget: Budget): boolean {
  const found = new Set(silentTargets(lts, s));
  for (const t of found) {
    budget.spend(1);
    if (t === s) return true;
    for (const u of silentTargets(lts, t)) found.add(u);
  }
  return false;
}
