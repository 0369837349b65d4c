// Long work that pauses again and again, so that whoever drives it can stop in between.

/** Work that yields after about every `SLICE` visits of a state, and returns its result. Ended early, it frees its memory. */
export type Sliced<T> = Generator<undefined, T, undefined>;

/** Few enough to take about a millisecond, enough for pausing to cost nothing. */
export const SLICE = 1 << 13;

/** Does the work in one go. */
export function toEnd<T>(work: Sliced<T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}

/** Calls `part` with neighbouring ranges that make up from .. to-1. */
export function* inSlices(from: number, to: number, part: (from: number, to: number) => void): Sliced<void> {
  for (let at = from; at < to; at += SLICE) {
    if (at > from) yield;
    part(at, Math.min(to, at + SLICE));
  }
}
