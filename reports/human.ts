// The report that people read: a line per property, the story of every violation, and what the verdict rests on.
import type { VerifiedProperty, VerifyResult } from "../invariants/verify-result.ts";
import { printable } from "./compact.ts";
import { footing } from "./footing.ts";
import { type Palette, plainPalette } from "./palette.ts";
import { canonical } from "./plain.ts";
import { minimality, size, story } from "./story.ts";

/** The whole report, ending in a newline, with a table of coverage if wanted. The same result gives the same text. */
export function human(
  result: VerifyResult,
  paint: Palette = plainPalette,
  { coverage = false }: { readonly coverage?: boolean } = {},
): string {
  const [silent, telling] = partition(result.properties, (p) => p.status === "not-applicable" && !p.reason);
  const width = Math.max(0, ...telling.map((p) => p.id.length));
  const lines = [
    ...telling.flatMap((p) => propertyLines(p, width, paint)),
    ...notApplicable(silent, paint),
    ...result.properties.flatMap((p) => (p.status === "violated" ? violation(p, result, paint) : [])),
    ...footing(result, paint, coverage),
    "",
    verdictLine(result, paint),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Columns that a list may take. */
const WIDTH = 110;

const MARKS = {
  holds: ["good", "✓"],
  violated: ["bad", "✗"],
  inconclusive: ["unsure", "?"],
  "not-applicable": ["faint", "-"],
  off: ["faint", "-"],
} as const;

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

/** Most properties are about one kind or feature: those that have nothing to be about here are only named. */
function notApplicable(properties: readonly VerifiedProperty[], paint: Palette): readonly string[] {
  const [first, ...rest] = properties.map(({ id }) => printable(id));
  if (first === undefined) return [];
  const lines = rest.reduce<readonly string[]>(
    (before, id) => {
      const last = before.at(-1) ?? "";
      const longer = `${last}, ${id}`;
      return longer.length > WIDTH ? before.concat(`    ${id}`) : before.with(-1, longer);
    },
    [`  - not applicable: ${first}`],
  );
  return lines.map((line, i) => paint("faint", i < lines.length - 1 ? `${line},` : line));
}

function propertyLines(p: VerifiedProperty, width: number, paint: Palette): readonly string[] {
  const [tone, mark] = MARKS[p.status];
  const quiet = p.status === "not-applicable" || p.status === "off";
  const why = p.reason === undefined ? "" : `: ${printable(p.reason)}`;
  const remark =
    p.status === "off"
      ? " (switched off)"
      : p.status === "not-applicable"
        ? ` (not applicable${why})`
        : p.status === "inconclusive"
          ? ` (inconclusive${why})`
          : p.upTo === undefined
            ? ""
            : ` (up to ${p.upTo})`;
  const line = `${printable(p.id).padEnd(width)}  ${printable(p.title)}${remark}`;
  return [
    `  ${paint(tone, mark)} ${quiet ? paint("faint", line) : line}`,
    ...(p.vacuous === undefined ? [] : [paint("unsure", `      says nothing here: ${printable(p.vacuous)}`)]),
  ];
}

function violation(p: VerifiedProperty, result: VerifyResult, paint: Palette): readonly string[] {
  const group = result.groups.length > 1 ? result.groups.find((g) => g.name === p.group) : undefined;
  const where = group === undefined ? "" : ` in ${printable(group.workloads.join(", "))}`;
  const head = ["", `${paint("bad", `VIOLATED ${printable(p.id)}`)}: ${printable(p.title)}${where}`];
  const upTo = p.upTo === undefined ? "" : ` (up to ${p.upTo})`;
  const reason = p.reason === undefined ? [] : [`  ${printable(p.reason)}${upTo}`];
  const placement = p.placement === undefined ? [] : [`  ${printable(p.placement)}`];
  if (p.trace === undefined) return [...head, ...reason, ...placement];
  const twin = result.properties.find((q) => q.status === "violated" && sameRun(q, p));
  if (twin !== undefined && twin !== p)
    return [...head, ...reason, ...placement, `  The run is the one of ${printable(twin.id)} above.`];
  const { steps, loop } = p.trace;
  const shape =
    loop === undefined
      ? size(p.trace)
      : loop === steps.length
        ? `${size(p.trace)}, then for ever nothing`
        : `${size(p.trace)}, the last ${steps.length - loop} of them for ever`;
  return [
    ...head,
    ...reason,
    ...placement,
    paint("faint", `  The run: ${shape}; ${minimality(p.trace)}.`),
    ...story(p.trace, paint).map((line) => `  ${line}`),
  ];
}

function sameRun(a: VerifiedProperty, b: VerifiedProperty): boolean {
  return a.trace !== undefined && b.trace !== undefined && canonical(a.trace) === canonical(b.trace);
}

function verdictLine(result: VerifyResult, paint: Palette): string {
  const of = (...statuses: readonly string[]) => result.properties.filter((p) => statuses.includes(p.status));
  const names = (properties: readonly VerifiedProperty[]) =>
    properties.map((p) => printable(p.id)).join(", ");
  const checked = of("holds", "violated", "inconclusive").length;
  const [violated, unknown] = [of("violated"), of("inconclusive")];
  if (result.verdict === "violated") {
    const rest = unknown.length === 0 ? "" : `; inconclusive: ${names(unknown)}`;
    return paint("bad", `VIOLATED: ${violated.length} of ${checked} properties (${names(violated)})${rest}`);
  }
  if (result.verdict === "inconclusive" && result.reason !== undefined) {
    return paint("unsure", `INCONCLUSIVE: ${printable(result.reason)}`);
  }
  if (result.verdict === "inconclusive") {
    const which = unknown.length === 0 ? "" : ` (${names(unknown)})`;
    return paint("unsure", `INCONCLUSIVE: no violation was found, but not everything was seen${which}`);
  }
  if (checked === 0) return paint("unsure", "NOTHING WAS CHECKED: no property applies");
  const empty = result.properties.filter((p) => p.vacuous !== undefined).length;
  const but = empty === 0 ? "" : `, but ${empty} of them say${empty === 1 ? "s" : ""} nothing here`;
  const rests = result.bounds.length + result.assumptions.length > 0;
  const within = rests ? ", within the bounds and under the assumptions above" : "";
  return paint(
    "good",
    `HOLDS${result.upTo === undefined ? "" : `, UP TO ${result.upTo.toUpperCase()}`}: ${checked === 1 ? "the property" : `all ${checked} properties`}${within}${but}`,
  );
}
