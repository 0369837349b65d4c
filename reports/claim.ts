// The report on a cluster and the workflow pattern that it is said to be, for people: which relations hold with faults and without, what
// tells the two apart, as a run of the cluster, and what the verdict rests on.
import { CALLED, type Comparison, type Equivalence } from "../explorer/equivalence/index.ts";
import type { Claim } from "../model/workflow/claims/claim-file.ts";
import { FAULTS } from "../model/workflow/claims/observation.ts";
import type { Vacuous } from "../model/workflow/claims/seen.ts";
import { amount } from "./amounts.ts";
import { claimEvidence } from "./claim-evidence.ts";
import { askedOf, type ClaimFacts, type ClaimUndecided, hasFaults, labelsOf } from "./claim-facts.ts";
import { printable } from "./compact.ts";
import { answerOf } from "./equivalence.ts";
import { inLines, leftOut, restsOn, section } from "./footing.ts";
import { type Palette, plainPalette } from "./palette.ts";
import { FINDING_CALLED } from "./patterns/claims.ts";

/** The whole report, ending in a newline. */
export function claimReport(facts: ClaimFacts | ClaimUndecided, paint: Palette = plainPalette): string {
  if ("undecided" in facts) return undecidedReport(facts, paint);
  const lines = [
    paint("strong", printable(facts.claim.says)),
    `  against ${printable(facts.pattern)}`,
    "",
    ...quadrantLines(facts, paint),
    ...claimEvidence(facts, paint),
    ...section("Seen", seenLines(facts), paint),
    ...section("Says nothing", warnings(facts), paint, "unsure"),
    ...groundLines(facts.claim, facts.grounds, paint),
    ...section("Written", facts.files.map(printable), paint),
    ...section("Not as the claim expects", facts.surprises.map(printable), paint, "unsure"),
    "",
    verdictLine(facts, paint),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** A relation that sees divergence, and the same one blind to it. */
const PAIRS: readonly (readonly [sensitive: Equivalence, blind: Equivalence])[] = [
  ["branching-divergence", "branching"],
  ["weak-divergence", "weak"],
  ["failures-divergences", "failures"],
];

/** The two rows of the quadrants that the relation belongs to. */
export function quadrantRelations(relation: Equivalence): readonly [Equivalence, Equivalence] {
  return PAIRS.find((pair) => pair.includes(relation)) ?? PAIRS[0] ?? ["branching-divergence", "branching"];
}

const COLUMN = { blocked: "no fault occurs", hidden: "faults occur, unseen" } as const;

/** What is decided, with faults blocked and with faults hidden, with an eye on divergence and without. */
function quadrantLines(facts: ClaimFacts, paint: Palette): readonly string[] {
  const { asked, results } = facts;
  const columns = hasFaults(facts) ? FAULTS : (["hidden"] as const);
  const pair = quadrantRelations(asked.relation);
  const relations = pair.includes(asked.relation) ? pair : [asked.relation, ...pair];
  const cells: readonly (readonly string[])[] = [
    ["", ...columns.map((faults) => (hasFaults(facts) ? COLUMN[faults] : ""))],
    ...relations.map((relation) => [
      CALLED[relation],
      ...columns.map((faults) => holdsText(results[faults].comparison, relation)),
    ]),
    ["finding", ...columns.map((faults) => FINDING_CALLED[results[faults].finding])],
    ["cluster", ...columns.map((faults) => sizeText(results[faults].comparison.left))],
    ["pattern", ...columns.map((faults) => sizeText(results[faults].comparison.right))],
  ];
  const widths = cells[0]?.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? "").length))) ?? [];
  return cells
    .map((row) => row.map((cell, i) => tinted(cell, widths[i] ?? 0, paint)).join("   "))
    .filter((line) => line.trim() !== "")
    .map((line) => `  ${line}`);
}

function tinted(cell: string, width: number, paint: Palette): string {
  const padded = cell.padEnd(width);
  if (cell === "yes") return paint("good", padded);
  return cell === "no" ? paint("bad", padded) : padded;
}

function holdsText({ equivalences, asked }: Comparison, relation: Equivalence): string {
  const found = [asked, ...equivalences].find((one) => one.relation === relation);
  if (found?.status === "holds") return "yes";
  return found?.status === "fails" ? "no" : "not decided";
}

function sizeText({ whole, minimal }: Comparison["left"]): string {
  const least = minimal.get("branching");
  const small = least === undefined ? "" : `, minimal ${least.states} and ${least.transitions}`;
  return `${amount(whole.states, "state")}, ${amount(whole.transitions, "step")}${small}`;
}

/** Steps of one label that are named. */
const SHOWN = 3;

function seenLines({ log, results }: ClaimFacts): readonly string[] {
  const ends = labelsOf(results.hidden.cluster.lts).filter((label) => !log.labels.has(label));
  const width = Math.max(0, ...[...log.labels.keys(), ...ends].map(({ length }) => length));
  return [
    ...[...log.labels].map(([label, steps]) => {
      const some = [...steps].slice(0, SHOWN);
      const more = steps.size > SHOWN ? `, and ${steps.size - SHOWN} more` : "";
      return `${printable(label).padEnd(width)}  ${printable(some.join(", "))}${more}`;
    }),
    ...ends.map((label) => `${printable(label).padEnd(width)}  where the case may end`),
  ];
}

