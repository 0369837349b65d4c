// A trace as a story: numbered steps, who did what, on the basis of what, and what changed.
import type { Snapshot, Trace, TraceStep } from "../explorer/result.ts";
import { PARITY, toldOf } from "../model/own/cluster-own.ts";
import { changeLines } from "./changes.ts";
import { compact, printable } from "./compact.ts";
import type { Palette } from "./palette.ts";
import { canonical } from "./plain.ts";

/**
 * The lines of the story, without indentation. The same trace gives the same lines.
 * @param remarks On each step, if there is one.
 */
export function story(
  trace: Trace,
  paint: Palette,
  remarks: readonly (string | undefined)[] = [],
): readonly string[] {
  const { steps, loop } = trace;
  const lines: string[] = steps.length === 0 || loop === 0 ? initially(trace.initial) : [];
  for (const [index, step] of steps.entries()) {
    if (index === loop) lines.push("", paint("unsure", loopHead(index, steps.length)));
    lines.push("", ...stepLines(trace, index, step, paint, remarks[index]));
  }
  if (loop === steps.length) {
    lines.push(
      "",
      paint("unsure", "from here for ever: nothing has to move any more, and the run stutters in this state"),
    );
  } else if (loop !== undefined) {
    lines.push("", paint("unsure", `and again from step ${loop + 1}, for ever`));
  }
  return lines;
}

/** How long the run is, and whether there may be a shorter one. */
export function summary(trace: Trace): string {
  const { steps, loop } = trace;
  const shape =
    loop === undefined
      ? size(trace)
      : loop === steps.length
        ? `${size(trace)}, then for ever nothing`
        : `${size(trace)}, the last ${steps.length - loop} of them for ever`;
  return `${shape}; ${minimality(trace)}`;
}

/** How many steps the run has, and how simple they are. */
function size({ steps, environmentEvents, contextSwitches }: Trace): string {
  const counted = (count: number, one: string, many: string): string =>
    `${count} ${count === 1 ? one : many}`;
  const all = counted(steps.length, "step", "steps");
  if (steps.length === 0) return all;
  const events = counted(environmentEvents, "environment event", "environment events");
  return `${all} (${events}, ${counted(contextSwitches, "context switch", "context switches")})`;
}

/** How short, and among those as short how simple, the run is proved to be. */
function minimality({ steps, loop, minimal, simplest }: Trace): string {
  const isSimplest = simplest && steps.length > 0;
  if (loop === undefined && minimal === "whole")
    return isSimplest ? "no run is shorter, nor as short and simpler" : "no run is shorter";
  const hasStem = isSimplest && loop !== 0;
  if (minimal === "whole")
    return `no run of this kind is shorter${hasStem ? ", nor any way to its loop as short and simpler" : ""}`;
  if (minimal === "stem")
    return `no run of this kind reaches its loop sooner${hasStem ? ", nor this one as soon and more simply" : ""}; a loop with fewer steps may exist`;
  return "a shorter one may exist";
}

function loopHead(index: number, count: number): string {
  const which = index === count - 1 ? `step ${count} repeats` : `steps ${index + 1} to ${count} repeat`;
  return `from here for ever: ${which}`;
}

/** Without steps before the point, the state itself is the only thing to show. */
function initially(initial: Snapshot): string[] {
  return ["", "initially", ...Object.entries(initial).map(([slot, value]) => `     ${field(slot, value)}`)];
}

function stepLines(
  trace: Trace,
  index: number,
  step: TraceStep,
  paint: Palette,
  remark: string | undefined,
): readonly string[] {
  const detail = step.detail === undefined ? "" : ` ${printable(step.detail)}`;
  const number = `${index + 1}.`.padStart(4);
  const telling = step.changes.filter(({ slot }) => slot !== PARITY);
  const changes = telling.flatMap((c) => changeLines(c.slot, c.before, c.after, paint));
  return [
    `${number} ${paint("strong", printable(step.process))}: ${printable(step.label)}${detail}`,
    ...(remark === undefined ? [] : [`       ${paint("unsure", remark)}`]),
    ...sawLines(trace, index, step).map((line) => paint("faint", `       saw ${line}`)),
    ...(changes.length === 0 ? ["nothing changed"] : changes).map((line) => `     ${line}`),
  ];
}

/**
 * What the process saw that it had not seen when it last acted in this story: the rest was told there. What is
 * too large for a line is told as the difference since then.
 */
function sawLines(trace: Trace, index: number, step: TraceStep): readonly string[] {
  const last = trace.steps.findLastIndex((other, i) => i < index && other.process === step.process);
  const earlier = trace.steps[last];
  const before = earlier === undefined ? undefined : toldOf(earlier.saw);
  const fresh = Object.entries(toldOf(step.saw)).filter(
    ([name, value]) => before === undefined || canonical(before[name]) !== canonical(value),
  );
  if (fresh.length === 0 && before !== undefined) return [`what it saw in step ${last + 1}`];
  return fresh.flatMap(([name, value]) => {
    const whole = field(name, value);
    if (before === undefined || !whole.includes("…")) return [whole];
    return changeLines(name, before[name], value, (_, text) => text).map(
      (l) => `${l} (since step ${last + 1})`,
    );
  });
}

function field(name: string, value: unknown): string {
  return `${printable(name)}: ${compact(value, 140)}`;
}
