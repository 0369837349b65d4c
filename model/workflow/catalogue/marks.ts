// How far Kubernetes has each control-flow pattern: a mark, computed from what was found of the constructs that might realise it.
import type { Pattern } from "../patterns/index.ts";
import { patterns } from "../patterns/index.ts";
import { CONSTRUCTS, type Construct, type Realisation } from "./constructs.ts";
import { isSame, type Quadrants, quadrantsOf } from "./quadrants.ts";
import type { Subject, Subjects } from "./subject.ts";

/**
 * "●": a native construct is the pattern, by branching bisimulation at least. "◐": one does nothing that the pattern forbids, and less than all
 * of it. "◓": there is one for it, and it does what the pattern forbids, or comes to rest where the pattern does not. "○": only by convention, with controllers or a
 * protocol of the users' own. "×": none.
 */
export const MARKS = ["●", "◐", "◓", "○", "×"] as const;
export type Mark = (typeof MARKS)[number];

/**
 * On the scale of published evaluations: direct support, partial, none. What has to be programmed counts as none there: "any solution which results
 * in spaghetti diagrams or coding" (workflowpatterns.com/evaluations/standard).
 */
export const RATINGS = { "●": "+", "◐": "±", "◓": "±", "○": "−", "×": "−" } as const satisfies {
  readonly [mark in Mark]: string;
};
export type Rating = (typeof RATINGS)[Mark];

/** "same": branching bisimilar, or finer; "less": a strict refinement; "other": neither. */
export type Grade = "same" | "less" | "other";

export interface Tried extends Construct {
  /** Undefined if nothing of that name was compared. */
  readonly subject: Subject | undefined;
  readonly quadrants: Quadrants | undefined;
  readonly grade: Grade | undefined;
}

export interface Marked {
  readonly pattern: Pattern;
  readonly realisation: Realisation;
  /** Undefined: not decided. */
  readonly mark: Mark | undefined;
  readonly tried: readonly Tried[];
  /** What the mark rests on: the first of the best that is native, or of what refutes all. */
  readonly shownBy: Tried | undefined;
}

/** @param realisations Of those patterns that are asked about. */
export function markedPatterns(
  subjects: Subjects,
  realisations: readonly Realisation[] = CONSTRUCTS,
): readonly Marked[] {
  return realisations.flatMap((realisation) =>
    patterns
      .filter(({ number }) => number === realisation.number)
      .map((pattern) => marked(pattern, realisation, subjects)),
  );
}

export function marked(pattern: Pattern, realisation: Realisation, subjects: Subjects): Marked {
  const tried = realisation.constructs.map((construct): Tried => {
    const subject = subjects.get(construct.id);
    const quadrants = subject === undefined ? undefined : quadrantsOf(subject);
    return { ...construct, subject, quadrants, grade: gradeOf(construct, subject, quadrants) };
  });
  const mark = markOf(tried, realisation);
  return { pattern, realisation, mark, tried, shownBy: tried.find((one) => isShownBy(one, mark)) };
}

/** What is said of the construct where faults are hidden, unless it is said to count where they are blocked only. */
function gradeOf(
  { faults = "hidden" }: Construct,
  subject: Subject | undefined,
  quadrants: Quadrants | undefined,
): Grade | undefined {
  if (subject === undefined || quadrants === undefined) return undefined;
  const { sensitive, blind } = quadrants[faults];
  if (sensitive.status === "undecided" || blind.status === "undecided") return undefined;
  if (isSame(blind)) return "same";
  const refines = sensitive.status !== "refuted";
  return refines || subject.results[faults].finding === "less" ? "less" : "other";
}

/** What is not for the pattern, yet turns out to be it, is a native construct like others. */
function markOf(tried: readonly Tried[], { why }: Realisation): Mark | undefined {
  const graded = (by: readonly Construct["by"][], ...grades: readonly Grade[]): boolean =>
    tried.some((one) => by.includes(one.by) && one.grade !== undefined && grades.includes(one.grade));
  const open = (by: Construct["by"]): boolean =>
    tried.some((one) => one.by === by && one.grade === undefined);
  if (graded(["native", "nearest"], "same")) return "●";
  if (open("native") || open("nearest")) return undefined;
  if (graded(["native"], "less")) return "◐";
  if (graded(["native"], "other")) return "◓";
  if (graded(["convention"], "same", "less")) return "○";
  return open("convention") || why === undefined ? undefined : "×";
}

function isShownBy({ by, grade }: Tried, mark: Mark | undefined): boolean {
  switch (mark) {
    case "●":
      return by !== "convention" && grade === "same";
    case "◐":
      return by === "native" && grade === "less";
    case "◓":
      return by === "native" && grade === "other";
    case "○":
      return by === "convention" && (grade === "same" || grade === "less");
    case "×":
      return grade !== undefined;
    case undefined:
      return false;
  }
}

/** How many patterns have each mark, and how many have none yet. */
export function countOfMarks(all: readonly Marked[]): ReadonlyMap<Mark | "not decided", number> {
  const names = [...MARKS, "not decided"] as const;
  return new Map(names.map((name) => [name, all.filter(({ mark = "not decided" }) => mark === name).length]));
}
