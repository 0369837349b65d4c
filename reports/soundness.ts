// The report on the soundness of a workflow net, for people and for programs (schemas/soundness.schema.json).
import { type Net, placesOf } from "../model/workflow/net.ts";
import type { Condition, Soundness } from "../model/workflow/soundness.ts";
import { amount } from "./amounts.ts";
import { printable } from "./compact.ts";
import { type Palette, plainPalette } from "./palette.ts";

export const SOUNDNESS_REPORT_VERSION = 1;

/** Of all numbers of cases together: what does not hold for one does not hold. */
export function soundnessVerdict(results: readonly Soundness[]): Soundness["verdict"] {
  const among = (verdict: Soundness["verdict"]): boolean => results.some((one) => one.verdict === verdict);
  return among("unsound") ? "unsound" : among("inconclusive") ? "inconclusive" : "sound";
}

/** The whole report, ending in a newline. */
export function soundnessReport(
  net: Net,
  results: readonly Soundness[],
  paint: Palette = plainPalette,
): string {
  const verdict = soundnessVerdict(results);
  const mixes = results.length > 1 && net.transitions.some(looksAtAll);
  const lines = [
    `${amount(placesOf(net).length, "place")}, ${amount(net.transitions.length, "transition")}${resourcesOf(net)}`,
    "",
    ...results.flatMap((one) => linesOf(one, paint)),
    "",
    ...(mixes ? [MIXED] : []),
    `${paint(TONES[verdict], verdict.toUpperCase())} ${printable(net.name)}, with ${casesOf(results)}`,
  ];
  return `${lines.join("\n")}\n`;
}

const TONES = { sound: "good", unsound: "bad", inconclusive: "unsure" } as const;
const MARKS = { sound: "✓", unsound: "✗", inconclusive: "?" } as const;

const MIXED =
  "The tokens of several cases are not told apart: what a transition empties, or must be empty for it, may be another case's.";

function looksAtAll({ without, empties, waits }: Net["transitions"][number]): boolean {
  return waits || without.length > 0 || empties.length > 0;
}

function resourcesOf({ resources }: Net): string {
  return resources.length === 0 ? "" : `, ${amount(resources.length, "token")} besides cases`;
}

function casesOf(results: readonly Soundness[]): string {
  const numbers = results.map(({ cases }) => cases);
  const last = numbers.at(-1) ?? 1;
  return numbers.length === 1
    ? `${amount(last, "case")} at a time`
    : `${numbers.slice(0, -1).join(", ")} and ${last} cases at a time`;
}

function linesOf({ cases, verdict, broken, dead, counts }: Soundness, paint: Palette): readonly string[] {
  const is = {
    sound: "can always end, leaves nothing behind, and no transition is dead",
    unsound: "is not sound",
    inconclusive: "has more markings than may be looked at",
  }[verdict];
  const who = cases === 1 ? "a case" : `a batch of ${amount(cases, "case")}`;
  return [
    `  ${paint(TONES[verdict], MARKS[verdict])} ${who} ${is} (${amount(counts.states, "marking")})`,
    ...broken.map(({ condition, run }) => `      ${condition}: ${after(run)} ${BROKEN[condition]}`),
    ...(dead.length === 0 ? [] : [`      dead: ${dead.map(printable).join(", ")} can never fire`]),
  ];
}

const BROKEN: { readonly [condition in Condition]: string } = {
  bounded: "one place holds more tokens than a bounded net would have",
  "option-to-complete": "the end can no longer be reached",
  "proper-completion": "the end is reached, and tokens are left besides",
};

function after(run: readonly string[]): string {
  return run.length === 0 ? "at once" : `after ${run.map(printable).join(", ")}:`;
}

/** The report as a JSON text, ending in a newline. */
export function soundnessJson(net: Net, results: readonly Soundness[], toolVersion: string): string {
  const report = {
    soundnessReportVersion: SOUNDNESS_REPORT_VERSION,
    tool: { name: "plimsoll", version: toolVersion },
    net: {
      name: net.name,
      places: placesOf(net).length,
      transitions: net.transitions.length,
      resources: net.resources,
    },
    verdict: soundnessVerdict(results),
    cases: results.map(({ cases, verdict, broken, dead, counts }) => ({
      cases,
      verdict,
      markings: counts.states,
      broken,
      dead,
    })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
