// The report that people read: a line per property, the story of every violation, and what the verdict rests on.
import { type Judged, judge, type VerifiedProperty, type VerifyResult } from "../invariants/index.ts";
import { acceptedCount, acceptedLines, elsewhere, howAccepted } from "./accepted.ts";
import { printable } from "./compact.ts";
import { footing } from "./footing.ts";
import { type Palette, plainPalette } from "./palette.ts";
import { canonical } from "./plain.ts";
import { story, summary } from "./story.ts";

/** The whole report, ending in a newline, with a table of coverage if wanted. The same result gives the same text. */
export function human(
  result: VerifyResult,
  paint: Palette = plainPalette,
  {
    coverage = false,
    judged = judge(result),
  }: { readonly coverage?: boolean; readonly judged?: Judged } = {},
): string {
  const [silent, telling] = partition(result.properties, (p) => p.status === "not-applicable" && !p.reason);
  const width = Math.max(0, ...telling.map((p) => p.id.length));
  const lines = [
    ...telling.flatMap((p) => propertyLines(p, width, paint, judged)),
    ...notApplicable(silent, paint),
    ...result.properties.flatMap((p) => (p.status === "violated" ? violation(p, result, paint, judged) : [])),
    ...acceptedLines(judged, paint),
    ...footing(result, paint, coverage),
    "",
    verdictLine(result, paint, judged),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Columns that a list may take. */
const WIDTH = 110;

const MARKS = {
  holds: ["good", "✓"],
  violated: ["bad", "✗"],
  accepted: ["unsure", "~"],
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

function propertyLines(
  p: VerifiedProperty,
  width: number,
  paint: Palette,
  judged: Judged,
): readonly string[] {
  const how = howAccepted(p, judged);
  const [tone, mark] = how === undefined ? MARKS[p.status] : MARKS.accepted;
  const quiet = p.status === "not-applicable" || p.status === "off";
  const why = p.reason === undefined ? "" : `: ${printable(p.reason)}`;
  const remark =
    p.status === "off"
      ? " (switched off)"
      : p.status === "not-applicable"
        ? ` (not applicable${why})`
        : p.status === "inconclusive"
          ? ` (inconclusive${why})`
          : how !== undefined
            ? ` (violated, ${how})`
            : p.upTo === undefined
              ? ""
              : ` (up to ${p.upTo})`;
  const line = `${printable(p.id).padEnd(width)}  ${printable(p.title)}${remark}`;
  return [
    `  ${paint(tone, mark)} ${quiet ? paint("faint", line) : line}`,
    ...(p.vacuous === undefined ? [] : [paint("unsure", `      says nothing here: ${printable(p.vacuous)}`)]),
  ];
}

function violation(
  p: VerifiedProperty,
  result: VerifyResult,
  paint: Palette,
  judged: Judged,
): readonly string[] {
  if (howAccepted(p, judged) !== undefined) return [];
  const group = result.groups.length > 1 ? result.groups.find((g) => g.name === p.group) : undefined;
  const where = group === undefined ? "" : ` in ${printable(group.workloads.join(", "))}`;
  const head = ["", `${paint("bad", `VIOLATED ${printable(p.id)}`)}: ${printable(p.title)}${where}`];
  const upTo = p.upTo === undefined ? "" : ` (up to ${p.upTo})`;
  const reason = p.reason === undefined ? [] : [`  ${printable(p.reason)}${upTo}`];
  const placement = [
    ...(p.placement === undefined ? [] : [`  ${printable(p.placement)}`]),
    ...elsewhere(p, judged),
    ...(p.undecided === undefined ? [] : [`  elsewhere it is inconclusive: ${printable(p.undecided)}`]),
  ];
  if (p.trace === undefined) return [...head, ...reason, ...placement];
  const twin = result.properties.find(
    (q) => q.status === "violated" && howAccepted(q, judged) === undefined && sameRun(q, p),
  );
  if (twin !== undefined && twin !== p)
    return [...head, ...reason, ...placement, `  The run is the one of ${printable(twin.id)} above.`];
  return [
    ...head,
    ...reason,
    ...placement,
    paint("faint", `  The run: ${summary(p.trace)}.`),
    ...story(p.trace, paint).map((line) => `  ${line}`),
  ];
}

function sameRun(a: VerifiedProperty, b: VerifiedProperty): boolean {
  return a.trace !== undefined && b.trace !== undefined && canonical(a.trace) === canonical(b.trace);
}

/** The last line, without colours. */
export function verdictOf(result: VerifyResult, judged: Judged): string {
  return verdictLine(result, plainPalette, judged);
}

function verdictLine(result: VerifyResult, paint: Palette, judged: Judged): string {
  const of = (...statuses: readonly string[]) => result.properties.filter((p) => statuses.includes(p.status));
  const names = (properties: readonly VerifiedProperty[]) =>
    properties.map((p) => printable(p.id)).join(", ");
  const checked = of("holds", "violated", "inconclusive").length;
  const unknown = [...of("inconclusive"), ...of("violated").filter((p) => p.undecided !== undefined)];
  const failing = of("violated").filter((p) => howAccepted(p, judged) === undefined);
  const accepted = acceptedCount(result, judged);
  const besides = accepted === undefined ? "" : `; ${accepted}`;
  if (judged.verdict === "violated") {
    const open = of("inconclusive");
    const rest = open.length === 0 ? "" : `; inconclusive: ${names(open)}`;
    const which = `${failing.length} of ${checked} properties (${names(failing)})`;
    return paint("bad", `VIOLATED: ${which}${besides}${rest}`);
  }
  if (judged.verdict === "inconclusive" && result.reason !== undefined) {
    return paint("unsure", `INCONCLUSIVE: ${printable(result.reason)}`);
  }
  if (judged.verdict === "inconclusive") {
    const which = unknown.length === 0 ? "" : ` (${names(unknown)})`;
    const no = accepted === undefined ? "no violation" : "no other violation";
    return paint("unsure", `INCONCLUSIVE: ${no} was found, but not everything was seen${which}${besides}`);
  }
  if (checked === 0) return paint("unsure", "NOTHING WAS CHECKED: no property applies");
  const empty = result.properties.filter((p) => p.vacuous !== undefined).length;
  const but = empty === 0 ? "" : `, but ${empty} of them say${empty === 1 ? "s" : ""} nothing here`;
  const rests = result.bounds.length + result.assumptions.length > 0;
  const within = rests ? ", within the bounds and under the assumptions above" : "";
  const upTo = result.upTo === undefined ? "" : `, UP TO ${result.upTo.toUpperCase()}`;
  if (accepted !== undefined) {
    const held = of("holds").length;
    const others = held === 0 ? "no property holds" : `${held} of ${checked} properties hold${within}${but}`;
    return paint("unsure", `ACCEPTED${upTo}: ${accepted}; ${others}`);
  }
  const all = checked === 1 ? "the property" : `all ${checked} properties`;
  return paint("good", `HOLDS${upTo}: ${all}${within}${but}`);
}
