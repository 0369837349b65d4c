// Reads what solvers answer: S-expressions, and the values and names in them.

export type Sexpr = string | readonly Sexpr[];

/** A solver's answer that is not one. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";
}

/** All expressions of a text; quoted symbols come without their bars, strings with their quotes. @throws AnswerError */
export function readSexprs(text: string): readonly Sexpr[] {
  const tokens = text.match(/\|[^|]*\||"(?:[^"]|"")*"|[()]|[^\s()|"]+/g) ?? [];
  const open: Sexpr[][] = [[]];
  for (const token of tokens) {
    if (token === "(") open.push([]);
    else if (token === ")") close(open, text);
    else open.at(-1)?.push(token.startsWith("|") ? token.slice(1, -1) : token);
  }
  const [all, ...unclosed] = open;
  if (all === undefined || unclosed.length > 0) throw new AnswerError(`a bracket is missing in: ${text}`);
  return all;
}

function close(open: Sexpr[][], text: string): void {
  const done = open.pop();
  const above = open.at(-1);
  if (done === undefined || above === undefined) throw new AnswerError(`a bracket too many in: ${text}`);
  above.push(done);
}

/** The value that a solver gives to a constant. @throws AnswerError */
export function valueIn(expression: Sexpr): bigint | boolean {
  if (expression === "true" || expression === "false") return expression === "true";
  if (typeof expression === "string" && /^\d+$/.test(expression)) return BigInt(expression);
  const [minus, amount] = typeof expression === "string" ? [] : expression;
  if (minus === "-" && typeof amount === "string" && /^\d+$/.test(amount)) return -BigInt(amount);
  throw new AnswerError(`neither a whole number nor a truth value: ${JSON.stringify(expression)}`);
}
