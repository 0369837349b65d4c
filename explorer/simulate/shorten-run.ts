// Makes a run that goes on for ever shorter: steps are left out as long as a fair violation remains where the rest leads.
// The result is short, and not proved to be a shortest one.
import type { LearnedAlternative } from "../engine/learned.ts";
import type { Run } from "../ltl/index.ts";
import type { RunWatch } from "./run-watch.ts";
import { likest } from "./shorten.ts";
import { Trails } from "./trails.ts";
import type { Walker } from "./walker.ts";

/** A run, and where its states are found. */
export interface Found {
  readonly run: Run;
  readonly trails: Trails;
}

/** Steps that may be walked again, for one property and in all. */
export interface Allowance {
  readonly each: number;
  left: number;
}

/** A trial costs as much as so many steps at least: a graph is searched for each. */
const LEAST_COST = 50;

export function shortenRun(walker: Walker, watch: RunWatch, found: Found, allowance: Allowance): Found {
  let best = found;
  let steps = stepsOf(best);
  const until = Math.max(0, allowance.left - allowance.each);
  for (let chunk = Math.max(1, steps.length >> 1); chunk >= 1; ) {
    const before = best;
    for (let from = 0; from < steps.length && allowance.left > until; ) {
      const rest = steps.toSpliced(from, chunk);
      allowance.left -= Math.max(LEAST_COST, rest.length);
      const trails = walkAgain(walker, best.trails.idsOf(best.run.start), rest);
      const run = watch.seek(trails.visited(), { budget: 0 });
      if (run === undefined || run.steps.length >= best.run.steps.length) from += chunk;
      else {
        best = { run, trails };
        steps = stepsOf(best);
      }
    }
    // What was needed before may not be needed any more: single steps are tried until none can go.
    if (chunk > 1) chunk >>= 1;
    else if (best === before || allowance.left <= until) break;
  }
  return best;
}

/** What the run does, without its pauses. */
export function stepsOf({ run, trails }: Found): readonly LearnedAlternative[] {
  let source = run.start;
  return run.steps.flatMap(({ target, action }) => {
    const move = action === undefined ? undefined : trails.moveBetween(source, target, action);
    source = target;
    return move ?? [];
  });
}

/** Where those of the `wanted` steps lead that are possible. */
function walkAgain(walker: Walker, start: Int32Array, wanted: readonly LearnedAlternative[]): Trails {
  const trails = new Trails(walker.compiled);
  walker.start(start);
  walker.look();
  trails.add(walker.ids, walker.moves, true);
  for (const alternative of wanted) {
    const move = likest(alternative, walker.moves);
    if (move === undefined) continue;
    walker.take(move);
    walker.look();
    trails.add(walker.ids, walker.moves, false);
  }
  return trails;
}
