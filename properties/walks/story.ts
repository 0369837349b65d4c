// The story of a walk, for people: who did what, and what that changed.
import type { Change, Trace } from "../../explorer/result.ts";
import type { TransitionSystem } from "../../explorer/system.ts";

/** Characters of a value that are shown. */
const WIDEST = 60;

export function storyOf({ name }: TransitionSystem, trace: Trace): string {
  const { steps, environmentEvents: events } = trace;
  const counted = `${steps.length} step${steps.length === 1 ? "" : "s"}`;
  const head = `a walk of ${counted} through "${name}"${events === 0 ? "" : `, ${events} by the environment`}`;
  const lines = steps.flatMap(({ process, label, detail, changes }, i) => [
    `  ${i + 1}. ${process}: ${label}${detail === undefined ? "" : ` (${detail})`}`,
    ...changes.flatMap(changed).map((line) => `       ${line}`),
  ]);
  return [head, ...lines, ...goesOn(trace)].join("\n");
}

function goesOn({ loop, steps }: Trace): readonly string[] {
  if (loop === undefined) return [];
  return [
    loop === steps.length
      ? "  then for ever nothing"
      : `  then for ever steps ${loop + 1} to ${steps.length}`,
  ];
}

function changed({ slot, before, after }: Change): readonly string[] {
  return differences(before, after).map(
    ([path, b, a]) => `${[slot, ...path].join(" ")}: ${shown(b)} -> ${shown(a)}`,
  );
}

type Difference = readonly [path: readonly string[], before: unknown, after: unknown];

/** The fields that differ, down to where one side is no object; lists are compared as a whole. */
function differences(before: unknown, after: unknown): readonly Difference[] {
  if (!isFields(before) || !isFields(after)) return [[[], before, after]];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const [b, a] = [before[key], after[key]];
    if (JSON.stringify(b) === JSON.stringify(a)) return [];
    return differences(b, a).map(([path, x, y]): Difference => [[key, ...path], x, y]);
  });
}

function isFields(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "unset";
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST - 3)}...`;
}
