// The report on claims about workflow patterns: which tables it has, and in which formats it is written.
import { ratingCounts } from "../../model/workflow/catalogue/index.ts";
import { answersSheet, quadrantsSheet } from "./answers.ts";
import { claimsSheet } from "./claims.ts";
import { latexDocument } from "./latex.ts";
import { markdownSheet } from "./markdown.ts";
import { differencesSheet, marksSheet, ratingsSheet } from "./marks.ts";
import { type PatternsReport, shownParts } from "./report.ts";
import type { Sheet } from "./sheet.ts";
import { versionsSheet } from "./versions.ts";

export function patternsSheets(report: PatternsReport): readonly Sheet[] {
  const { versions, isWhole } = report;
  const { answers, marks, claims } = shownParts(report);
  return [
    ...(answers.length === 0 ? [] : [answersSheet(answers)]),
    ...(marks.length === 0 ? [] : [marksSheet(marks)]),
    ...(isWhole ? [ratingsSheet(ratingCounts(marks)), differencesSheet(marks)] : []),
    ...(answers.length === 0 ? [] : [quadrantsSheet(answers)]),
    ...(versions === undefined ? [] : [versionsSheet(versions)]),
    claimsSheet(claims),
  ];
}

export function patternsMarkdown(
  report: PatternsReport,
  linked: (id: string) => string | undefined = () => undefined,
): string {
  return patternsSheets(report)
    .map((sheet) => markdownSheet(sheet, linked))
    .join("\n");
}

export function patternsLatex(report: PatternsReport, toolVersion: string): string {
  return latexDocument(
    patternsSheets(report),
    `Kubernetes constructs as workflow patterns, decided by plimsoll ${toolVersion}.`,
  );
}

export { patternsHuman } from "./human.ts";
export { patternsJson } from "./json.ts";
export type { PatternsReport } from "./report.ts";
