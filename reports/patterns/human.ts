// The table for people: answers, marks, and what is found of each claim.
import {
  type Answer,
  countOfMarks,
  type Mark,
  type Marked,
  RATINGS,
  type Subject,
  type Verdict,
} from "../../model/workflow/catalogue/index.ts";
import { patternId } from "../../model/workflow/patterns/index.ts";
import { amount } from "../amounts.ts";
import { type Palette, plainPalette, type Tone } from "../palette.ts";
import { answerField, claimName } from "./answers.ts";
import { FINDING_CALLED } from "./claims.ts";
import { type PatternsReport, shownParts } from "./report.ts";
import type { Field } from "./sheet.ts";
import { shownBy, subjectField } from "./words.ts";

/** The whole report, ending in a newline. */
export function patternsHuman(report: PatternsReport, paint: Palette = plainPalette): string {
  const { answers, marks, claims } = shownParts(report);
  const { isWhole, kubernetes, undecided, surprises, versions } = report;
  const lines = [
    ...(answers.length === 0
      ? []
      : [
          "Constructs that are said to be patterns",
          ...answers.flatMap((one) => answerLines(one, paint)),
          "",
        ]),
    ...(marks.length === 0 ? [] : ["Control-flow patterns", ...marks.map((one) => markLine(one, paint)), ""]),
    ...(isWhole ? [] : ["Claims", ...claims.flatMap((one) => claimLines(one)), ""]),
    ...(versions === undefined ? [] : [...versionLines(versions), ""]),
    ...undecided.map(({ id, reason }) => paint("unsure", `not decided: ${id}: ${reason}`)),
    ...surprises.map((problem) => paint("bad", `not as written: ${problem}`)),
    ...(isWhole
      ? [
          `marks: ${[...countOfMarks(marks)]
            .filter(([, n]) => n > 0)
            .map(([mark, n]) => `${mark} ${n}`)
            .join(", ")}`,
        ]
      : []),
    `${amount(claims.length, "claim")} decided, ${kubernetes === undefined ? "under the versions of Kubernetes that their scenarios choose" : `under Kubernetes ${kubernetes}`}; bounds are those of their scenarios`,
  ];
  return `${lines.join("\n")}\n`;
}

const TONES: { readonly [verdict in Verdict]: Tone } = {
  true: "good",
  "true with conditions": "good",
  refuted: "bad",
  "no subject": "unsure",
  "not decided": "unsure",
};

function answerLines(answer: Answer, paint: Palette): readonly string[] {
  return [
    `  ${claimName(answer)}: ${paint(TONES[answer.verdict], answer.verdict)}`,
    ...wrapped(plain(answerField(answer)), 94).map((line) => `      ${line}`),
  ];
}

const MARK_TONES: { readonly [mark in Mark]: Tone } = {
  "●": "good",
  "◐": "good",
  "◓": "unsure",
  "○": "unsure",
  "×": "bad",
};

function markLine({ pattern, mark, shownBy: shown }: Marked, paint: Palette): string {
  const name = `${patternId(pattern).padEnd(7)} ${pattern.name}`;
  const proof =
    shown?.subject === undefined
      ? ""
      : `: ${plain(subjectField(shown.id, shown.subject))}: ${plain(shownBy(shown.subject.results[shown.faults ?? "hidden"]))}`;
  const signs = mark === undefined ? "? ?" : `${paint(MARK_TONES[mark], mark)} ${RATINGS[mark]}`;
  return `  ${signs} ${name}${mark === undefined ? ": not decided" : proof}`;
}

function claimLines({ id, says, results: { blocked, hidden } }: Subject): readonly string[] {
  const one = (what: string, result: typeof hidden): string =>
    `      ${what}: ${FINDING_CALLED[result.finding]}; ${plain(shownBy(result))}`;
  return [`  ${id}: ${says}`, one("without faults", blocked), one("with faults, unseen", hidden)];
}

function versionLines({
  decided,
  claims,
  answers,
  marks,
}: NonNullable<PatternsReport["versions"]>): readonly string[] {
  const different = [
    ...answers.map(({ id }) => `claim ${id}`),
    ...marks.map(({ number }) => `WCP-${number}`),
    ...claims.map(({ id }) => id),
  ];
  return [
    `${amount(decided, "claim")} decided under every version of Kubernetes; ${different.length === 0 ? "nothing differs" : `what differs: ${different.join(", ")}`}`,
  ];
}

function plain(field: Field): string {
  return field.map(({ text }) => text).join("");
}

/** Lines of at most so many columns, broken at spaces. */
function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