const WHY_VACUOUS = {
  observe: (rule: string) => `no step is seen by the rule ${rule}`,
  block: (rule: string) => `nothing is blocked by ${rule}`,
  faults: (rule: string) => `no step is a fault like ${rule}`,
  ends: (rule: string) => `the case never ends by ${rule}`,
} as const;

export function vacuousText({ field, rule }: Vacuous): string {
  return WHY_VACUOUS[field](rule);
}

function warnings({ log, vacuous, results }: ClaimFacts): readonly string[] {
  const cluster = new Set(labelsOf(results.hidden.cluster.lts));
  const never = labelsOf(results.hidden.pattern).filter((label) => !cluster.has(label));
  const isBlind = vacuous.some(({ field }) => field === "observe") || never.length > 0;
  return [
    ...vacuous.map((one) => printable(vacuousText(one))),
    ...(never.length === 0
      ? []
      : [`the pattern shows what the cluster never does: ${printable(never.join(", "))}`]),
    ...(isBlind && log.unseen.size > 0
      ? ["steps of which nothing is seen:", ...inLines([...log.unseen].toSorted()).map((line) => `  ${line}`)]
      : []),
  ];
}

/** What the claim leaves out of the cluster, or adds to it. */
export function ownBounds({ observation, hides }: Claim): readonly string[] {
  const { blocked, blockedWhile = [], faults, unlimited } = observation;
  const list = (some: readonly RegExp[]): string => some.map(({ source }) => source).join(", ");
  return [
    ...(faults.length === 0 ? [] : [`faults are steps like ${list(faults)}`]),
    ...(blocked.length === 0 ? [] : [`steps that are never taken: those like ${list(blocked)}`]),
    ...blockedWhile.map(
      ({ step, while: { slot, path, is } }) =>
        `never taken while ${[slot.name, ...path].join(" ")} is ${JSON.stringify(is)}: steps like ${step.source}`,
    ),
    ...(unlimited.length === 0 ? [] : [`never used up: ${unlimited.map(({ name }) => name).join(", ")}`]),
    ...(hides.length === 0 ? [] : [`hidden on both sides: what is seen as ${list(hides)}`]),
  ];
}

/** The last line, without colours. */
export function claimVerdict(facts: ClaimFacts | ClaimUndecided): string {
  return "undecided" in facts ? undecidedText(facts) : verdictLine(facts, plainPalette);
}

function undecidedReport(facts: ClaimUndecided, paint: Palette): string {
  const { claim, grounds } = facts;
  const lines = grounds === undefined ? [] : [...groundLines(claim, grounds, paint).slice(1), ""];
  return `${[...lines, paint("unsure", undecidedText(facts))].join("\n")}\n`;
}

function groundLines(claim: Claim, grounds: ClaimFacts["grounds"], paint: Palette): readonly string[] {
  const bounds = [...grounds.bounds, ...ownBounds(claim)];
  return [...restsOn({ ...grounds, bounds }, paint), ...leftOut(grounds, paint)];
}

function undecidedText({ claim, pattern, undecided }: ClaimUndecided): string {
  return `INCONCLUSIVE ${printable(claim.says)}, against ${printable(pattern)}: ${undecided}`;
}

function verdictLine(facts: ClaimFacts, paint: Palette): string {
  const { asked, results, pattern } = facts;
  const { comparison } = results[asked.faults];
  const answer = answerOf(comparison, askedOf(facts));
  const faults = hasFaults(facts) ? `, ${COLUMN[asked.faults]}` : "";
  const what = asked.oneWay
    ? `the cluster in ${printable(pattern)}: ${CALLED[asked.relation]}, one way${faults}`
    : `the cluster and ${printable(pattern)}: ${CALLED[asked.relation]}${faults}`;
  switch (answer.status) {
    case "undecided":
      return paint("unsure", `INCONCLUSIVE ${what}: ${answer.reason}`);
    case "holds":
      return paint(
        "good",
        `${asked.oneWay ? "HOLDS" : "EQUAL"} ${what}, within the bounds above${idleText(facts)}`,
      );
    case "fails": {
      const next =
        asked.oneWay || comparison.next === undefined ? "" : `; what does hold: ${CALLED[comparison.next]}`;
      return paint("bad", `${asked.oneWay ? "FAILS" : "NOT EQUAL"} ${what}${next}`);
    }
  }
}

/** A verdict on what is never seen may say less than it seems to. */
function idleText({ vacuous }: ClaimFacts): string {
  const idle = vacuous.filter(({ field }) => field === "observe" || field === "ends").length;
  if (idle === 0) return "";
  return `, but ${amount(idle, "rule")} of what is seen ${idle === 1 ? "sees" : "see"} nothing`;
}
