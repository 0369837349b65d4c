// Makes a run that decides a property shorter: loops are cut out, then steps are left out as long as the rest still
// decides it when it is run again. The result is short, and not proved to be a shortest one.
import type { LearnedAlternative } from "../engine/learned.ts";
import type { Path, PathStep, Walker } from "./walker.ts";
import type { Watch } from "./watches.ts";

/** So many steps are run again at most, for one property. */
const MOST_STEPS = 200_000;

/** @param path ends with the step or in the state that decides. @param initial the ids of all initial states. */
export function shorten(walker: Walker, watch: Watch, path: Path, initial: readonly Int32Array[]): Path {
  let best = withoutLoops(watch, path, initial);
  let budget = MOST_STEPS;
  for (let chunk = Math.max(1, best.steps.length >> 1); chunk >= 1; ) {
    const before = best.steps.length;
    for (let from = 0; from < best.steps.length && budget > 0; ) {
      const rest = best.steps.toSpliced(from, chunk);
      budget -= rest.length;
      const shorter = runAgain(walker, watch, best.start, rest);
      if (shorter === undefined) from += chunk;
      else best = withoutLoops(watch, shorter, initial);
    }
    // What was needed before may not be needed any more: single steps are tried until none can go.
    if (chunk > 1) chunk >>= 1;
    else if (best.steps.length === before || budget <= 0) break;
  }
  return best;
}

/** Takes those of the `wanted` steps that are possible, up to the first that decides; undefined if none does. */
function runAgain(
  walker: Walker,
  watch: Watch,
  start: Int32Array,
  wanted: readonly PathStep[],
): Path | undefined {
  walker.start(start);
  walker.look();
  const steps: PathStep[] = [];
  if (watch.decidedByState(walker)) return { start, steps };
  for (const { alternative } of wanted) {
    const idle = likest(alternative, walker.idle);
    if (idle !== undefined && watch.decidedByStep(walker, idle, true))
      return { start, steps: [...steps, { alternative: idle, ids: walker.ids }] };
    const move = likest(alternative, walker.moves);
    if (move === undefined) continue;
    walker.take(move);
    steps.push({ alternative: move, ids: walker.ids });
    if (watch.decidedByStep(walker, move, false)) return { start, steps };
    walker.look();
    if (watch.decidedByState(walker)) return { start, steps };
  }
  return undefined;
}

/** The alternative of the same action that writes the same; if there is none, any of the same action. */
export function likest(
  wanted: LearnedAlternative,
  possible: readonly LearnedAlternative[],
): LearnedAlternative | undefined {
  const alike = possible.filter((a) => a.action === wanted.action);
  return alike.find((a) => writesSame(a, wanted)) ?? alike[0];
}

function writesSame(a: LearnedAlternative, b: LearnedAlternative): boolean {
  return (
    a.writes.length === b.writes.length &&
    a.writes.every((w) => b.writes.some((v) => v.slot === w.slot && v.new === w.new))
  );
}

/** Goes on from the last visit of each state, and starts in the last initial state that the run visits. */
function withoutLoops(watch: Watch, path: Path, initial: readonly Int32Array[]): Path {
  const states = [path.start, ...path.steps.map((s) => s.ids)];
  const keys = states.map((ids) => ids.join());
  // A step that is forbidden must stay, even if it leads back to where the run has been.
  const end = watch.property.kind === "no-step" ? states.length - 2 : states.length - 1;
  const last = new Map(keys.slice(0, end + 1).map((key, i) => [key, i]));
  const beginnings = new Set(initial.map((ids) => ids.join()));
  let i = keys.findLastIndex((key, k) => k <= end && beginnings.has(key));
  const start = states[i] ?? path.start;
  const steps: PathStep[] = [];
  while (i < end) {
    i = last.get(keys[i] ?? "") ?? i;
    if (i >= end) break;
    steps.push(...path.steps.slice(i, i + 1));
    i++;
  }
  return { start, steps: [...steps, ...path.steps.slice(end)] };
}
