// Formulas in few operators, each subformula once, simplified while they are built.
import type { Formula } from "./syntax.ts";

/** A subformula. `not` is never of a `not`; operands have lower numbers than what they are operands of. */
export type CoreNode =
  | { readonly op: "true" }
  | { readonly op: "predicate"; readonly predicate: number }
  | { readonly op: "not"; readonly of: number }
  | { readonly op: "next"; readonly of: number }
  | { readonly op: "and"; readonly left: number; readonly right: number }
  | { readonly op: "until"; readonly left: number; readonly right: number };

/** Subformulas are numbers: equal formulas (as far as the simplifications see) are equal numbers. */
export class Core {
  readonly nodes: CoreNode[] = [{ op: "true" }];
  readonly true = 0;
  readonly false: number;
  readonly #known = new Map<string, number>();

  constructor() {
    this.false = this.#add({ op: "not", of: this.true });
  }

  /** @param predicates their names; what is spoken of must be among them */
  of(formula: Formula, predicates: readonly string[]): number {
    const part = (f: Formula): number => this.of(f, predicates);
    switch (formula.op) {
      case "constant":
        return formula.value ? this.true : this.false;
      case "predicate":
        return this.#add({ op: "predicate", predicate: predicates.indexOf(formula.name) });
      case "not":
        return this.not(part(formula.of));
      case "next":
        return this.next(part(formula.of));
      case "eventually":
        return this.until(this.true, part(formula.of));
      case "always":
        return this.#always(part(formula.of));
      default:
        return this.#binary(formula.op, part(formula.left), part(formula.right));
    }
  }

  #binary(op: Extract<Formula, { left: Formula }>["op"], a: number, b: number): number {
    switch (op) {
      case "and":
        return this.and(a, b);
      case "or":
        return this.#or(a, b);
      case "implies":
        return this.#or(this.not(a), b);
      case "iff":
        return this.#or(this.and(a, b), this.and(this.not(a), this.not(b)));
      case "until":
        return this.until(a, b);
      case "weak until":
        // It fails as soon as both fail, if b did not hold before that.
        return this.not(this.until(this.not(b), this.and(this.not(a), this.not(b))));
      case "release":
        return this.not(this.until(this.not(a), this.not(b)));
    }
  }

  not(a: number): number {
    const node = this.nodes[a];
    return node?.op === "not" ? node.of : this.#add({ op: "not", of: a });
  }

  and(a: number, b: number): number {
    if (a === this.false || b === this.false || a === this.not(b)) return this.false;
    if (a === this.true || a === b) return b;
    if (b === this.true) return a;
    return this.#add({ op: "and", left: Math.min(a, b), right: Math.max(a, b) });
  }

  next(a: number): number {
    if (a === this.true || a === this.false || this.#isOfTheTail(a)) return a;
    const node = this.nodes[a];
    // X !a is !X a: one of the two is enough.
    return node?.op === "not" ? this.not(this.next(node.of)) : this.#add({ op: "next", of: a });
  }

  until(a: number, b: number): number {
    if (b === this.true || b === this.false || a === this.false || a === b) return b;
    if (this.#isOfTheTail(b)) return b;
    const right = this.nodes[b];
    // a U (a U c) is a U c; F (d U c) is F c.
    if (right?.op === "until" && (right.left === a || a === this.true)) return this.until(a, right.right);
    return this.#add({ op: "until", left: a, right: b });
  }

  #or(a: number, b: number): number {
    return this.not(this.and(this.not(a), this.not(b)));
  }

  #always(a: number): number {
    return this.not(this.until(this.true, this.not(a)));
  }

  /** G F a or F G a: true of a run from one position on if and only if it is from any other. */
  #isOfTheTail(a: number): boolean {
    const inner = this.#underEventually(this.#positive(a));
    return (
      inner !== undefined &&
      this.nodes[inner]?.op === "not" &&
      this.#underEventually(this.not(inner)) !== undefined
    );
  }

  #positive(a: number): number {
    const node = this.nodes[a];
    return node?.op === "not" ? node.of : a;
  }

  /** b, if a is F b. */
  #underEventually(a: number): number | undefined {
    const node = this.nodes[a];
    return node?.op === "until" && node.left === this.true ? node.right : undefined;
  }

  #add(node: CoreNode): number {
    const key = JSON.stringify(node);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.nodes.length);
    return this.nodes.push(node) - 1;
  }
}

/** The formula and all that it is made of, operands first. */
export function partsOf(core: Core, formula: number): readonly number[] {
  const parts = new Set<number>();
  const collect = (f: number): void => {
    if (parts.has(f)) return;
    parts.add(f);
    const node = core.nodes[f];
    if (node !== undefined && "of" in node) collect(node.of);
    if (node !== undefined && "left" in node) {
      collect(node.left);
      collect(node.right);
    }
  };
  collect(formula);
  return [...parts].sort((a, b) => a - b);
}
