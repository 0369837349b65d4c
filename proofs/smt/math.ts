// Formulas as mathematics, for people.
import type { Bool, Int } from "./term.ts";

export function mathInt(term: Int): string {
  switch (term.op) {
    case "int":
      return String(term.value);
    case "int-var":
      return term.name;
    case "+":
      return term.terms.map((part, i) => signed(part, i === 0)).join(" ");
    case "*":
      return `${factor(term.left)}·${factor(term.right)}`;
    case "div":
      return `⌊${factor(term.term)} / ${term.by}⌋`;
    case "if":
      return piecewise(term);
  }
}

export function mathBool(term: Bool): string {
  switch (term.op) {
    case "bool":
      return term.value ? "true" : "false";
    case "bool-var":
      return term.name;
    case "not":
      return negated(term.term);
    case "and":
      return term.terms.map(operand).join(" ∧ ");
    case "or":
      return term.terms.map(operand).join(" ∨ ");
    case "=>":
      return `${operand(term.left)} ⇒ ${operand(term.right)}`;
    case "<=":
      return `${mathInt(term.left)} ≤ ${mathInt(term.right)}`;
    case "=":
      return `${mathInt(term.left)} = ${mathInt(term.right)}`;
  }
}

/** The smaller or the larger of two, where the choice is between what is compared. */
function piecewise({ when, yes, no }: Extract<Int, { readonly op: "if" }>): string {
  if (when.op === "<=") {
    const [left, right] = [mathInt(when.left), mathInt(when.right)];
    if (left === mathInt(yes) && right === mathInt(no)) return `min(${left}, ${right})`;
    if (left === mathInt(no) && right === mathInt(yes)) return `max(${left}, ${right})`;
  }
  if (yes.op === "int" && yes.value === 1n && no.op === "int" && no.value === 0n)
    return `[${mathBool(when)}]`;
  return `(${mathInt(yes)} if ${mathBool(when)} else ${mathInt(no)})`;
}

function signed(term: Int, isFirst: boolean): string {
  const [sign, text] = withoutSign(term);
  if (isFirst) return sign === "-" ? `−${text}` : text;
  return `${sign === "-" ? "−" : "+"} ${text}`;
}

function withoutSign(term: Int): readonly ["+" | "-", string] {
  if (term.op === "int" && term.value < 0n) return ["-", String(-term.value)];
  if (term.op === "*" && term.left.op === "int" && term.left.value === -1n) return ["-", factor(term.right)];
  return ["+", mathInt(term)];
}

function factor(term: Int): string {
  return term.op === "+" ? `(${mathInt(term)})` : mathInt(term);
}

function negated(term: Bool): string {
  if (term.op === "<=") return `${mathInt(term.left)} > ${mathInt(term.right)}`;
  if (term.op === "=") return `${mathInt(term.left)} ≠ ${mathInt(term.right)}`;
  return `¬${operand(term)}`;
}

function operand(term: Bool): string {
  return term.op === "and" || term.op === "or" || term.op === "=>" ? `(${mathBool(term)})` : mathBool(term);
}
