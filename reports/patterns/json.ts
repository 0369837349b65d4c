// The table for programs, as schemas/patterns.schema.json describes it.
import type { Evidence } from "../../explorer/equivalence/evidence.ts";
import { formulaText } from "../../explorer/equivalence/index.ts";
import {
  type Answer,
  type Cell,
  type Marked,
  markDifferences,
  notedMark,
  type Quadrants,
  RATINGS,
  ratingCounts,
  type Subject,
  type VersionDifferences,
} from "../../model/workflow/catalogue/index.ts";
import type { Compared } from "../../model/workflow/claims/compare.ts";
import { patternId } from "../../model/workflow/patterns/index.ts";
import { evidenceLines } from "../equivalence.ts";
import { answerField } from "./answers.ts";
import { markdownField } from "./markdown.ts";
import type { PatternsReport } from "./report.ts";

export const PATTERNS_REPORT_VERSION = 1;

/** The report as a JSON text, ending in a newline. */
export function patternsJson(report: PatternsReport, toolVersion: string): string {
  const { table, versions, kubernetes, isWhole, undecided, surprises } = report;
  const json = {
    patternsReportVersion: PATTERNS_REPORT_VERSION,
    tool: { name: "plimsoll", version: toolVersion },
    kubernetes: kubernetes ?? null,
    answers: table.answers.map(answerJson),
    patterns: table.marks.map(markJson),
    ratings: isWhole ? ratingCounts(table.marks) : null,
    differences: isWhole ? markDifferences(table.marks).map((one) => withNulls(one)) : null,
    subjects: [...table.subjects.values()].map(subjectJson),
    undecided,
    surprises,
    versions: versions === undefined ? null : versionsJson(versions),
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

function withNulls({ number, noted, computed, why }: ReturnType<typeof markDifferences>[number]) {
  return { id: `WCP-${number}`, noted, computed: computed ?? null, why: why ?? null };
}

function answerJson(answer: Answer) {
  const { claim, verdict, evidence, asStated, atBest, misfits } = answer;
  const { id, group, construct, pattern, says, noSubject } = claim;
  return {
    id,
    group,
    construct,
    pattern,
    says,
    verdict,
    noSubject: noSubject ?? null,
    sentence: markdownField(answerField(answer), () => undefined),
    asStated: asStated === undefined ? null : quadrantsJson(asStated),
    atBest: atBest === undefined ? null : quadrantsJson(atBest),
    evidence: evidence.map(({ id: of, role, under, subject, quadrants }) => ({
      id: of,
      role,
      under: under ?? null,
      kind: subject?.kind ?? null,
      quadrants: quadrants === undefined ? null : quadrantsJson(quadrants),
    })),
    misfits,
  };
}

function markJson({ pattern, mark, shownBy, tried, realisation }: Marked) {
  return {
    id: patternId(pattern),
    name: pattern.name,
    mark: mark ?? null,
    rating: mark === undefined ? null : RATINGS[mark],
    noted: notedMark(pattern.number) ?? null,
    shownBy: shownBy?.id ?? null,
    why: realisation.why ?? null,
    tried: tried.map(({ id, is, by, faults = "hidden", subject, grade, quadrants }) => ({
      id,
      is,
      by,
      faults,
      kind: subject?.kind ?? null,
      grade: grade ?? null,
      quadrants: quadrants === undefined ? null : quadrantsJson(quadrants),
    })),
  };
}

function subjectJson({ id, kind, says, results }: Subject) {
  return { id, kind, says, blocked: comparedJson(results.blocked), hidden: comparedJson(results.hidden) };
}

function comparedJson({ finding, more, less, comparison: { left, right } }: Compared) {
  const minimal = (side: typeof left): number | null => side.minimal.get("branching")?.states ?? null;
  return {
    finding,
    more: more ?? null,
    less: less ?? null,
    states: [left.whole.states, right.whole.states],
    minimal: [minimal(left), minimal(right)],
  };
}

function quadrantsJson({ blocked, hidden }: Quadrants) {
  return {
    blocked: { sensitive: cellJson(blocked.sensitive), blind: cellJson(blocked.blind) },
    hidden: { sensitive: cellJson(hidden.sensitive), blind: cellJson(hidden.blind) },
  };
}

function cellJson(cell: Cell) {
  const { status } = cell;
  switch (cell.status) {
    case "equal":
    case "included":
      return { status, relation: cell.relation, checked: cell.checked, but: cell.but.map(evidenceJson) };
    case "refuted":
      return { status, evidence: cell.evidence.map(evidenceJson) };
    case "undecided":
      return { status, reason: cell.reason };
  }
}

const NAMES = { left: "the construct", right: "the pattern" };

/** Longer formulas are not written out. */
const LONGEST = 2_000;

function evidenceJson(evidence: Evidence) {
  const [sentence = ""] = evidenceLines(evidence, NAMES);
  const head = { kind: evidence.kind, side: evidence.side === "left" ? "construct" : "pattern", sentence };
  switch (evidence.kind) {
    case "trace":
    case "divergence":
      return { ...head, trace: evidence.trace };
    case "refusal":
      return { ...head, trace: evidence.trace, refused: evidence.refused };
    case "formula": {
      const text = formulaText(evidence.formula);
      return { ...head, formula: text.length > LONGEST ? null : text };
    }
    case "partition":
      return head;
  }
}

function versionsJson({ claims, answers, marks, decided }: VersionDifferences) {
  const foundIn = (one: Subject | { readonly refused: string }) =>
    "refused" in one ? one : subjectJson(one);
  return {
    decided,
    answers,
    patterns: marks.map(({ number, mark }) => ({ id: `WCP-${number}`, mark })),
    subjects: claims.map(({ id, found }) => ({
      id,
      found: Object.fromEntries(Object.entries(found).map(([version, one]) => [version, foundIn(one)])),
    })),
  };
}
