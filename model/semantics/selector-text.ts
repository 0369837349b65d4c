// Label selectors as text ("tier in (web,api),!canary"), as users write them on command lines.
// Source: staging/src/k8s.io/apimachinery/pkg/labels/selector.go (Lexer, Parser).
import { type Operator, type Requirement, requirementProblems, SelectorError } from "./selectors.ts";

/**
 * Reads a selector. The requirements are sorted by key, and the values of each are sorted and without repetition.
 * @throws SelectorError if the text is no selector, or a key or value in it is invalid.
 */
export function parseSelector(text: string): readonly Requirement[] {
  const tokens = new Tokens(text);
  const requirements: Requirement[] = [];
  while (tokens.peek() !== undefined) {
    requirements.push(readRequirement(tokens));
    const next = tokens.take();
    if (next === undefined) break;
    if (next !== ",") throw unexpected(next, '"," or the end');
    if (!isKeyStart(tokens.peek())) throw unexpected(tokens.peek(), 'a key after ","');
  }
  const problems = requirements.flatMap((r) => requirementProblems(r));
  if (problems.length > 0) throw new SelectorError(problems);
  return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

const SYMBOLS: ReadonlySet<string> = new Set(["==", "!=", "=", "!", "(", ")", ",", ">", "<"]);
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["in", "in"],
  ["notin", "notin"],
  ["=", "="],
  ["==", "=="],
  ["!=", "!="],
  [">", "gt"],
  ["<", "lt"],
]);

/** The words and symbols of a selector, one after the other. */
class Tokens {
  readonly #items: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#items = text.match(/==|!=|[=!(),<>]|[^=!(),<> \t\r\n]+/g) ?? [];
  }

  peek(): string | undefined {
    return this.#items[this.#next];
  }

  take(): string | undefined {
    return this.#items[this.#next++];
  }
}

function readRequirement(tokens: Tokens): Requirement {
  const absent = tokens.peek() === "!";
  if (absent) tokens.take();
  const key = tokens.take();
  if (key === undefined || SYMBOLS.has(key)) throw unexpected(key, "a key");
  if (tokens.peek() === undefined || tokens.peek() === ",") {
    return { key, operator: absent ? "!" : "exists", values: [] };
  }
  const token = tokens.take();
  const operator = absent ? undefined : OPERATORS.get(token ?? "");
  if (operator === undefined) throw unexpected(token, `one of ${[...OPERATORS.keys()].join(" ")}`);
  const values = operator === "in" || operator === "notin" ? readSet(tokens) : [readValue(tokens)];
  return { key, operator, values: [...new Set(values)].sort() };
}

/** A missing value is the empty one. */
function readValue(tokens: Tokens): string {
  if (tokens.peek() === undefined || tokens.peek() === ",") return "";
  const value = tokens.take();
  if (value === undefined || SYMBOLS.has(value)) throw unexpected(value, "a value");
  return value;
}

/** Values in parentheses; nothing before, between or after the commas is the empty value. */
function readSet(tokens: Tokens): readonly string[] {
  const open = tokens.take();
  if (open !== "(") throw unexpected(open, '"("');
  const values: string[] = [];
  let value = "";
  for (;;) {
    const token = tokens.take();
    if (token === "," || token === ")") {
      values.push(value);
      value = "";
      if (token === ")") return values;
    } else if (token === undefined || SYMBOLS.has(token) || value !== "") {
      throw unexpected(token, '"," or ")"');
    } else {
      value = token;
    }
  }
}

function isKeyStart(token: string | undefined): boolean {
  return token !== undefined && (token === "!" || !SYMBOLS.has(token));
}

function unexpected(found: string | undefined, expected: string): SelectorError {
  const what = found === undefined ? "the end" : `"${found}"`;
  return new SelectorError([{ type: "Invalid", field: "", detail: `found ${what}, expected ${expected}` }]);
}
