// What a verdict rests on: what was explored, the bounds, the assumptions, and what the model leaves out.
import type { CheckReport, Limit } from "../explorer/result.ts";
import type { Walked } from "../explorer/simulate/index.ts";
import type { VerifiedGroup, VerifyResult } from "../invariants/verify-result.ts";
import { formatPosition } from "../model/input/problem.ts";
import type { NotModelled } from "../model/scenario/scenario.ts";
import { amount } from "./amounts.ts";
import { printable } from "./compact.ts";
import { coverageLines } from "./coverage.ts";
import type { Palette } from "./palette.ts";
import { reducedBy, reductionLines } from "./reductions.ts";
import { storeLines } from "./store.ts";
import { timingLines, workerLines } from "./workers.ts";

/** The closing sections of the human report, each starting with an empty line. */
export function footing(result: VerifyResult, paint: Palette, coverage: boolean): readonly string[] {
  const never =
    result.walked === undefined ? "Never happened in any explored state" : "Never happened on these walks";
  return [
    ...(result.walked === undefined
      ? [
          ...section(
            "Explored",
            [...explored(result), ...storeLines(result.groups), ...workerLines(result.groups)],
            paint,
          ),
          ...section("Reductions", reductionLines(result.groups), paint),
        ]
      : section("Walked", walked(result, result.walked), paint)),
    ...(coverage
      ? section(
          "Coverage: how often each action happened, and how often it led to a new state",
          [...coverageLines(result, paint), ...timingLines(result.groups)],
          paint,
        )
      : []),
    ...section("Stopped early", result.groups.flatMap(stopped), paint, "unsure"),
    ...restsOn(result, paint),
    ...section(never, inLines(result.neverEnabled), paint, "unsure"),
    ...section(
      "Timers that never ran out, since something else could always move",
      inLines(result.groups.flatMap(({ report }) => report.heldBack)),
      paint,
      "unsure",
    ),
    ...leftOut(result, paint),
  ];
}

export function restsOn(
  { bounds, assumptions }: Pick<VerifyResult, "bounds" | "assumptions">,
  paint: Palette,
): readonly string[] {
  return [
    ...section("Bounds", bounds.map(printable), paint),
    ...section("Assumptions", assumptions.map(printable), paint),
  ];
}

export function leftOut(
  { ignored = [], notModelled: items }: Pick<VerifyResult, "ignored" | "notModelled">,
  paint: Palette,
): readonly string[] {
  return [
    ...section(
      "Ignored",
      ignored.map(({ file, what }) => printable(`${file}: ${what}`)),
      paint,
    ),
    ...section("Not modelled, so not covered by the verdict", notModelled(items), paint, "unsure"),
  ];
}

/** What ended a search before all states were seen. */
export function limitReached(limit: Limit, memory?: CheckReport["memory"]): string {
  switch (limit) {
    case "states":
      return "the limit on states (--max-states) was reached";
    case "memory":
      return memoryReached(memory);
    case "time":
      return "the limit on time (--timeout) was reached";
    case "interrupted":
      return "it was interrupted";
  }
}

function memoryReached(memory: CheckReport["memory"]): string {
  if (memory?.full === "heap")
    return "the limit on memory was reached: the model's values fill the JavaScript heap";
  const bytes = memory?.maxBytes;
  const size = bytes === undefined ? "" : ` ${Math.floor(bytes / 2 ** 20)}Mi`;
  return `the limit on memory (--max-memory${size}) was reached`;
}

export function section(
  title: string,
  lines: readonly string[],
  paint: Palette,
  tone: "strong" | "unsure" = "strong",
): readonly string[] {
  return lines.length === 0 ? [] : ["", paint(tone, title), ...lines.map((line) => `  ${line}`)];
}

interface Numbers {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly terminal: number;
  readonly modelCalls: number;
}

function explored(result: VerifyResult): readonly string[] {
  if (result.groups.length === 0) return [];
  if (result.groups.length <= 1) {
    const workloads = result.groups.flatMap((g) => g.workloads);
    return [
      `${workloads.length === 0 ? "" : `${printable(workloads.join(", "))}: `}${numbers(result.counts, reducedBy(result.groups))}`,
    ];
  }
  return [
    ...result.groups.map(
      (g) => `${printable(g.workloads.join(", ") || g.name)}: ${numbers(g.report.counts, reducedBy([g]))}`,
    ),
    `in all: ${numbers(result.counts, reducedBy(result.groups))}`,
  ];
}

function walked({ groups, counts, reproduce }: VerifyResult, w: Walked): readonly string[] {
  const workloads = groups.flatMap((g) => g.workloads).join(", ");
  const seen = `${amount(counts.transitions, "step")}, ${w.allCounted ? "" : "at least "}${amount(counts.states, "distinct state")}`;
  return [
    `${workloads === "" ? "" : `${printable(workloads)}: `}${amount(w.walks, "walk")} of at most ${amount(w.depth, "step")}, seed ${w.seed}`,
    `${seen}, longest walk ${amount(counts.depth, "step")}, ${amount(counts.modelCalls, "model call")}; how many states there are is not known`,
    ...(reproduce === undefined ? [] : [`the same walks again: ${printable(reproduce)}`]),
  ];
}

function numbers(n: Numbers, reduced: string): string {
  return [
    `${amount(n.states, "state")}${reduced}`,
    amount(n.transitions, "transition"),
    `depth ${n.depth}`,
    amount(n.terminal, "terminal state"),
    amount(n.modelCalls, "model call"),
  ].join(", ");
}

function stopped(group: VerifiedGroup): readonly string[] {
  const { limit, memory, counts } = group.report;
  if (limit === undefined) return [];
  const covered = `${amount(counts.states, "state")} ${counts.states === 1 ? "was" : "were"} covered, down to depth ${counts.depth}`;
  return [
    `${printable(group.workloads.join(", ") || group.name)}: ${limitReached(limit, memory)}; ${covered}`,
  ];
}

/** What is left out for the same reason is told once, with all the places, in order of appearance. */
function notModelled(items: readonly NotModelled[]): readonly string[] {
  const alike = Map.groupBy(items, ({ kind, field, consequence }) => {
    const what = field === undefined ? kind : `${kind} ${field}`;
    return printable(`${what}: ${consequence}`);
  });
  return [...alike].flatMap(([what, all]) => [what, ...inLines(all.map(place)).map((line) => `  ${line}`)]);
}

/** Names in rows of at most about 100 characters, each name once. */
export function inLines(names: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const name of new Set(names.map(printable))) {
    const last = lines.at(-1);
    if (last === undefined || last.length + name.length > 98) lines.push(name);
    else lines[lines.length - 1] = `${last}, ${name}`;
  }
  return lines.map((line, i) => (i < lines.length - 1 ? `${line},` : line));
}

function place({ name, position }: NotModelled): string {
  return printable(`${name} (${formatPosition(position)})`);
}
