// The report on claims about workflow patterns: which tables it has, and in which formats it is written.
import {
  type PatternsTable,
  ratingCounts,
  type VersionDifferences,
} from "../../model/workflow/catalogue/index.ts";
import { answersSheet, quadrantsSheet } from "./answers.ts";
import { claimsSheet } from "./claims.ts";
import { latexDocument } from "./latex.ts";
import { markdownSheet } from "./markdown.ts";
import { differencesSheet, marksSheet, ratingsSheet } from "./marks.ts";
import type { Sheet } from "./sheet.ts";
import { versionsSheet } from "./versions.ts";

export interface PatternsReport {
  readonly table: PatternsTable;
  /** Undefined: only one version was asked for. */
  readonly versions: VersionDifferences | undefined;
  /** All that the catalogue speaks of was decided, so that it can be counted, and compared with others. */
  readonly isWhole: boolean;
}

/** What nothing was decided of is left out, unless the table is to be whole. */
export function patternsSheets({ table, versions, isWhole }: PatternsReport): readonly Sheet[] {
  const answers = table.answers.filter(
    ({ evidence }) => isWhole || evidence.some(({ quadrants }) => quadrants !== undefined),
  );
  const marks = table.marks.filter(({ tried }) => isWhole || tried.some(({ grade }) => grade !== undefined));
  const claims = [...table.subjects.values()].filter(({ kind }) => kind === "claim");
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
