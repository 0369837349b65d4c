// One expression over the cluster: compiled once, with what it reads.
import { type CelResult, compileIn } from "../cel/expression.ts";
import { celRow, queryEnvironment, type Row, VARIABLE_NAMES, VARIABLES, type Variable } from "./fields.ts";
import { contributions } from "./passed-over.ts";
import { usesOf } from "./uses.ts";

/** The elements that an expression is asked about, of each variable that it mentions. */
export type Rows = { readonly [variable in Variable]?: readonly Row[] };

export interface Query {
  readonly text: string;
  /** The variables that it mentions, with the fields of each that it reads, in their own order. */
  readonly reads: ReadonlyMap<Variable, readonly string[]>;
  /** Its value may change when equal nodes change places. */
  readonly tellsNodesApart: boolean;
  /** Whether an element can make a difference to the value. */
  counts(variable: Variable, row: Row): boolean;
  /** Elements of variables that it does not mention are not asked for. */
  run(rows: Rows): CelResult;
}

/** Why a text is no such expression. */
export interface QueryProblem {
  readonly message: string;
  /** Characters from its start. */
  readonly offset: number;
  /** What it may use in that place, if it uses something that there is not. */
  readonly known: readonly string[];
}

const compiled = new Map<string, Query | QueryProblem>();

/** @returns The query, which comes to a boolean, or what is wrong with the text. */
export function queryOf(text: string): Query | QueryProblem {
  const found = compiled.get(text) ?? compile(text);
  compiled.set(text, found);
  return found;
}

/** Of a text that has been checked. @throws RangeError if it has not */
export function checkedQuery(text: string): Query {
  const found = queryOf(text);
  if ("message" in found) throw new RangeError(`${text}: ${found.message}`);
  return found;
}

function compile(text: string): Query | QueryProblem {
  const found = compileIn(queryEnvironment(), text, "bool");
  if (!found.ok) {
    const { message, offset } = found.problem;
    return { message, offset, known: knownFor(message) };
  }
  const { ast, run } = found.expression;
  const uses = usesOf(ast);
  const counts = contributions(uses);
  const reads = new Map(
    VARIABLE_NAMES.flatMap((variable) => {
      const fields = uses.fields.get(variable);
      if (fields === undefined) return [];
      return [[variable, Object.keys(VARIABLES[variable].fields).filter((field) => fields.has(field))]];
    }),
  );
  return {
    text,
    reads,
    tellsNodesApart: uses.tellsNodesApart,
    counts: (variable, row) => counts.get(variable)?.(row) ?? false,
    run(rows) {
      const values = VARIABLE_NAMES.map((variable) => [
        variable,
        (rows[variable] ?? []).map((row) => celRow(variable, row)),
      ]);
      const result = run(Object.fromEntries(values));
      if (!result.ok || typeof result.value === "boolean") return result;
      return { ok: false, message: "it does not evaluate to bool" };
    },
  };
}

/** All names that it could have meant: variables, or fields of any element. */
function knownFor(message: string): readonly string[] {
  if (message.startsWith("Unknown variable")) return VARIABLE_NAMES;
  if (!message.startsWith("No such key")) return [];
  return [...new Set(Object.values(VARIABLES).flatMap(({ fields }) => Object.keys(fields)))];
}
