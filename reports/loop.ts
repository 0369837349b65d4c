// The control loop against the workflow engine: what holds under all conditions and without each, what is needed for what, for people.
import { CALLED } from "../explorer/equivalence/index.ts";
import type { ClaimedLoop, Tried } from "../model/workflow/loop/claim.ts";
import { CONDITIONS, type Condition } from "../model/workflow/loop/options.ts";
import type { LoopRow, LoopTable } from "../model/workflow/loop/table.ts";
import type { TaskNet } from "../model/workflow/loop/task-net.ts";
import type { LoopRelation, LoopVerdict } from "../model/workflow/loop/theorem.ts";
import { amount } from "./amounts.ts";
import { printable } from "./compact.ts";
import { type Palette, plainPalette } from "./palette.ts";

export const LOOP_CALLED: { readonly [relation in LoopRelation]: string } = {
  ...CALLED,
  included: "no trace that the net has not",
};

/** Random nets, and what was found of them. */
export interface RandomNets {
  readonly seed: number;
  /** Tasks of each, at most. */
  readonly most: number;
  readonly nets: readonly TaskNet[];
  readonly rows: readonly LoopRow[];
  /** The smallest sets of conditions that are enough for the other nets, tried on these. */
  readonly tried: readonly Tried[];
}

/** All that reports are written from. */
export interface LoopFacts {
  readonly table: LoopTable;
  readonly random: RandomNets | undefined;
  readonly claim: ClaimedLoop;
}

/** What a loop of the model is, and what is seen of it. */
export const LOOP_BOUNDS: readonly string[] = [
  "a loop that looks at a cache, begins tasks one at a time, and lets them run; one pod may be lost, and it may crash once",
  "where a condition is off, what stands beside it may happen: a task is undone, or the net edited, once at most",
  "tasks are seen to end, and not to begin; nets have no cycles",
  "for these nets, each explored exhaustively; for others nothing is proved",
];

export function loopReport(facts: LoopFacts, paint: Palette = plainPalette): string {
  const { table, random } = facts;
  const lines = [
    ...table.rows.flatMap((row, i) => [
      ...(i === 0 ? [] : [""]),
      ...titleLines(row, paint),
      ...row.verdicts.map(
        (verdict) => `  ${mark(verdict, paint)} ${printable(verdict.net.name)}: ${verdictText(verdict)}`,
      ),
    ]),
    "",
    paint("strong", "The smallest sets of conditions under which a relation holds for all of these nets"),
    ...table.needed.flatMap(({ relation, sets }) =>
      sets.length === 0
        ? [`  ${LOOP_CALLED[relation]}: not even all ten are enough`]
        : sets.map((set) => `  ${LOOP_CALLED[relation]}: ${neededText(set)}`),
    ),
    ...(random === undefined ? [] : randomLines(random, paint)),
    "",
    paint("strong", "Bounds"),
    ...LOOP_BOUNDS.map((line) => `  ${line}`),
    "",
    ...claimLines(facts.claim, paint),
  ];
  return `${lines.join("\n")}\n`;
}

function titleLines({ without }: LoopRow, paint: Palette): readonly string[] {
  if (without === undefined) return [paint("strong", "all ten conditions")];
  return [`${paint("strong", `without ${without}`)}: ${CONDITIONS[without].without}`];
}

function mark({ relation }: LoopVerdict, paint: Palette): string {
  if (relation === "branching-divergence") return paint("good", "✓");
  return relation === undefined ? paint("bad", "✗") : paint("unsure", "~");
}

/** What is found of one net: the finest relation, or what only the loop can do. */
export function verdictText({ relation, trace = [] }: LoopVerdict): string {
  return relation === undefined ? `refuted by ${printable(trace.join(" "))}` : LOOP_CALLED[relation];
}

/** All ten, or all but some, or those that are. */
export function neededText(set: readonly string[]): string {
  const missing = Object.keys(CONDITIONS).filter((one) => !set.includes(one));
  if (missing.length === 0) return "all ten conditions";
  if (set.length === 0) return "none of them is needed";
  return missing.length < set.length ? `all but ${missing.join(", ")}` : set.join(", ");
}

function randomLines({ nets, rows, seed, most, tried }: RandomNets, paint: Palette): readonly string[] {
  const failing = tried.filter(({ refutedBy }) => refutedBy !== undefined);
  return [
    "",
    paint("strong", `${amount(nets.length, "random net")} of up to ${amount(most, "task")}, seed ${seed}`),
    paint(
      "faint",
      "  t2<t0+t1: t2 waits for t0 and t1; tasks with ? after them are alternatives, of which one is done",
    ),
    ...rows.flatMap((row) => {
      const title = row.without === undefined ? "all ten conditions" : `without ${row.without}`;
      return [`  ${title}: ${tally(row.verdicts)}`];
    }),
    ...(failing.length === 0
      ? ["  each of the sets above is enough for all of these, too"]
      : failing.flatMap(({ relation, set, refutedBy }) => [
          paint("unsure", `  not enough for all of these: ${LOOP_CALLED[relation]} under ${neededText(set)}`),
          ...(refutedBy === undefined
            ? []
            : [`    ${printable(refutedBy.net.name)}: ${verdictText(refutedBy)}`]),
        ])),
  ];
}

/** How many nets came out how, and the first that was refuted. */
function tally(verdicts: readonly LoopVerdict[]): string {
  const kinds = Map.groupBy(verdicts, ({ relation }) => relation);
  const parts = [...kinds].map(([relation, all]) =>
    relation === undefined ? `${all.length} refuted` : `${all.length} ${LOOP_CALLED[relation]}`,
  );
  const refuted = verdicts.find(({ relation }) => relation === undefined);
  const first =
    refuted === undefined ? "" : `, as ${printable(refuted.net.name)} by ${(refuted.trace ?? []).join(" ")}`;
  return `${parts.join(", ")}${first}`;
}

/** The last line first: what is claimed, and what repairs it. */
function claimLines(claim: ClaimedLoop, paint: Palette): readonly string[] {
  const { refutedBy, repairs, without } = claim;
  if (refutedBy === undefined) return [paint("good", claimVerdictOf(claim))];
  const added = (set: readonly Condition[]): string => {
    const missing = set.filter((one) => without.includes(one));
    return missing.length === 0 ? "" : ` (add ${missing.join(", ")})`;
  };
  return [
    ...(repairs.length === 0
      ? []
      : [
          "It does hold for the nets above under",
          ...repairs.map((set) => `  ${neededText(set)}${added(set)}`),
          "",
        ]),
    paint("bad", claimVerdictOf(claim)),
  ];
}

/** The answer in a line. */
export function claimVerdictOf({ relation, without, refutedBy }: ClaimedLoop): string {
  const under = without.length === 0 ? "under all ten conditions" : `without ${without.join(", ")}`;
  const what = `the control loop is a workflow engine ${under}: ${LOOP_CALLED[relation]}`;
  if (refutedBy === undefined) return `HOLDS for these nets: ${what}`;
  return `REFUTED ${what}; ${printable(refutedBy.net.name)}: ${verdictText(refutedBy)}`;
}
