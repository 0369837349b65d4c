// What people are told of violations that do not fail the run: never that anything holds.
import type { Finding, Judged, VerifiedProperty, VerifyResult } from "../invariants/index.ts";
import { formatPosition } from "../model/input/problem.ts";
import { amount } from "./amounts.ts";
import { printable } from "./compact.ts";
import type { Palette } from "./palette.ts";
import { summary } from "./story.ts";

/** How the violations of a property are accepted; undefined if it has none, or one that is not. */
export function howAccepted({ id, status }: VerifiedProperty, { findings }: Judged): string | undefined {
  if (status !== "violated") return undefined;
  const own = findings.filter(({ property }) => property === id);
  const ways = new Set(own.map(wayOf));
  if (ways.has(undefined)) return undefined;
  return [...ways].join(" and ");
}

function wayOf({ accepted }: Finding): string | undefined {
  if (accepted === undefined) return undefined;
  return accepted.by === "suppression" ? "suppressed" : "known";
}

/** The other objects of which a property is violated, in a line. */
export function elsewhere({ id }: VerifiedProperty, { findings }: Judged): readonly string[] {
  const open = findings.filter(({ property, accepted }) => property === id && accepted === undefined);
  const others = open.slice(1).map(({ subject }) => printable(subject ?? ""));
  return others.length === 0 ? [] : [`  violated also of ${others.join(", ")}`];
}

/** The sections on what is accepted, on suppressions without use, and on what is gone. */
export function acceptedLines({ findings, unused, gone }: Judged, paint: Palette): readonly string[] {
  const accepted = findings.filter((finding) => finding.accepted !== undefined);
  return [
    ...section("Violated, and accepted", accepted.flatMap(acceptedText), paint),
    ...section(
      "Suppressions that suppress nothing",
      unused.map(({ suppression: { property, object, position }, why }) => {
        const what = object === undefined ? property : `${property} of ${object}`;
        return printable(`${formatPosition(position)}: ${what}: ${why}`);
      }),
      paint,
    ),
    ...section(
      "In the baseline, and violated no more",
      (gone ?? []).map(({ property, subject }) => printable(named(property, subject))),
      paint,
    ),
  ];
}

function acceptedText(finding: Finding): readonly string[] {
  const { property, subject, reason, trace, accepted } = finding;
  const why =
    accepted?.by === "suppression"
      ? `suppressed at ${formatPosition(accepted.position)}: ${accepted.reason}`
      : `known from the baseline${accepted?.isSameRun === false ? ", where it had another run" : ""}`;
  const run = trace === undefined ? [] : [`  The run: ${summary(trace)}.`];
  return [printable(named(property, subject)), `  ${printable(why)}`, `  ${printable(reason)}`, ...run];
}

function named(property: string, subject: string | undefined): string {
  return subject === undefined ? property : `${property} of ${subject}`;
}

/** "2 properties are violated, and accepted (a: suppressed, b: known)"; undefined if none is. */
export function acceptedCount(result: VerifyResult, judged: Judged): string | undefined {
  const { findings } = judged;
  const accepted = findings.filter((finding) => finding.accepted !== undefined);
  if (accepted.length === 0) return undefined;
  const of = Map.groupBy(accepted, ({ property }) => property);
  const names = [...of].map(
    ([id, some]) => `${printable(id)}: ${[...new Set(some.map(wayOf))].join(" and ")}`,
  );
  const open = result.properties.some((p) => p.status === "violated" && howAccepted(p, judged) === undefined);
  const count = amount(accepted.length, open ? "other violation" : "violation");
  return `${count} ${accepted.length === 1 ? "is" : "are"} accepted (${names.join(", ")})`;
}

function section(title: string, lines: readonly string[], paint: Palette): readonly string[] {
  return lines.length === 0 ? [] : ["", paint("unsure", title), ...lines.map((line) => `  ${line}`)];
}
