// The control loop against the workflow engine, as a table: for people, as Markdown for pages and papers, and as data.
import { CALLED } from "../explorer/equivalence/index.ts";
import { CONDITIONS } from "../model/workflow/loop/options.ts";
import type { LoopRow, LoopTable } from "../model/workflow/loop/table.ts";
import { LOOP_RELATIONS, type LoopRelation, type LoopVerdict } from "../model/workflow/loop/theorem.ts";
import { type Palette, plainPalette } from "./palette.ts";

export const LOOP_CALLED: { readonly [relation in LoopRelation]: string } = {
  "branching-divergence": CALLED["branching-divergence"],
  branching: CALLED.branching,
  weak: CALLED.weak,
  trace: CALLED.trace,
  included: "no trace that the net has not",
};

/** What is found of one net: the finest relation, or what only the loop can do. */
function verdictText({ relation, trace }: LoopVerdict): string {
  if (relation !== undefined) return LOOP_CALLED[relation];
  return `refuted by ${(trace ?? []).join(" ")}`;
}

function rowTitle({ without }: LoopRow): string {
  return without === undefined ? "all conditions" : `without ${without}`;
}

export function loopReport(table: LoopTable, paint: Palette = plainPalette): string {
  const { nets, rows, needed } = table;
  const lines = [
    "A control loop on a cache, whose pods may be lost and which may crash, against the net that it carries out.",
    "Tasks are seen to end, and not to begin.",
    "",
    ...rows.flatMap((row) => [
      paint("strong", rowTitle(row)),
      ...(row.without === undefined ? [] : [`    ${CONDITIONS[row.without].without}`]),
      ...row.verdicts.map((verdict, i) => {
        const mark = verdict.relation === "branching-divergence" ? paint("good", "✓") : paint("bad", "✗");
        return `  ${mark} ${nets[i]?.name ?? ""}: ${verdictText(verdict)}`;
      }),
    ]),
    "",
    paint("strong", "What is needed for all of these nets"),
    ...needed.flatMap(({ relation, sets }) =>
      sets.map((set) => `  ${LOOP_CALLED[relation]}: ${neededText(set)}`),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

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

/** The same as data: what `-o json` writes. */
export function loopJson({ nets, rows, needed }: LoopTable, version: string): string {
  return `${JSON.stringify(
    {
      schemaVersion: 1,
      plimsoll: version,
      relations: LOOP_RELATIONS,
      conditions: CONDITIONS,
      nets: nets.map(({ name }) => name),
      rows: rows.map(({ without, verdicts }) => ({
        without: without ?? null,
        verdicts: verdicts.map(({ net, relation, trace }) => ({
          net: net.name,
          relation: relation ?? null,
          trace: trace ?? null,
        })),
      })),
      needed,
    },
    null,
    2,
  )}\n`;
}
