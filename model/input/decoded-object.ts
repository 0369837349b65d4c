// Objects that mutating admission has changed, as the API server takes them: validated once more.
import { fieldOf } from "../policy/fields-of.ts";
import { type Decoder, logInto } from "./decode.ts";
import { formatPath, type InputProblem, wholeFile } from "./problem.ts";
import { treeOf } from "./tree.ts";

/** Something in it that the model gives no meaning to. */
export interface Omission {
  /** "spec.runtimeClassName" */
  readonly field: string;
  readonly consequence: string;
}

export type Decoded<T> =
  | { readonly ok: true; readonly value: T; readonly omitted: readonly Omission[] }
  | { readonly ok: false; readonly problem: string };

const NOWHERE = wholeFile("");

/** @param plain Plain data. */
export function decodedAs<T>(decoder: Decoder<T>, plain: unknown): Decoded<T> {
  const problems: InputProblem[] = [];
  const omitted: Omission[] = [];
  const log = logInto(problems, (_, path, consequence) => {
    omitted.push({ field: formatPath(path), consequence });
  });
  const value = decoder(
    treeOf(plain, () => NOWHERE),
    [],
    log,
  );
  const [first] = problems;
  if (first !== undefined || value === undefined)
    return {
      ok: false,
      problem: first === undefined ? "nothing is left of it" : `${first.field}: ${first.problem}`,
    };
  return { ok: true, value, omitted };
}

/** These fields of it, as far as it has them. */
export function fieldsAmong(object: unknown, fields: readonly string[]): object {
  const kept = fields.flatMap((field) => {
    const value = fieldOf(object, field);
    return value === undefined ? [] : [[field, value] as const];
  });
  return Object.fromEntries(kept);
}
