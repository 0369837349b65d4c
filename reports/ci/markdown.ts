// A summary in Markdown: what GitHub shows of a job when it is written to $GITHUB_STEP_SUMMARY, or for a comment.
import { amount } from "../amounts.ts";
import { acceptedText, type CiReport, NOTICES, type Notice, placeText, type Violation } from "./report.ts";

/** GitHub takes no more than 1 MiB of a step. */
const LIMIT = 900_000;

export function markdown(report: CiReport): string {
  const open = report.violations.filter(({ accepted }) => accepted === undefined);
  const accepted = report.violations.filter((v) => v.accepted !== undefined);
  const head = [
    `## ${mark(report.exitCode)} plimsoll ${report.command}`,
    "",
    `**${plain(report.verdict)}**`,
    ...table("Violations", open, report),
    ...table("Accepted violations", accepted, report),
    ...noticesOf(report),
    ...counts(report),
  ];
  const details = [
    ...open.flatMap(storyOf),
    ...folded(
      "What the verdict rests on",
      report.facts.map(({ name, value }) => `- ${plain(name)}: ${plain(value)}`),
    ),
  ];
  return `${fitting([...head, ...details]).join("\n")}\n`;
}

function mark(exitCode: number): string {
  return exitCode === 0 ? "✅" : exitCode === 1 ? "❌" : "⚠️";
}

function table(title: string, violations: readonly Violation[], report: CiReport): readonly string[] {
  if (violations.length === 0) return [];
  const rows = violations.map((violation) => {
    const { rule, subject = "", message, position, accepted } = violation;
    const place = position === undefined ? "" : placeText(position, report);
    const why = accepted === undefined ? message : `${acceptedText(accepted)} (${message})`;
    return `| ${[rule, subject, place, why].map(plain).join(" | ")} |`;
  });
  return ["", `### ${title}`, "", "| property | object | line | why |", "|---|---|---|---|", ...rows];
}

function noticesOf(report: CiReport): readonly string[] {
  const groups = Map.groupBy(report.notices, ({ kind }) => kind);
  return [...groups].flatMap(([kind, of]) => {
    const lines = of.map((notice) => `- ${plain(noticeText(notice, report))}`);
    if (kind === "not-modelled")
      return folded(`Not modelled: ${amount(of.length, "part")} of the input`, lines);
    return ["", `### ${NOTICES[kind].title}`, "", ...lines];
  });
}

function noticeText({ message, position }: Notice, report: CiReport): string {
  return position === undefined ? message : `${placeText(position, report)}: ${message}`;
}

function counts({ cases }: CiReport): readonly string[] {
  if (cases.length === 0) return [];
  const of = Map.groupBy(cases, ({ status }) => status);
  const told = [...of].map(([status, some]) => `${some.length} ${status.replace("-", " ")}`);
  return ["", `Properties of groups of workloads: ${told.join(", ")}.`];
}

function storyOf({ rule, subject, story }: Violation): readonly string[] {
  if (story.length === 0) return [];
  const title = subject === undefined ? rule : `${rule}: ${subject}`;
  const fence = fenceFor(story);
  return folded(title, [fence, ...story, fence]);
}

function folded(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return ["", `<details><summary>${plain(title)}</summary>`, "", ...lines, "", "</details>"];
}

/** A fence that no line of the text ends. */
function fenceFor(lines: readonly string[]): string {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  return "`".repeat(longest + 1);
}

/** Text that means nothing to Markdown or HTML, on one line. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()#+!|~@]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** As many whole lines as GitHub takes. */
function fitting(lines: readonly string[]): readonly string[] {
  let length = 0;
  const end = lines.findIndex((line) => {
    length += Buffer.byteLength(line) + 1;
    return length > LIMIT;
  });
  return end < 0 ? lines : [...lines.slice(0, end), "", "(Cut: the rest is too long.)"];
}
