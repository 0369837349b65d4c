// From a path of numbers to what people and files understand: each step is taken again by the model's own code.
import { Replay } from "../../explorer/engine/replay.ts";
import type { Trace } from "../../explorer/result.ts";
import type { Path, PathStep } from "../../explorer/simulate/walker.ts";
import type { Process } from "../../explorer/system.ts";
import { type Ground, isSame } from "./ground.ts";
import { isMeant, type WalkStep } from "./walk-step.ts";

export interface Retold {
  readonly trace: Trace;
  readonly steps: readonly WalkStep[];
}

/** @throws ModelError if the model does not take a step again */
export function retold(ground: Ground, { start, steps }: Path): Retold {
  const replay = new Replay(ground.compiled, start);
  const told = steps.map((step) => takeAgain(ground, replay, step));
  return { trace: replay.trace(undefined, steps.length === 0 ? "whole" : "none"), steps: told };
}

function takeAgain({ compiled }: Ground, replay: Replay, { alternative, ids }: PathStep): WalkStep {
  const { process, label } = compiled.actions[alternative.action] ?? {};
  if (process === undefined || label === undefined) throw replay.notRepeated();
  const possible = alternativesIn(replay, process);
  const taken = possible.find((a) => a.label === label && isSame(a.target, ids));
  if (taken === undefined) throw replay.notRepeated();
  const step = { label, ...(taken.detail === undefined ? {} : { detail: taken.detail }) };
  const choice = possible.filter((a) => isMeant(step, a)).indexOf(taken);
  const whole = { process: process.name, ...step, ...(choice === 0 ? {} : { choice }) };
  takeStep(replay, process, whole);
  return whole;
}

interface Possible {
  readonly label: string;
  readonly detail: string | undefined;
  readonly target: Int32Array;
}

/** What a process can do now, in its own order. */
export function alternativesIn(replay: Replay, process: Process): readonly Possible[] {
  const all: Possible[] = [];
  replay.take(({ process: by, label, detail, target }) => {
    if (by === process) all.push({ label, detail, target });
    return false;
  }, process);
  return all;
}

/** Takes the step that is meant. False if there is none. */
export function takeStep(replay: Replay, process: Process, step: WalkStep): boolean {
  let before = step.choice ?? 0;
  return replay.take(
    (candidate) => candidate.process === process && isMeant(step, candidate) && before-- === 0,
    process,
  );
}
