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
  /** Fields of the input that say which rule is asked, and what they may say. Anything else is refused. */
  readonly knows?: { readonly [field: string]: readonly string[] };
  answer(input: I): Answer;
  comparable?(expected: E, answer: Answer): Answer;
  readonly unmet?: Family["unmet"];
}): Family {
  const { folder, name, unmet = {}, knows = {}, comparable } = declared;
  return {
    folder,
    name,
    unmet,
    answer(input: I): Answer {
      refuseUnknown(input, knows);
      return declared.answer(input);
    },
    comparable(expected: E, answer: Answer): Answer {
      return comparable === undefined
        ? Object.fromEntries(Object.entries(expected))
        : comparable(expected, answer);
    },
  };
}

function refuseUnknown(input: unknown, knows: { readonly [field: string]: readonly string[] }): void {
  const given = new Map(typeof input === "object" && input !== null ? Object.entries(input) : []);
  for (const [field, known] of Object.entries(knows)) {
    const value = given.get(field);
    if (!known.some((name) => name === value)) throw new Error(`no rule for the ${field} "${value}"`);
  }
}
