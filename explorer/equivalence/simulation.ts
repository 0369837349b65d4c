// The relations in which one side may be able to do more: weak simulation, ready simulation, coupled simulation. Greatest fixpoints
// over all pairs of states, by rounds: the round in which a pair is given up is the depth of what tells its states apart.
import { Budget } from "./budget.ts";
import { type Lts, TAU } from "./lts.ts";
import { saturated } from "./saturate.ts";

/**
 * simulation: every step of the one is answered by the other, with silent steps around it. ready: also, where the one rests (no silent
 * step), the other can come to rest silently in a state that offers the same labels. coupled: also, the other can silently get to a state
 * that the one simulates in turn.
 */
export type SimulationKind = "simulation" | "ready-simulation" | "coupled";

export interface Simulation {
  readonly kind: SimulationKind;
  readonly stateCount: number;
  /** By p * stateCount + q: 0 if q simulates p, else the round, from 1, in which that was refuted. */
  readonly rounds: Uint16Array;
  readonly weak: Lts;
}

/** @throws LimitReached if there are too many pairs, or rounds */
export function simulation(lts: Lts, kind: SimulationKind, budget = new Budget()): Simulation {
  const n = lts.stateCount;
  budget.allow(n * n, "pairs of states");
  const weak = saturated(lts, budget);
  const rounds = new Uint16Array(n * n);
  const ready = kind === "ready-simulation" ? readyStates(lts) : undefined;
  const found = { kind, stateCount: n, rounds, weak };
  for (let round = 1, isStable = false; !isStable; round++) {
    isStable = true;
    if (round > MOST_ROUNDS) budget.allow(Number.POSITIVE_INFINITY, "rounds");
    for (let p = 0; p < n; p++) {
      for (let q = 0; q < n; q++) {
        if (rounds[p * n + q] !== 0 || p === q) continue;
        if (isAnswered(lts, found, ready, p, q, round, budget)) continue;
        rounds[p * n + q] = round;
        isStable = false;
      }
    }
  }
  return found;
}

const MOST_ROUNDS = 65_535;

/** A text of the labels that a resting state offers; undefined for one with a silent step. */
export function readyStates(lts: Lts): readonly (string | undefined)[] {
  return Array.from({ length: lts.stateCount }, (_, s) => {
    const offered = new Set<number>();
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) offered.add(lts.labelOf[e] ?? 0);
    return offered.has(TAU) ? undefined : [...offered].join(" ");
  });
}

/** Whether the pair was not given up before this round. */
export function heldBefore({ rounds, stateCount }: Simulation, p: number, q: number, round: number): boolean {
  const at = rounds[p * stateCount + q] ?? 0;
  return at === 0 || at >= round;
}

function isAnswered(
  lts: Lts,
  found: Simulation,
  ready: readonly (string | undefined)[] | undefined,
  p: number,
  q: number,
  round: number,
  budget: Budget,
): boolean {
  const { weak } = found;
  for (let e = lts.offsets[p] ?? 0; e < (lts.offsets[p + 1] ?? 0); e++) {
    const target = lts.targets[e] ?? 0;
    if (!some(weak, q, lts.labelOf[e] ?? 0, (t) => heldBefore(found, target, t, round))) return false;
  }
  budget.spend((lts.offsets[p + 1] ?? 0) - (lts.offsets[p] ?? 0) + 1);
  const offered = ready?.[p];
  if (
    offered !== undefined &&
    !some(weak, q, TAU, (t) => ready?.[t] === offered && heldBefore(found, p, t, round))
  )
    return false;
  return found.kind !== "coupled" || some(weak, q, TAU, (t) => heldBefore(found, t, p, round));
}

/** Whether some step of s by this label leads to a state that is accepted. */
export function some(lts: Lts, s: number, label: number, accepts: (target: number) => boolean): boolean {
  let low = lts.offsets[s] ?? 0;
  const end = lts.offsets[s + 1] ?? 0;
  for (let high = end; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((lts.labelOf[middle] ?? 0) < label) low = middle + 1;
    else high = middle;
  }
  for (let e = low; e < end && lts.labelOf[e] === label; e++) if (accepts(lts.targets[e] ?? 0)) return true;
  return false;
}

/** Whether q simulates p. */
export function simulates({ rounds, stateCount }: Simulation, p: number, q: number): boolean {
  return rounds[p * stateCount + q] === 0;
}
