// From steps as plain data to the walk: what was printed, or written to a file, is walked again.
import { Replay } from "../../explorer/engine/replay.ts";
import type { PathStep } from "../../explorer/simulate/walker.ts";
import type { TransitionSystem } from "../../explorer/system.ts";
import { type Ground, isSame, onGroundOf } from "./ground.ts";
import { alternativesIn, takeStep } from "./retell.ts";
import { GroundedWalk, type Walk } from "./walk.ts";
import type { WalkStep } from "./walk-step.ts";

/** Steps that the system does not take: the model has changed, or they were not copied in full. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";
}

/**
 * The walk that takes these steps one after the other.
 * @param start which of the system's initial states it begins in; the first by default
 * @throws ReplayError at the first step that is not possible, with what is possible there
 */
export function replay(system: TransitionSystem, steps: readonly WalkStep[], start = 0): Walk {
  return onGroundOf(system, (ground) => {
    const ids = ground.initial[start];
    if (ids === undefined)
      throw new ReplayError(
        `"${system.name}" has ${ground.initial.length} initial states: there is none of number ${start}`,
      );
    const taken = new Replay(ground.compiled, ids);
    ground.walker.start(ids);
    const path = steps.map((step, i) => follow(ground, taken, step, i));
    return new GroundedWalk(ground, { start: ids, steps: path });
  });
}

function follow(ground: Ground, taken: Replay, step: WalkStep, i: number): PathStep {
  const { walker, compiled, system } = ground;
  const process = system.processes.find(({ name }) => name === step.process);
  walker.look();
  if (process === undefined) throw notPossible(ground, taken, step, i);
  if (!takeStep(taken, process, step)) throw notPossible(ground, taken, step, i);
  const target = taken.ids;
  const alternative = [...walker.moves, ...walker.idle].find(({ action, writes }) => {
    const { process: by, label } = compiled.actions[action] ?? {};
    if (by !== process || label !== step.label) return false;
    const ids = walker.ids.slice();
    for (const w of writes) ids[w.slot] = w.new;
    return isSame(ids, target);
  });
  if (alternative === undefined) throw taken.notRepeated();
  walker.take(alternative);
  return { alternative, ids: walker.ids };
}

function notPossible({ system }: Ground, taken: Replay, step: WalkStep, i: number): ReplayError {
  const possible = system.processes.flatMap((process) =>
    alternativesIn(taken, process).map(({ label, detail }) =>
      textOf({ process: process.name, label, detail }),
    ),
  );
  const shown = [...new Set(possible)].slice(0, 10).map((text) => `\n  ${text}`);
  return new ReplayError(
    `step ${i + 1} is not possible in "${system.name}": ${textOf(step)}; ${
      shown.length === 0 ? "nothing is" : `possible is, for example:${shown.join("")}`
    }`,
  );
}

function textOf({
  process,
  label,
  detail,
}: {
  process: string;
  label: string;
  detail?: string | undefined;
}): string {
  return `${process}: ${label}${detail === undefined ? "" : ` (${detail})`}`;
}
