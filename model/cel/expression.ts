// A CEL expression, compiled once: a pure function of its variables.
import {
  type ASTNode,
  TypeError as CheckError,
  type Environment,
  EvaluationError,
  ParseError,
  serialize,
} from "@marcbachmann/cel-js";
import { environmentWith, UNKNOWN_NAMES } from "./environment.ts";
import { withCode } from "./source.ts";
import { MATCHES } from "./texts.ts";
import { celOf, plainOf } from "./values.ts";

/** Why a text is no expression that can be evaluated. */
export interface CelProblem {
  readonly message: string;
  /** Where in the text: characters from its start. */
  readonly offset: number;
  /** It is one, but uses what only Kubernetes has. */
  readonly isUnsupported: boolean;
}

export type CelResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** What expressions may be about: plain data, or programs whose values are wanted only if they are asked for. */
export interface CelVariables {
  readonly [name: string]: unknown;
}

export interface CelProgram {
  readonly text: string;
  /** Every `name.field` in it, for that name. */
  fieldsOf(name: string): readonly { readonly field: string; readonly offset: number }[];
  /** Whether it mentions that variable. */
  mentions(name: string): boolean;
  /** The value as plain data; an error, which is no fault of the text, as its message. */
  run(variables: CelVariables): CelResult;
}

export type Compiled =
  | { readonly ok: true; readonly program: CelProgram }
  | { readonly ok: false; readonly problem: CelProblem };

/**
 * @param variables The names that it may use.
 * @param type What it must come to; of what the types are not known is left to its evaluation.
 */
export function compileCel(
  text: string,
  variables: readonly string[],
  type: "bool" | "string" | "any" = "any",
): Compiled {
  const found = compileIn(environmentWith(variables), text, type);
  if (!found.ok) return found;
  const { ast, run } = found.expression;
  const nodes = nodesOf(ast);
  const program: CelProgram = {
    text,
    mentions: (name) => nodes.some(({ op, args }) => op === "id" && args === name),
    fieldsOf: (name) => nodes.flatMap((node) => fieldOf(node, name)),
    run: (given) => run(contextOf(variables, given)),
  };
  return { ok: true, program };
}

/** An expression in an environment of one's own. */
export interface CelExpression {
  /** What it is made of: for who must know what it reads. */
  readonly ast: ASTNode;
  /** The value as plain data; the values of the variables are as CEL has them, and all there. */
  run(variables: CelVariables): CelResult;
}

/** @param type What it must come to; of what the types are not known is left to its evaluation. */
export function compileIn(
  env: Environment,
  text: string,
  type: "bool" | "string" | "any",
):
  | { readonly ok: true; readonly expression: CelExpression }
  | { readonly ok: false; readonly problem: CelProblem } {
  // The library's own has JavaScript's patterns, and cannot be replaced under its name.
  const code = withCode(text, (part) => part.replace(/\bmatches(?=\s*\()/g, MATCHES));
  try {
    const parsed = env.parse(code);
    const unsupported = nodesOf(parsed.ast).find(isUnsupported);
    if (unsupported !== undefined)
      return failed("uses what is only known to Kubernetes", unsupported.pos, true);
    const checked = parsed.check();
    if (checked.error !== undefined) return failedBy(checked.error);
    const found = checked.type ?? "dyn";
    if (type !== "any" && found !== "dyn" && found !== type)
      return failed(`must evaluate to ${type}`, 0, false);
    return { ok: true, expression: { ast: parsed.ast, run: (given) => evaluated(() => parsed(given)) } };
  } catch (error) {
    if (error instanceof ParseError || error instanceof CheckError) return failedBy(error);
    throw error;
  }
}

/** A part of an expression as one of its own: it may use what that may, and `variables`, with their types. */
export function partOf(
  env: Environment,
  part: ASTNode,
  variables: { readonly [name: string]: string },
): CelExpression | undefined {
  const wider = env.clone();
  for (const [name, type] of Object.entries(variables)) wider.registerVariable(name, type);
  const parsed = wider.parse(serialize(part));
  return parsed.check().valid
    ? { ast: parsed.ast, run: (given) => evaluated(() => parsed(given)) }
    : undefined;
}

function failed(
  message: string,
  offset: number,
  isUnsupported: boolean,
): { readonly ok: false; readonly problem: CelProblem } {
  return { ok: false, problem: { message, offset, isUnsupported } };
}

function failedBy({ summary, range, node }: ParseError | CheckError) {
  const offset = range?.start ?? node?.pos ?? 0;
  return failed(summary.replaceAll(MATCHES, "matches"), offset, false);
}

function isUnsupported({ op, args }: ASTNode): boolean {
  if (op === "id") return args === "authorizer" || args === "math" || args === "base64" || args === "format";
  if (op === "call") return UNKNOWN_NAMES.includes(args[0]);
  if (op !== "rcall") return false;
  const [name, , given] = args;
  const isOfTwo = ["all", "exists", "exists_one"].includes(name) && given.length === 3;
  return isOfTwo || (name !== "format" && UNKNOWN_NAMES.includes(name));
}

function fieldOf(
  node: ASTNode,
  name: string,
): readonly { readonly field: string; readonly offset: number }[] {
  if (node.op !== "." && node.op !== ".?") return [];
  const [of, field] = node.args;
  return of.op === "id" && of.args === name ? [{ field, offset: node.pos }] : [];
}

/** A node and all below it. */
export function nodesOf(node: ASTNode): readonly ASTNode[] {
  return [node, ...childrenOf(node.args).flatMap(nodesOf)];
}

export function childrenOf(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return isNode(args) ? [args] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

/** Every variable has a value: null if none is given. */
function contextOf(names: readonly string[], given: CelVariables): { readonly [name: string]: unknown } {
  return Object.fromEntries(
    names.map((name) => {
      const value = given[name] ?? null;
      return [name, value instanceof Lazy ? value.values : celOf(value)];
    }),
  );
}

/** Values by name, each worked out when it is asked for. */
export class Lazy {
  readonly values: object;

  /** @param programs Each may use those before it, under `name`. */
  constructor(
    name: string,
    programs: readonly { readonly name: string; readonly program: CelProgram }[],
    given: CelVariables,
  ) {
    const values = {};
    for (const { name: field, program } of programs) {
      let value: unknown;
      const get = (): unknown => {
        if (value === undefined) {
          const result = program.run({ ...given, [name]: this });
          if (!result.ok) throw new EvaluationError(result.message);
          value = celOf(result.value);
        }
        return value;
      };
      Object.defineProperty(values, field, { enumerable: true, get });
    }
    this.values = values;
  }
}

function evaluated(run: () => unknown): CelResult {
  try {
    return { ok: true, value: plainOf(run()) };
  } catch (error) {
    // Errors of functions (a text that is no quantity, a pattern that is none) are errors of the evaluation, too.
    if (error instanceof EvaluationError) return { ok: false, message: error.summary };
    if (error instanceof Error) return { ok: false, message: error.message };
    throw error;
  }
}
