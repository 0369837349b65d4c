// Whether the rules meet a row: what was expected beside what they say, field by field.
import { isDeepStrictEqual } from "node:util";
import type { Answer, Family, Row } from "./family.ts";

export interface Outcome {
  readonly passed: boolean;
  readonly expected: Answer;
  /** Only the fields that are expected. */
  readonly answered: Answer;
  /** What a rule threw, which no row expects. */
  readonly thrown?: unknown;
}

/** A field that is missing equals one that is undefined. A row that expects nothing is not met. */
export function outcomeOf(family: Family, row: Row): Outcome {
  try {
    const answer = family.answer(row.input);
    const expected = withoutUndefined(family.comparable(row.expected, answer));
    const asserted = Object.keys(expected).map((field) => [field, answer[field]]);
    const answered = withoutUndefined(Object.fromEntries(asserted));
    if (asserted.length === 0) throw new Error("the row expects nothing that this table knows");
    return { passed: isDeepStrictEqual(answered, expected), expected, answered };
  } catch (thrown) {
    return { passed: false, expected: row.expected, answered: {}, thrown };
  }
}

function withoutUndefined(answer: Answer): Answer {
  const cleaned = Object.entries(answer).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, cleanedValue(value)]],
  );
  return Object.fromEntries(cleaned);
}

function cleanedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleanedValue);
  const isPlain =
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? withoutUndefined({ ...value }) : value;
}
