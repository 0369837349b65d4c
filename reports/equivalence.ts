// The report on the comparison of two systems that people read: what was asked, what shows it, and how far apart they are.
import {
  CALLED,
  type Comparison,
  type Evidence,
  formulaText,
  type NamedStep,
  PREORDERS,
  type SideSizes,
  sizeOfFormula,
  type Verdict,
} from "../explorer/equivalence/index.ts";
import { amount } from "./amounts.ts";
import { printable } from "./compact.ts";
import { formulaSentence } from "./formula-sentences.ts";
import { type Palette, plainPalette } from "./palette.ts";

/** What the two systems are called, and whether the question is only if the first is in the second. */
export interface Asked {
  readonly left: string;
  readonly right: string;
  readonly oneWay: boolean;
}

/** The verdict on what was asked. */
export function answerOf(found: Comparison, { oneWay }: Asked): Verdict<string> {
  if (!oneWay) return found.asked;
  const { relation } = found.asked;
  return found.leftInRight.find((v) => v.relation === relation) ?? found.asked;
}

/** The whole report, ending in a newline. */
export function equivalenceReport(found: Comparison, asked: Asked, paint: Palette = plainPalette): string {
  const answer = answerOf(found, asked);
  const lines = [
    ...sizeLines(found.left, asked.left),
    ...sizeLines(found.right, asked.right),
    "",
    ...found.equivalences.map(
      (verdict) => `  ${mark(verdict, paint)} ${CALLED[verdict.relation]}${remark(verdict)}`,
    ),
    "",
    ...oneWayLines(found, asked, paint),
    "",
    ...verdictLines(found, answer, asked, paint),
  ];
  return `${lines.join("\n")}\n`;
}

function sizeLines({ whole, silent, reachable, minimal }: SideSizes, name: string): readonly string[] {
  const size = minimal.get("branching-divergence");
  const parts = [
    `${amount(whole.states, "state")}, ${amount(whole.transitions, "transition")}, ${silent} of them silent`,
    ...(reachable === whole.states
      ? []
      : [`${amount(reachable, "state")} can be reached, and only these count`]),
    ...(size === undefined
      ? []
      : [`minimal: ${amount(size.states, "state")}, ${amount(size.transitions, "transition")}`]),
  ];
  return [`${printable(name)}: ${parts.join("; ")}`];
}

function mark({ status }: Verdict<string>, paint: Palette): string {
  if (status === "holds") return paint("good", "✓");
  return status === "fails" ? paint("bad", "✗") : paint("unsure", "?");
}

function remark(verdict: Verdict<string>): string {
  if (verdict.status === "undecided") return `: ${verdict.reason}`;
  if (verdict.status === "fails" || verdict.because !== undefined || verdict.checked === undefined) return "";
  return verdict.checked ? " (partition checked)" : " (partition too large to be checked again)";
}

/** Which of the two is in the other, for relations that go one way. */
function oneWayLines(
  { leftInRight, rightInLeft }: Comparison,
  { left, right }: Asked,
  paint: Palette,
): readonly string[] {
  const width = Math.max(...PREORDERS.map(({ length }) => length));
  const rows = PREORDERS.map((relation, i) => {
    const [there, back] = [leftInRight[i], rightInLeft[i]];
    const marks = [there, back].map((v) => (v === undefined ? " " : mark(v, paint)));
    return `    ${relation.padEnd(width)}  ${marks.join("  ")}`;
  });
  return [`  one way: ${printable(left)} in ${printable(right)}, and back`, ...rows];
}

function verdictLines(
  found: Comparison,
  answer: Verdict<string>,
  asked: Asked,
  paint: Palette,
): readonly string[] {
  const relation = CALLED[found.asked.relation];
  const [left, right] = [printable(asked.left), printable(asked.right)];
  const what = asked.oneWay
    ? `${left} in ${right}: ${relation}, one way`
    : `${left} and ${right}: ${relation}`;
  if (answer.status === "undecided") return [paint("unsure", `INCONCLUSIVE ${what}: ${answer.reason}`)];
  if (answer.status === "holds") {
    const finer =
      found.finest === undefined || found.finest === found.asked.relation
        ? ""
        : `; even ${CALLED[found.finest]}`;
    return [paint("good", `${asked.oneWay ? "HOLDS" : "EQUAL"} ${what}${asked.oneWay ? "" : finer}`)];
  }
  return [
    paint("bad", `${asked.oneWay ? "FAILS" : "NOT EQUAL"} ${what}`),
    ...answer.evidence.flatMap((evidence) => evidenceLines(evidence, asked).map((line) => `  ${line}`)),
    ...(asked.oneWay ? [] : [`  ${weakerText(found)}`]),
  ];
}

function weakerText({ next, asked }: Comparison): string {
  if (next !== undefined) return `What does hold of what is weaker: ${CALLED[next]}.`;
  return `Nothing that is weaker than ${CALLED[asked.relation]} is known to hold.`;
}

/** A sentence, and the run if there is one. */
export function evidenceLines(
  evidence: Evidence,
  { left, right }: Pick<Asked, "left" | "right">,
): readonly string[] {
  const [one, other] = evidence.side === "left" ? [left, right] : [right, left];
  const [a, b] = [printable(one), printable(other)];
  switch (evidence.kind) {
    case "trace":
      return [`${a} can do ${sequence(evidence.trace)}; ${b} cannot.`, ...runLines(evidence.run)];
    case "refusal": {
      const refused = evidence.refused.map(printable).join(" and ");
      const does =
        evidence.refused.length === 0
          ? `can come to rest; ${b} never rests there.`
          : `can come to rest and refuse ${refused}; ${b}, where it rests then, ${evidence.refused.length === 1 ? "offers it" : "offers one of them"}.`;
      return [`${after(evidence.trace)}${a} ${does}`, ...runLines(evidence.run)];
    }
    case "divergence":
      return [
        `${after(evidence.trace)}${a} can go on silently for ever; ${b}, where all else is equal, cannot.`,
        ...runLines(evidence.run),
        `  for ever: ${evidence.cycle.map(stepText).join(", ")}`,
      ];
    case "formula": {
      const size = sizeOfFormula(evidence.formula);
      const text = size > 200 ? `a formula of ${size} operators` : formulaText(evidence.formula);
      return [formulaSentence(evidence.formula, a, b), `  true of ${a}, false of ${b}: ${printable(text)}`];
    }
    case "partition":
      return [
        `Their first states are in different classes (${amount(evidence.states, "state")}, too many for a formula).`,
      ];
  }
}

function sequence(trace: readonly string[]): string {
  return trace.length === 0 ? "nothing" : trace.map(printable).join(", ");
}

function after(trace: readonly string[]): string {
  return trace.length === 0 ? "" : `After ${sequence(trace)}: `;
}

/** Runs of more steps are cut in reports for people. */
const SHOWN = 40;

function runLines(run: readonly NamedStep[]): readonly string[] {
  if (run.length === 0 || run.every(([, label]) => label !== undefined)) return [];
  const more = run.length > SHOWN ? [`... and ${run.length - SHOWN} more`] : [];
  return [`  the run: ${[...run.slice(0, SHOWN).map(stepText), ...more].join(", ")}`];
}

function stepText([source, label, target]: NamedStep): string {
  return `${source} ${label === undefined ? "silently" : printable(label)} to ${target}`;
}
