// Reads formulas. What is not understood is an error that says where: nothing is ever skipped.
import { closest } from "./closest.ts";
import type { Binary, Formula, Unary } from "./syntax.ts";

/** A formula was not understood. `position` is the index in the text at which that was noticed. */
export class FormulaError extends Error {
  override readonly name = "FormulaError";
  readonly position: number;

  constructor(position: number, problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.position = position;
  }
}

const UNARY: { readonly [token: string]: Unary } = {
  "!": "not",
  X: "next",
  G: "always",
  "[]": "always",
  always: "always",
  F: "eventually",
  "<>": "eventually",
  eventually: "eventually",
};

/** Binary operators from those that bind least to those that bind most. */
const BINARY: readonly { readonly [token: string]: Binary }[] = [
  { "<->": "iff" },
  { "->": "implies" },
  { "|": "or", "||": "or" },
  { "&": "and", "&&": "and" },
  { U: "until", W: "weak until", R: "release" },
];

const WORDS = new Set(["true", "false", "always", "eventually", ..."XGFUWR"]);
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const TOKEN = /\s+|[A-Za-z_][A-Za-z0-9_]*|<->|->|\[\]|<>|&&|\|\||[!&|()]/y;

/** Parentheses and operators may be nested so deeply; deeper ones are refused rather than left to the call stack. */
const DEEPEST = 500;

interface Token {
  readonly text: string;
  readonly position: number;
}

/**
 * Unary operators bind most, then U W R, then & then | then -> then <->; of equals among the last three pairs of
 * operators, the right one binds more: `a U b U c` is `a U (b U c)`, `a -> b -> c` is `a -> (b -> c)`.
 * @param names the predicates that may be spoken of
 * @throws FormulaError if the text is not a formula over `names`
 */
export function parseFormula(text: string, names: readonly string[]): Formula {
  const unfit = names.find((name) => !NAME.test(name) || WORDS.has(name));
  if (unfit !== undefined) {
    throw new FormulaError(0, `the predicate name "${unfit}" cannot be written in a formula`);
  }
  return new Parser(text, names).whole();
}

class Parser {
  readonly #text: string;
  readonly #names: readonly string[];
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string, names: readonly string[]) {
    this.#text = text;
    this.#names = names;
    this.#tokens = tokensOf(text);
  }

  whole(): Formula {
    const formula = this.#binary(0);
    const rest = this.#peek();
    if (rest !== undefined) throw new FormulaError(rest.position, `"${rest.text}" is not expected here`);
    return formula;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #binary(level: number): Formula {
    const operators = BINARY[level];
    if (operators === undefined) return this.#unary();
    const left = this.#binary(level + 1);
    const token = this.#peek();
    const op = token === undefined ? undefined : lookUp(operators, token.text);
    if (op === undefined) return left;
    this.#next++;
    // All binary operators lean to the right; for & and | it makes no difference.
    const right = this.#deeper(() => this.#binary(level));
    return { op, left, right };
  }

  #unary(): Formula {
    const token = this.#peek();
    if (token === undefined) throw new FormulaError(this.#text.length, "the formula ends too early");
    this.#next++;
    const op = lookUp(UNARY, token.text);
    if (op !== undefined) return { op, of: this.#deeper(() => this.#unary()) };
    if (token.text === "(") return this.#deeper(() => this.#parenthesised(token));
    if (token.text === "true" || token.text === "false") {
      return { op: "constant", value: token.text === "true" };
    }
    if (!NAME.test(token.text) || WORDS.has(token.text)) {
      throw new FormulaError(token.position, `"${token.text}" stands where a formula must begin`);
    }
    if (!this.#names.includes(token.text)) throw this.#unknown(token);
    return { op: "predicate", name: token.text };
  }

  #parenthesised(open: Token): Formula {
    const inner = this.#binary(0);
    const close = this.#peek();
    if (close === undefined) throw new FormulaError(open.position, "this parenthesis is never closed");
    if (close.text !== ")") throw new FormulaError(close.position, `"${close.text}" is not expected here`);
    this.#next++;
    return inner;
  }

  #deeper(parse: () => Formula): Formula {
    if (++this.#depth > DEEPEST) {
      const position = this.#peek()?.position ?? this.#text.length;
      throw new FormulaError(position, `the formula is nested more than ${DEEPEST} deep`);
    }
    const formula = parse();
    this.#depth--;
    return formula;
  }

  #unknown({ text, position }: Token): FormulaError {
    const letters = /^[XGF]+$/.test(text) ? `; write the operators apart: "${[...text].join(" ")}"` : "";
    const alike = closest(text, [...this.#names, "always", "eventually", "true", "false"]);
    const hint = letters || (alike === undefined ? "" : `; did you mean "${alike}"?`);
    const known = this.#names.length === 0 ? "none" : this.#names.join(", ");
    return new FormulaError(position, `there is no predicate "${text}"${hint} (there are: ${known})`);
  }
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let position = 0; position < text.length; ) {
    TOKEN.lastIndex = position;
    const found = TOKEN.exec(text)?.[0];
    if (found === undefined) {
      const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
      throw new FormulaError(position, `"${character}" is no part of any formula`);
    }
    if (found.trim() !== "") tokens.push({ text: found, position });
    position += found.length;
  }
  return tokens;
}

function lookUp<T>(table: { readonly [token: string]: T }, token: string): T | undefined {
  return Object.hasOwn(table, token) ? table[token] : undefined;
}
