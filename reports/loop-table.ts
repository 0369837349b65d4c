// The control loop against the workflow engine, as a table in Markdown.
import { CALLED } from "../explorer/equivalence/index.ts";
import { CONDITIONS } from "../model/workflow/loop/options.ts";
import type { LoopTable } from "../model/workflow/loop/table.ts";
import type { LoopRelation, LoopVerdict } from "../model/workflow/loop/theorem.ts";

const LOOP_CALLED: { readonly [relation in LoopRelation]: string } = {
  ...CALLED,
  included: "no trace that the net has not",
};

/** All ten, or all but some, or those that are. */
function neededText(set: readonly string[]): string {
  const missing = Object.keys(CONDITIONS).filter((one) => !set.includes(one));
  if (missing.length === 0) return "all ten conditions";
  return missing.length < set.length ? `all but ${missing.join(", ")}` : set.join(", ");
}

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
