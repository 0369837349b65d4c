// The control loop against the workflow engine, as a table in Markdown.
import { CONDITIONS } from "../model/workflow/loop/options.ts";
import type { LoopTable } from "../model/workflow/loop/table.ts";
import type { LoopVerdict } from "../model/workflow/loop/theorem.ts";
import { LOOP_CALLED, neededText } from "./loop.ts";

export function loopMarkdown({ nets, rows, needed }: LoopTable): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const code = (name: string): string => `\`${name.replaceAll("|", "\\|")}\``;
  const cell = (verdict: LoopVerdict): string =>
    verdict.relation === undefined
      ? `refuted by ${code((verdict.trace ?? []).join(" "))}`
      : LOOP_CALLED[verdict.relation];
  return [
    row(["condition that is off", "what happens then", ...nets.map(({ name }) => code(name))]),
    row(["---", "---", ...nets.map(() => "---")]),
    ...rows.map((one) =>
      row([
        one.without ?? "none",
        one.without === undefined ? "" : CONDITIONS[one.without].without,
        ...one.verdicts.map(cell),
      ]),
    ),
    "",
    row(["relation", "conditions that are needed for all of these nets"]),
    row(["---", "---"]),
    ...needed.flatMap(({ relation, sets }) =>
      sets.map((set) => row([LOOP_CALLED[relation], neededText(set)])),
    ),
    "",
  ].join("\n");
}
