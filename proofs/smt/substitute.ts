// Formulas with other terms in place of variables.
import {
  and,
  atMost,
  type Bool,
  choose,
  dividedDown,
  equal,
  type Int,
  implies,
  not,
  or,
  sum,
  times,
} from "./term.ts";

/** What stands for a variable; undefined if it stays. */
export type Substitution = (variable: string) => Int | undefined;

export function inInt(term: Int, of: Substitution): Int {
  switch (term.op) {
    case "int":
      return term;
    case "int-var":
      return of(term.name) ?? term;
    case "+":
      return sum(...term.terms.map((part) => inInt(part, of)));
    case "*":
      return times(inInt(term.left, of), inInt(term.right, of));
    case "div":
      return dividedDown(inInt(term.term, of), Number(term.by));
    case "if":
      return choose(inBool(term.when, of), inInt(term.yes, of), inInt(term.no, of));
  }
}

export function inBool(term: Bool, of: Substitution): Bool {
  switch (term.op) {
    case "bool":
    case "bool-var":
      return term;
    case "not":
      return not(inBool(term.term, of));
    case "and":
      return and(...term.terms.map((part) => inBool(part, of)));
    case "or":
      return or(...term.terms.map((part) => inBool(part, of)));
    case "=>":
      return implies(inBool(term.left, of), inBool(term.right, of));
    case "<=":
      return atMost(inInt(term.left, of), inInt(term.right, of));
    case "=":
      return equal(inInt(term.left, of), inInt(term.right, of));
  }
}
