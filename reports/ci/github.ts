// Workflow commands of GitHub Actions: an annotation at the line of each violation, when a step prints them.

import type { SourcePosition } from "../../model/kubernetes/index.ts";
import { acceptedText, type CiReport, NOTICES, type Notice, type Violation } from "./report.ts";

export function github(report: CiReport): string {
  const lines = [
    ...report.violations.map((violation) => annotation(violation, report)),
    ...report.notices.flatMap((notice) => noticeLine(notice, report)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** What was accepted is only a notice. */
function annotation(violation: Violation, report: CiReport): string {
  const { rule, title, message, steps, position, accepted } = violation;
  const run = steps.length === 0 ? [] : ["The run:", ...steps.map((step, i) => `${i + 1}. ${step.message}`)];
  const why = accepted === undefined ? [] : [acceptedText(accepted)];
  const level = accepted === undefined ? "error" : "notice";
  const head = `plimsoll ${rule}: ${title}`;
  return command(level, head, [...why, message, ...run].join("\n"), position, report);
}

/** What is not modelled stands in the other reports: of annotations a run may only show a few. */
function noticeLine({ kind, message, position }: Notice, report: CiReport): readonly string[] {
  if (kind === "not-modelled") return [];
  const { level, title } = NOTICES[kind];
  const name = level === "note" ? "notice" : level;
  return [command(name, `plimsoll: ${title}`, message, position, report)];
}

function command(
  level: "error" | "warning" | "notice",
  title: string,
  message: string,
  position: SourcePosition | undefined,
  report: CiReport,
): string {
  const parameters = [...placeParameters(position, report), `title=${parameter(title)}`];
  return `::${level} ${parameters.join(",")}::${data(message)}`;
}

function placeParameters(position: SourcePosition | undefined, report: CiReport): readonly string[] {
  const path = position === undefined ? undefined : report.pathOf(position.file);
  if (position === undefined || path === undefined) return [];
  const file = `file=${parameter(path.path)}`;
  return position.line === 0 ? [file] : [file, `line=${position.line}`, `col=${position.column}`];
}

/** Source: actions/toolkit, packages/core/src/command.ts (escapeData). */
export function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** Source: as above (escapeProperty). */
export function parameter(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
