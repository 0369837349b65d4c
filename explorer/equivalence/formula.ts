// What tells two states apart, as a formula: Hennessy-Milner logic, strong or weak, with the until of branching bisimulation and what
// is needed for divergence and rest. A label of undefined stands for silent steps.

export type Formula =
  | { readonly kind: "true" }
  | { readonly kind: "not"; readonly of: Formula }
  | { readonly kind: "and" | "or"; readonly of: readonly Formula[] }
  /** There is a step to a state where `leads` holds; weak: with silent steps before and after it, or only such. */
  | {
      readonly kind: "can";
      readonly weak: boolean;
      readonly label: string | undefined;
      readonly leads: Formula;
    }
  /**
   * There are silent steps through states where `stays` holds, this one included, then a step to one where `leads` holds. Without a label:
   * there are silent steps through such states to one where `leads` holds, or it does so here.
   */
  | {
      readonly kind: "until";
      readonly stays: Formula;
      readonly label: string | undefined;
      readonly leads: Formula;
    }
  /** Silent steps can go on for ever through states where `stays` holds, this one included. */
  | { readonly kind: "diverges"; readonly stays: Formula }
  /** Silent steps lead to a silent cycle, and on to a state where `leads` holds. */
  | { readonly kind: "circles"; readonly leads: Formula }
  /** No silent step is possible, and of visible ones exactly these. */
  | { readonly kind: "rests"; readonly offers: readonly string[] };

export const TRUE: Formula = { kind: "true" };

export function not(of: Formula): Formula {
  return of.kind === "not" ? of.of : { kind: "not", of };
}

export function and(of: readonly Formula[]): Formula {
  const parts = of.filter(({ kind }) => kind !== "true");
  const [only] = parts;
  if (only === undefined) return TRUE;
  return parts.length === 1 ? only : { kind: "and", of: parts };
}

export function or(of: readonly Formula[]): Formula {
  const [only] = of;
  if (only !== undefined && of.length === 1) return only;
  return of.some(({ kind }) => kind === "true") ? TRUE : { kind: "or", of };
}

/** In the notation of textbooks: `<a>`, `<<a>>` if weak, `!`, `&`, `|`, and `(f until <a>g)`. */
export function formulaText(f: Formula): string {
  switch (f.kind) {
    case "true":
      return "true";
    case "not":
      return `!${inner(f.of)}`;
    case "and":
      return f.of.map(inner).join(" & ");
    case "or":
      return f.of.map(inner).join(" | ");
    case "can":
      return `${f.weak ? `<<${f.label ?? ""}>>` : `<${f.label ?? "τ"}>`}${inner(f.leads)}`;
    case "until":
      return `(${inner(f.stays)} until ${f.label === undefined ? "" : `<${f.label}>`}${inner(f.leads)})`;
    case "diverges":
      return `Δ${inner(f.stays)}`;
    case "circles":
      return `<<Δ>>${inner(f.leads)}`;
    case "rests":
      return `rests{${f.offers.join(", ")}}`;
  }
}

function inner(f: Formula): string {
  return f.kind === "and" || f.kind === "or" ? `(${formulaText(f)})` : formulaText(f);
}

/** How many steps deep it looks. */
export function depthOf(f: Formula): number {
  switch (f.kind) {
    case "true":
    case "rests":
      return 0;
    case "not":
      return depthOf(f.of);
    case "and":
    case "or":
      return Math.max(0, ...f.of.map(depthOf));
    case "can":
    case "circles":
      return 1 + depthOf(f.leads);
    case "until":
      return 1 + Math.max(depthOf(f.stays), depthOf(f.leads));
    case "diverges":
      return 1 + depthOf(f.stays);
  }
}
