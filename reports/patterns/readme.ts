// The one-line answers for README.md, between two markers.
import type { Answer } from "../../model/workflow/catalogue/index.ts";
import { answerField, claimName } from "./answers.ts";
import { markdownField } from "./markdown.ts";
import { joined, strong, text } from "./sheet.ts";

const BEGIN = "<!-- Answers: written by `npm run patterns`. -->";
const END = "<!-- End of answers. -->";

/** A line for each claim: what it comes to, one condition, and what refutes it otherwise. */
export function answerLines(answers: readonly Answer[]): readonly string[] {
  return answers.map((answer) => {
    const line = joined(
      [joined([text(`${claimName(answer)}: `), strong(answer.verdict)], ""), answerField(answer, true)],
      ", ",
    );
    return `- ${markdownField(line, () => undefined)}`;
  });
}

/** @throws RangeError if the text has not both markers */
export function withAnswers(readme: string, answers: readonly Answer[]): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new RangeError(`README.md has no ${BEGIN} and ${END}`);
  const lines = ["", "", ...answerLines(answers), "", ""].join("\n");
  return readme.slice(0, begin + BEGIN.length) + lines + readme.slice(end);
}
