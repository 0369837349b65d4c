// What a table of Kubernetes' test vectors is: a name, and how the rules of this folder answer a row of it.

/** One row of a table. `input` and `expected` are shaped as the table's own documentation says. */
export interface Row {
  readonly source: string;
  readonly case: string;
  readonly input: unknown;
  readonly expected: { readonly [field: string]: unknown };
}

export type Answer = { readonly [field: string]: unknown };

/** The adapter of one table. */
export interface Family {
  readonly folder: "scheduling" | "controllers";
  readonly name: string;
  /** What the rules say; compared field by field with what is expected. Fields that a row leaves out do not count. */
  answer(input: unknown): Answer;
  /**
   * Brings an expectation into comparable form (quantities, sets). Where one allows several answers (a range, a part of
   * a text), it becomes the given answer if that is one of them.
   */
  comparable(expected: unknown, answer: Answer): Answer;
  /** Rows that are not met: case to reason. */
  readonly unmet: { readonly [row: string]: string };
}

/** Declares a table's adapter. `I` and `E` are the shapes of its inputs and expectations, as documented. */
export function family<I, E extends object = Answer>(declared: {
  readonly folder: Family["folder"];
  readonly name: string;
  answer(input: I): Answer;
  comparable?(expected: E, answer: Answer): Answer;
  readonly unmet?: Family["unmet"];
}): Family {
  const { folder, name, unmet = {}, comparable } = declared;
  return {
    folder,
    name,
    unmet,
    answer(input: I): Answer {
      return declared.answer(input);
    },
    comparable(expected: E, answer: Answer): Answer {
      return comparable === undefined
        ? Object.fromEntries(Object.entries(expected))
        : comparable(expected, answer);
    },
  };
}
