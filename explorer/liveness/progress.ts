// How far a walk has met its obligations: two bit sets, advanced edge by edge and state by state.
import type { Obligations } from "./enabled.ts";

/**
 * `met`: weak obligations met, and strong ones that are not owed (never enabled so far, or taken);
 * `taken`: strong ones taken, which nothing undoes. A cycle is fair iff in the end `met` has all that is cared for.
 * Both only ever help: a walk whose two sets include another's can be continued at least as well.
 */
export interface Progress {
  readonly met: Int32Array;
  readonly taken: Int32Array;
}

export function newProgress(owed: Obligations): Progress {
  return { met: new Int32Array(owed.words), taken: new Int32Array(owed.words) };
}

/** Nothing passed yet: no strong obligation is owed. */
export function reset(p: Progress, owed: Obligations): void {
  p.met.set(owed.strong);
  p.taken.fill(0);
}

/** The walk takes an edge of `action`. */
export function takeAction(p: Progress, owed: Obligations, action: number): void {
  const { words, taking, strong } = owed;
  for (let w = 0; w < words; w++) {
    const gain = taking[action * words + w] ?? 0;
    p.met[w] = (p.met[w] ?? 0) | gain;
    p.taken[w] = (p.taken[w] ?? 0) | (gain & (strong[w] ?? 0));
  }
}

/** The walk is in a state in which the obligations in words `at` .. of `enabled` are enabled. */
export function passState(p: Progress, owed: Obligations, enabled: Int32Array, at: number): void {
  const { words, weak, strong } = owed;
  for (let w = 0; w < words; w++) {
    const on = enabled[at + w] ?? 0;
    const owing = on & (strong[w] ?? 0) & ~(p.taken[w] ?? 0);
    p.met[w] = ((p.met[w] ?? 0) | (~on & (weak[w] ?? 0))) & ~owing;
  }
}

/** Whether all obligations in words `at` .. of `care` are met. */
export function isMet(p: Progress, owed: Obligations, care: Int32Array, at: number): boolean {
  for (let w = 0; w < owed.words; w++) if (((care[at + w] ?? 0) & ~(p.met[w] ?? 0)) !== 0) return false;
  return true;
}
