// Formulas that tell two systems apart, as sentences: "A can do start(a) and then be where it can never do ok; B cannot".
import type { Formula } from "../explorer/equivalence/formula.ts";
import { sizeOfFormula } from "../explorer/equivalence/formula-cost.ts";
import { printable } from "./compact.ts";

/** Beyond so many operators nobody reads on. */
const READABLE = 60;

/** A formula that holds in the one and not in the other. */
export function formulaSentence(formula: Formula, one: string, other: string): string {
  const size = sizeOfFormula(formula);
  if (size > READABLE)
    return `${one} and ${other} differ in something that takes ${size} words to say; the JSON report has it`;
  const [of, isNegated] = formula.kind === "not" ? [formula.of, true] : [formula, false];
  const phrase = ability(of);
  if (phrase === undefined) return `Of ${one} it is true, and not of ${other}, that ${state(formula)}.`;
  return isNegated ? `${other} can ${phrase}; ${one} cannot.` : `${one} can ${phrase}; ${other} cannot.`;
}

/** What a formula says that something can do; undefined if it says anything else. */
function ability(f: Formula): string | undefined {
  switch (f.kind) {
    case "can":
    case "until": {
      const stays = f.kind === "until" ? stayed(f.stays) : "";
      if (f.label === undefined) return `silently get to where ${state(f.leads)}${stays}`;
      const does = `do ${printable(f.label)}${stays}`;
      return f.leads.kind === "true" ? does : `${does} and then be where ${state(f.leads)}`;
    }
    case "diverges":
      return `go on silently for ever${stayed(f.stays)}`;
    case "circles":
      return `go round silently for ever${f.leads.kind === "true" ? "" : `, and from there get to where ${state(f.leads)}`}`;
    default:
      return undefined;
  }
}

function stayed(stays: Formula): string {
  return stays.kind === "true" ? "" : ` (as long as ${state(stays)})`;
}

/** What is true of a state. */
function state(f: Formula): string {
  switch (f.kind) {
    case "true":
      return "anything may be";
    case "and":
      return together(f.of);
    case "or":
      return `either ${f.of.map(state).join(", or ")}`;
    case "rests":
      return f.offers.length === 0
        ? "it rests and offers nothing"
        : `it rests and offers nothing but ${f.offers.map(printable).join(", ")}`;
    case "not":
      return negated(f.of);
    default:
      return `it can ${ability(f) ?? ""}`;
  }
}

function negated(f: Formula): string {
  const phrase = ability(f);
  return phrase === undefined ? `it is not so that ${state(f)}` : `it can never ${phrase}`;
}

/** What can be done first, then what cannot: "it can do a and do b, but never do c". */
function together(parts: readonly Formula[]): string {
  const can = parts.flatMap((f) => ability(f) ?? []);
  const never = parts.flatMap((f) => (f.kind === "not" ? (ability(f.of) ?? []) : []));
  const others = parts.filter(
    (f) => ability(f) === undefined && (f.kind !== "not" || ability(f.of) === undefined),
  );
  const said = [
    ...(can.length === 0 ? [] : [`it can ${can.join(" and ")}`]),
    ...(never.length === 0
      ? []
      : [`${can.length === 0 ? "it can never" : "but never"} ${never.join(" nor ")}`]),
    ...others.map(state),
  ];
  return said.join(", ");
}
