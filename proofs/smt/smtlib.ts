// Formulas and scripts as SMT-LIB 2 text: the one form in which any solver gets them, and in which users can keep them.
// Source: The SMT-LIB Standard, version 2.6; `div` rounds down for positive divisors, as ours does.
import type { Bool, Int } from "./term.ts";

export function smtInt(term: Int): string {
  switch (term.op) {
    case "int":
      return term.value < 0n ? `(- ${-term.value})` : String(term.value);
    case "int-var":
      return symbol(term.name);
    case "+":
      return `(+ ${term.terms.map(smtInt).join(" ")})`;
    case "*":
      return `(* ${smtInt(term.left)} ${smtInt(term.right)})`;
    case "div":
      return `(div ${smtInt(term.term)} ${term.by})`;
    case "if":
      return `(ite ${smtBool(term.when)} ${smtInt(term.yes)} ${smtInt(term.no)})`;
  }
}

export function smtBool(term: Bool): string {
  switch (term.op) {
    case "bool":
      return String(term.value);
    case "bool-var":
      return symbol(term.name);
    case "not":
      return `(not ${smtBool(term.term)})`;
    case "and":
    case "or":
      return `(${term.op} ${term.terms.map(smtBool).join(" ")})`;
    case "=>":
      return `(=> ${smtBool(term.left)} ${smtBool(term.right)})`;
    case "<=":
    case "=":
      return `(${term.op} ${smtInt(term.left)} ${smtInt(term.right)})`;
  }
}

/** A quoted symbol may hold anything but bars and backslashes. */
export function symbol(name: string): string {
  return /^[A-Za-z_][\w.]*$/.test(name) ? name : `|${name.replaceAll(/[|\\]/g, "_")}|`;
}
