// The marks of the 43 control-flow patterns as tables: what each rests on, how that compares with ratings of others, and with marks given by hand.
import {
  countOfMarks,
  type Marked,
  markDifferences,
  RATINGS,
  type RatingCount,
  type Tried,
} from "../../model/workflow/catalogue/index.ts";
import { patternId } from "../../model/workflow/patterns/index.ts";
import { type Field, joined, type Sheet, text } from "./sheet.ts";
import { cellField, shownBy, subjectField } from "./words.ts";

export function marksSheet(marks: readonly Marked[]): Sheet {
  const counts = [...countOfMarks(marks)].filter(([, n]) => n > 0).map(([mark, n]) => `${mark} ${n}`);
  return {
    title: "The 43 control-flow patterns",
    about: [
      "How far Kubernetes has each pattern, computed from what is found of the constructs that might realise it. ● a native construct is the pattern, by branching bisimulation at",
      "least; ◐ one does nothing that the pattern forbids, but not all of it; ◓ there is one for it, and it does what the pattern forbids, or comes to rest where the pattern does not; ○ only by convention, with",
      "controllers or a protocol of the users' own; × none. After it stands the rating that published evaluations would give: + direct support, ± partial, − none, or by programming.",
      `In all: ${counts.join(", ")}.`,
    ],
    columns: [
      { title: "pattern", width: 0.2 },
      { title: "mark" },
      { title: "rating" },
      { title: "shown by", width: 0.2 },
      { title: "what was tried", width: 0.42 },
    ],
    rows: marks.map((one) => [
      text(`${patternId(one.pattern)} ${one.pattern.name}`),
      text(one.mark ?? "not decided"),
      text(one.mark === undefined ? "" : RATINGS[one.mark]),
      proofField(one),
      triedField(one),
    ]),
  };
}

function proofField({ shownBy: shown }: Marked): Field {
  if (shown?.subject === undefined) return [];
  const { id, subject, faults = "hidden" } = shown;
  return joined([subjectField(id, subject), shownBy(subject.results[faults])], ": ");
}

function triedField({ tried, realisation: { why } }: Marked): Field {
  return joined([...tried.map(constructField), why === undefined ? [] : text(why)], "; ");
}

function constructField({ id, is, by, faults = "hidden", subject, quadrants }: Tried): Field {
  const found = quadrants === undefined ? [] : cellField(quadrants[faults].blind);
  const kind = { native: "", convention: "by convention: ", nearest: "nearest: " }[by];
  return joined([text(kind + is), subjectField(id, subject), found], ", ");
}

export function ratingsSheet(counts: readonly RatingCount[]): Sheet {
  return {
    title: "Beside published ratings",
    about: [
      "Of the first 32 patterns, how many have direct support, partial support, and none. The ratings of standards are the workflow patterns initiative's",
      "(workflowpatterns.com/evaluations/standard), by judgement; those of Kubernetes are computed. What has to be programmed counts as none in both.",
    ],
    columns: [
      { title: "" },
      { title: "+", align: "right" },
      { title: "±", align: "right" },
      { title: "−", align: "right" },
      { title: "not decided", align: "right" },
    ],
    rows: counts.map(({ name, counts: { "+": direct, "±": partial, "−": none }, undecided }) =>
      [name, ...[direct, partial, none, undecided].map(String)].map(text),
    ),
  };
}

export function differencesSheet(marks: readonly Marked[]): Sheet {
  return {
    title: "Marks that were given by hand before",
    about: ["Where an assessment by hand, from documented behaviour, had another mark, and why."],
    columns: [
      { title: "pattern", width: 0.25 },
      { title: "by hand" },
      { title: "computed" },
      { title: "why", width: 0.5 },
    ],
    rows: markDifferences(marks).map(({ number, noted, computed, why }) => {
      const pattern = marks.find((one) => one.pattern.number === number)?.pattern;
      const name = pattern === undefined ? String(number) : `${patternId(pattern)} ${pattern.name}`;
      return [name, noted, computed ?? "not decided", why ?? "nobody has said why"].map(text);
    }),
  };
}
