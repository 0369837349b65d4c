// The report on the comparison of two systems that programs read, as schemas/equivalence.schema.json describes it.
import {
  type Comparison,
  depthOf,
  type Evidence,
  formulaText,
  type NamedStep,
  type SideSizes,
  sizeOfFormula,
  type Verdict,
} from "../explorer/equivalence/index.ts";
import { type Asked, answerOf, evidenceLines } from "./equivalence.ts";

export const EQUIVALENCE_REPORT_VERSION = 1;

/** Formulas that are larger than this are not written out. */
const LARGEST = 100_000;

/** The report as a JSON text, ending in a newline. */
export function equivalenceJson(found: Comparison, asked: Asked, toolVersion: string): string {
  return `${JSON.stringify(equivalenceData(found, asked, toolVersion), undefined, 2)}\n`;
}

/** The same as a value. */
export function equivalenceData(found: Comparison, asked: Asked, version: string) {
  const verdict = (v: Verdict<string>) => verdictOf(v, asked);
  return {
    equivalenceReportVersion: EQUIVALENCE_REPORT_VERSION,
    tool: { name: "plimsoll", version },
    left: { name: asked.left, ...sizes(found.left) },
    right: { name: asked.right, ...sizes(found.right) },
    oneWay: asked.oneWay,
    asked: verdict(answerOf(found, asked)),
    finest: found.finest ?? null,
    next: found.next ?? null,
    equivalences: found.equivalences.map(verdict),
    leftInRight: found.leftInRight.map(verdict),
    rightInLeft: found.rightInLeft.map(verdict),
  };
}

function sizes({ whole, silent, reachable, minimal }: SideSizes) {
  return { ...whole, silent, reachable, minimal: Object.fromEntries(minimal) };
}

function verdictOf(v: Verdict<string>, asked: Asked) {
  const { relation, status } = v;
  switch (v.status) {
    case "holds":
      return {
        relation,
        status,
        ...(v.because === undefined ? {} : { because: v.because }),
        ...(v.checked === undefined ? {} : { checked: v.checked }),
      };
    case "fails":
      return { relation, status, evidence: v.evidence.map((e) => evidenceOf(e, asked)) };
    case "undecided":
      return { relation, status, reason: v.reason };
  }
}

function evidenceOf(evidence: Evidence, asked: Asked) {
  const { kind, side } = evidence;
  const [sentence = ""] = evidenceLines(evidence, asked);
  const head = { kind, side, sentence };
  switch (evidence.kind) {
    case "trace":
      return { ...head, trace: evidence.trace, run: evidence.run.map(step) };
    case "refusal":
      return { ...head, trace: evidence.trace, refused: evidence.refused, run: evidence.run.map(step) };
    case "divergence":
      return { ...head, trace: evidence.trace, run: evidence.run.map(step), cycle: evidence.cycle.map(step) };
    case "formula": {
      const size = sizeOfFormula(evidence.formula);
      return {
        ...head,
        formula: size > LARGEST ? null : formulaText(evidence.formula),
        depth: depthOf(evidence.formula),
        size,
        confirmedOn: evidence.confirmedOn,
      };
    }
    case "partition":
      return { ...head, states: evidence.states };
  }
}

function step([source, label, target]: NamedStep) {
  return { source, label: label ?? null, target };
}
