// Holds a run that was found against the model's own code and against the property's definition, before it is shown.
import { isNoFunction } from "../does-not-replay.ts";
import type { Compiled } from "../engine/compiled.ts";
import { answerOf } from "../engine/question.ts";
import { Replay } from "../engine/replay.ts";
import { isTrueOf, parseFormula, type Run } from "../ltl/index.ts";
import { formulaOf, type Liveness, type Ltl, type Recurs } from "../property.ts";
import type { Trace } from "../result.ts";
import { predicatesOf } from "./run-watch.ts";
import type { Trails } from "./trails.ts";

/** The run, replayed. @throws Error if its cycle does not close, ModelError if it does not violate the property */
export function confirmed(compiled: Compiled, trails: Trails, p: Liveness | Recurs | Ltl, run: Run): Trace {
  const asked = Object.entries(predicatesOf(p));
  const seen: ReadonlySet<string>[] = [];
  const replay = new Replay(compiled, trails.idsOf(run.start));
  const see = (): void => {
    const holding = asked.filter(([, q]) => answerOf(q, replay.view(q.reads), p.id));
    seen.push(new Set(holding.map(([name]) => name)));
  };
  let entry = replay.ids;
  see();
  for (const [i, { target, action }] of run.steps.entries()) {
    if (action === undefined) replay.pause();
    else replay.step({ target: trails.idsOf(target), action });
    if (i + 1 === run.loop) entry = replay.ids;
    see();
  }
  const trace = replay.trace(run.loop, run.steps.length === 0 ? "whole" : "none");
  if (!entry.every((id, i) => id === replay.ids[i]))
    throw new Error(`the cycle of the run that decides "${p.id}" does not close`);
  if (!violates(trace, run.loop, p, seen)) throw isNoFunction(p.id);
  return trace;
}

function violates(
  { steps }: Trace,
  loop: number,
  p: Liveness | Recurs | Ltl,
  seen: readonly ReadonlySet<string>[],
): boolean {
  if (p.kind === "recurs") {
    const recurs = (label: string): boolean => p.labels.length === 0 || p.labels.includes(label);
    return !steps.slice(loop).some((s) => s.process === p.process && recurs(s.label));
  }
  // The last state of a cycle is its first one; the last state of a run that stutters is a cycle of its own.
  const length = Math.max(steps.length, loop + 1);
  const holds = (name: string, i: number): boolean => seen[i]?.has(name) === true;
  return !isTrueOf(meaningOf(p), { length, loop, holds });
}

function meaningOf(p: Liveness | Ltl) {
  const shape = (text: string) => parseFormula(text, ["goal", "when"]);
  switch (p.kind) {
    case "ltl":
      return formulaOf(p);
    case "eventually":
      return shape("F goal");
    case "leads-to":
      return shape("G (when -> F goal)");
    case "always-eventually":
      return shape("G F goal");
    case "eventually-always":
      return shape("F G goal");
  }
}
