// Nets of tasks as text: "a; (b || c); d" is one task, then two at the same time, then one; "b xor c" is one of two.
import { type Needs, type NetTask, type TaskNet, taskNet } from "./task-net.ts";

/** What is wrong with a text, and at which character, counted from 1. */
export class TaskTextError extends Error {
  override readonly name = "TaskTextError";
  readonly column: number;

  constructor(column: number, problem: string) {
    super(problem);
    this.column = column;
  }
}

type Operator = ";" | "||" | "xor";

type Expression =
  | { readonly kind: "task"; readonly name: string; readonly column: number }
  | { readonly kind: Operator; readonly of: readonly Expression[]; readonly column: number };

interface Token {
  readonly text: string;
  readonly column: number;
}

/** @throws TaskTextError if it is not understood, or names a task twice */
export function taskNetIn(text: string): TaskNet {
  const tokens = tokensOf(text);
  const [expression, rest] = parsed(tokens, text.length + 1);
  const [first] = rest;
  if (first !== undefined) throw new TaskTextError(first.column, `"${first.text}" is one too many`);
  const tasks: NetTask[] = [];
  const ends = addTo(tasks, expression, [], undefined);
  return taskNet(text.trim(), tasks, ends);
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const found of text.matchAll(/\s+|;|\|\||[()]|[A-Za-z_][\w-]*|./g)) {
    const [word] = found;
    const column = found.index + 1;
    if (word.trim() === "") continue;
    if (!/^(;|\|\||[()]|[A-Za-z_][\w-]*)$/.test(word))
      throw new TaskTextError(
        column,
        `"${word}" is not understood; write tasks with ;, || and xor between them`,
      );
    tokens.push({ text: word, column });
  }
  return tokens;
}

type Parsed = readonly [Expression, readonly Token[]];

/** @param end The column behind the last character. */
function parsed(tokens: readonly Token[], end: number): Parsed {
  const [first, after] = operand(tokens, end);
  const operator = operatorAt(after);
  if (operator === undefined) return [first, after];
  const of = [first];
  let rest = after;
  for (let next = operatorAt(rest); next !== undefined; next = operatorAt(rest)) {
    if (next !== operator)
      throw new TaskTextError(
        rest[0]?.column ?? end,
        `"${next}" after "${operator}": put parentheses around what belongs together`,
      );
    const [one, others] = operand(rest.slice(1), end);
    of.push(one);
    rest = others;
  }
  return [{ kind: operator, of, column: first.column }, rest];
}

function operand([first, ...rest]: readonly Token[], end: number): Parsed {
  if (first === undefined) throw new TaskTextError(end, "a task is missing");
  if (first.text === "(") {
    const [inner, [closing, ...others]] = parsed(rest, end);
    if (closing?.text === ")") return [inner, others];
    throw new TaskTextError(closing?.column ?? end, `the "(" at character ${first.column} is not closed`);
  }
  if (!/^[A-Za-z_]/.test(first.text) || first.text === "xor")
    throw new TaskTextError(first.column, `a task is missing before "${first.text}"`);
  return [{ kind: "task", name: first.text, column: first.column }, rest];
}

function operatorAt([next]: readonly Token[]): Operator | undefined {
  return ([";", "||", "xor"] as const).find((one) => one === next?.text);
}

/** Adds the tasks of an expression, and says what must be done for it to be done. @param choice Its first task is one of several. */
function addTo(tasks: NetTask[], expression: Expression, after: Needs, choice: string | undefined): Needs {
  switch (expression.kind) {
    case "task": {
      const { name, column } = expression;
      if (tasks.some((one) => one.name === name))
        throw new TaskTextError(column, `there is a task "${name}" already`);
      tasks.push({ name, after, ...(choice === undefined ? {} : { choice }) });
      return [[name]];
    }
    case ";": {
      let done = after;
      for (const [i, one] of expression.of.entries())
        done = addTo(tasks, one, done, i === 0 ? choice : undefined);
      return done;
    }
    case "||":
      if (choice !== undefined)
        throw new TaskTextError(
          expression.column,
          "an alternative begins with one task, which is then decided on",
        );
      return expression.of.flatMap((one) => addTo(tasks, one, after, undefined));
    case "xor": {
      const own = choice ?? `choice at ${expression.column}`;
      return expression.of.map((one) => addTo(tasks, one, after, own)).reduce(either);
    }
  }
}

/** One or the other: of each part of the one, and each of the other, something is done. */
function either(a: Needs, b: Needs): Needs {
  return a.flatMap((one) => b.map((other) => [...one, ...other]));
}
