// CEL expressions in the input: compiled as they are read, so that what is wrong with them is said with its place.
import type { Rewritten } from "../cel/constructors.ts";
import { compileCel } from "../cel/expression.ts";
import { type Decoder, string } from "./decode.ts";
import { quote } from "./problem.ts";

/** What follows if a policy, or a condition, uses what only the API server has. */
export const UNKNOWN_EXPRESSION =
  "it uses what only the API server has: what it decides about is taken to refuse nothing";

/**
 * An expression. What only the API server can evaluate is kept, and left out of the verdict.
 * @param type What it must come to.
 * @param fields Of some variables, the only fields that there are, by the variable's name.
 * @param unsupported What follows for the verdict if it cannot be evaluated here.
 * @param rewrite To what the library understands.
 */
export function celText(
  variables: readonly string[],
  type: "bool" | "string" | "any",
  unsupported: string,
  fields: ReadonlyMap<string, readonly string[]> = new Map(),
  rewrite: (text: string) => Rewritten = unchanged,
): Decoder<string> {
  return (tree, path, log) => {
    const text = string(tree, path, log);
    if (text === undefined) return undefined;
    const refuse = (message: string, offset: number, fix: string): undefined => {
      const problem = `Invalid value: ${quote(text)}: compilation failed: ${placeIn(text, offset)}: ${message}`;
      log.problem(tree.position, path, problem, fix);
      return undefined;
    };
    if (text.trim() === "") {
      log.problem(tree.position, path, "Required value", "write a CEL expression");
      return undefined;
    }
    const rewritten = rewrite(text);
    if (!rewritten.ok) return refuse(rewritten.message, rewritten.offset, "correct the expression");
    const compiled = compileCel(rewritten.code, variables, type);
    if (!compiled.ok) {
      const { message, isUnsupported } = compiled.problem;
      const offset = rewritten.placeOf(compiled.problem.offset);
      if (!isUnsupported) {
        const isName = message.startsWith("Unknown variable");
        return refuse(
          message,
          offset,
          isName ? `it may use ${variables.join(", ")}` : "correct the expression",
        );
      }
      log.omit(tree.position, path, unsupported);
      return text;
    }
    for (const [name, known] of fields) {
      for (const { field, offset } of compiled.program.fieldsOf(name)) {
        if (known.includes(field)) continue;
        const there = known.length === 0 ? "there are none" : `there are ${known.join(", ")}`;
        return refuse(
          `undefined field '${field}'`,
          rewritten.placeOf(offset),
          `of ${name}, ${there} before it`,
        );
      }
    }
    return text;
  };
}

function unchanged(code: string): Rewritten {
  return { ok: true, code, placeOf: (offset) => offset };
}

/** Line and column in the expression, as its own error messages count. */
export function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${(before.at(-1) ?? "").length + 1}`;
}
