// Formulas of linear temporal logic as they are written; predicates by name.

export type Unary = "not" | "next" | "always" | "eventually";
export type Binary = "and" | "or" | "implies" | "iff" | "until" | "weak until" | "release";

export type Formula =
  | { readonly op: "constant"; readonly value: boolean }
  | { readonly op: "predicate"; readonly name: string }
  | { readonly op: Unary; readonly of: Formula }
  | { readonly op: Binary; readonly left: Formula; readonly right: Formula };

/** The names of the predicates that a formula speaks of, each once, in order of appearance. */
export function namesIn(formula: Formula): readonly string[] {
  const names = new Set<string>();
  visit(formula, (f) => {
    if (f.op === "predicate") names.add(f.name);
  });
  return [...names];
}

/** Whether a formula can tell a run from one that pauses: only X can. */
export function seesStutters(formula: Formula): boolean {
  let found = false;
  visit(formula, (f) => {
    found ||= f.op === "next";
  });
  return found;
}

/** Whether a formula speaks of a single state: no temporal operator is in it. */
export function isOfOneState(formula: Formula): boolean {
  const temporal = new Set(["next", "always", "eventually", "until", "weak until", "release"]);
  let found = false;
  visit(formula, (f) => {
    found ||= temporal.has(f.op);
  });
  return !found;
}

const SYMBOLS: { readonly [op in Unary | Binary]: string } = {
  not: "!",
  next: "X",
  always: "G",
  eventually: "F",
  and: "&",
  or: "|",
  implies: "->",
  iff: "<->",
  until: "U",
  "weak until": "W",
  release: "R",
};

/** The formula as text with all parentheses; reading it gives the same formula. */
export function textOf(formula: Formula): string {
  if (formula.op === "constant") return String(formula.value);
  if (formula.op === "predicate") return formula.name;
  const symbol = SYMBOLS[formula.op];
  if ("of" in formula) return `${symbol} ${textOf(formula.of)}`;
  return `(${textOf(formula.left)} ${symbol} ${textOf(formula.right)})`;
}

function visit(formula: Formula, see: (f: Formula) => void): void {
  see(formula);
  if ("of" in formula) visit(formula.of, see);
  if ("left" in formula) {
    visit(formula.left, see);
    visit(formula.right, see);
  }
}
