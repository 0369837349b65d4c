// A run that never ends, replayed through the model's own code, and what its predicates say along the way.
import type { Compiled } from "./engine/compiled.ts";
import { answerOf } from "./engine/question.ts";
import { Replay } from "./engine/replay.ts";
import type { Run, Word } from "./ltl/index.ts";
import type { Predicate } from "./property.ts";

/** What is replayed of a run, and asked in each of its states. */
interface RunToReplay {
  readonly run: Run;
  /** The ids of all slots in a state of the run. */
  idsOf(state: number): Int32Array;
  /** By the names of the word's propositions. */
  readonly predicates: { readonly [name: string]: Predicate };
  /** The id of the property that it decides. */
  readonly property: string;
}

/** @throws ModelError if a step or a predicate fails, Error if the run's cycle does not close in the model. */
export function replayRun(
  compiled: Compiled,
  { run, idsOf, predicates, property }: RunToReplay,
): { readonly replay: Replay; readonly word: Word } {
  const asked = Object.entries(predicates);
  const replay = new Replay(compiled, idsOf(run.start));
  const holding = (): ReadonlySet<string> =>
    new Set(asked.filter(([, q]) => answerOf(q, replay.view(q.reads), property)).map(([name]) => name));
  const seen = [holding()];
  let entry = replay.ids;
  for (const [i, { target, action }] of run.steps.entries()) {
    if (action === undefined) replay.pause();
    else replay.step({ target: idsOf(target), action });
    if (i + 1 === run.loop) entry = replay.ids;
    seen.push(holding());
  }
  if (!entry.every((id, i) => id === replay.ids[i]))
    throw new Error(`the cycle of the run that decides "${property}" does not close`);
  // The last state of a cycle is its first one; the last state of a run that stutters is a cycle of its own.
  const length = Math.max(run.steps.length, run.loop + 1);
  const word = { length, loop: run.loop, holds: (name: string, i: number) => seen[i]?.has(name) === true };
  return { replay, word };
}
