// Holds a run that was found against the model's own code and against the property's definition, before it is shown.
import { notAFunction } from "../does-not-replay.ts";
import type { Compiled } from "../engine/compiled.ts";
import { Replay } from "../engine/replay.ts";
import { isTrueOf, parseFormula, type Run, type Word } from "../ltl/index.ts";
import { formulaOf, type Liveness, type Ltl, type Recurs } from "../property.ts";
import { replayRun } from "../replay-run.ts";
import type { Trace } from "../result.ts";
import { predicatesOf } from "./run-watch.ts";
import type { Trails } from "./trails.ts";
import type { Path } from "./walker.ts";
import type { Watch } from "./watches.ts";

/** The walk to where a property is decided, replayed. @throws ModelError if it does not decide the property */
export function replayed(compiled: Compiled, w: Watch, { start, steps }: Path): Trace {
  const replay = new Replay(compiled, start);
  let before: unknown;
  for (const [i, { alternative, ids }] of steps.entries()) {
    if (i === steps.length - 1 && w.property.kind === "no-step") before = replay.view(w.property.reads);
    replay.step({ target: ids, action: alternative.action });
  }
  if (!w.agrees(replay, before)) throw notAFunction(w.property.id);
  return replay.trace(undefined, steps.length === 0 ? "whole" : "none");
}

/** The run that never ends, replayed. @throws Error if its cycle does not close, ModelError if it does not violate the property */
export function confirmed(compiled: Compiled, trails: Trails, p: Liveness | Recurs | Ltl, run: Run): Trace {
  const { replay, word } = replayRun(compiled, {
    run,
    idsOf: (state) => trails.idsOf(state),
    predicates: predicatesOf(p),
    property: p.id,
  });
  const trace = replay.trace(run.loop, run.steps.length === 0 ? "whole" : "none");
  if (!violates(trace, p, word)) throw notAFunction(p.id);
  return trace;
}

function violates({ steps }: Trace, p: Liveness | Recurs | Ltl, word: Word): boolean {
  if (p.kind !== "recurs") return !isTrueOf(meaningOf(p), word);
  const recurs = (label: string): boolean => p.labels.length === 0 || p.labels.includes(label);
  return !steps.slice(word.loop).some((s) => s.process === p.process && recurs(s.label));
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
