// Judges whether something stays possible: looks for states from which no run leads to it any more.
import { aimAtStates } from "./aims.ts";
import { bitmapOf } from "./bitmap.ts";
import { doesNotReplay } from "./does-not-replay.ts";
import { ranOutOfMemory } from "./engine/memory.ts";
import { answerOf } from "./engine/question.ts";
import type { Search } from "./engine/search.ts";
import type { Explored } from "./judge-ltl.ts";
import { type Arrays, inSlices, type Sliced, waysTo } from "./liveness/index.ts";
import type { AlwaysPossible, Predicate } from "./property.ts";
import { noDeadEnd, whyViolated } from "./reasons.ts";
import type { PropertyResult, Trace } from "./result.ts";
import { simplestRuns } from "./simplest-run.ts";

/**
 * A state up to permutation leads where each state that it stands for leads, up to permutation: so that needs no search without
 * the reduction. Of a state that was not expanded it is not known where it leads; it counts as if it led to the goal.
 */
export function* judgePossible(
  { search, graph, limit }: Explored,
  p: AlwaysPossible,
  arrays: Arrays,
): Sliced<PropertyResult> {
  const { id, kind } = p;
  const { store, expanded } = search;
  const relevant = p.when && (yield* bitmapOf(search, p.when, id, arrays));
  const hopeful = yield* bitmapOf(search, p.goal, id, arrays);
  hopeful.fill(1, expanded);
  yield* waysTo(graph, hopeful, usableBy(search, p.by), arrays);
  const lost = (s: number): boolean => hopeful[s] === 0 && relevant?.[s] !== 0;
  const first = yield* firstOf(store.count, lost);
  if (first >= 0) {
    const trace = runTo(search, first, lost, p, limit === undefined);
    const reason = `${whyViolated(p)}${trace === undefined ? "; the run to it is not shown, since there is no memory left to find it" : ""}`;
    return { id, kind, vacuous: undefined, status: "violated", trace, reason };
  }
  if (limit !== undefined)
    return { id, kind, vacuous: undefined, status: "inconclusive", reason: noDeadEnd(limit) };
  const vacuous = relevant?.includes(1) === false ? `its premise "${p.when?.name}" is never true` : undefined;
  return { id, kind, vacuous, status: "holds" };
}

/** By action: whether a way may take it. */
function usableBy({ compiled }: Search, by: AlwaysPossible["by"]): Uint8Array {
  return Uint8Array.from(compiled.actions, ({ process }) =>
    by === "anyone" || !process.environment ? 1 : 0,
  );
}

function* firstOf(count: number, isSought: (state: number) => boolean): Sliced<number> {
  let found = -1;
  yield* inSlices(0, count, (from, to) => {
    for (let s = from; s < to && found < 0; s++) if (isSought(s)) found = s;
  });
  return found;
}

/**
 * The simplest of the shortest runs to such a state, undefined if there is no memory to find it. Only of a search that no limit
 * ended is it known to be shortest: a nearer state may lead to what was not expanded, and there to a dead end.
 */
function runTo(
  search: Search,
  first: number,
  isLost: (state: number) => boolean,
  p: AlwaysPossible,
  isComplete: boolean,
): Trace | undefined {
  const next = (from: number, to: number): number => {
    for (let s = from; s < to; s++) if (isLost(s)) return s;
    return -1;
  };
  try {
    const [run] = simplestRuns(search, [aimAtStates(search, search.store.depthOf(first), next)]);
    if (run === undefined) return undefined;
    const check = (predicate: Predicate | undefined, expected: boolean): void => {
      if (predicate !== undefined && answerOf(predicate, run.replay.view(predicate.reads), p.id) !== expected)
        throw doesNotReplay(search, run.state, { predicate, expected, property: p.id });
    };
    check(p.when, true);
    check(p.goal, false);
    return run.replay.trace(undefined, isComplete ? "whole" : "none", isComplete && run.isSimplest);
  } catch (error) {
    if (!ranOutOfMemory(error)) throw error;
    return undefined;
  }
}
