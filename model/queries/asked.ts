// A query that is asked again and again: of states in which its rows are the same, it is asked once.
import type { CelResult } from "../cel/expression.ts";
import type { Row } from "./fields.ts";
import type { Query } from "./query.ts";
import { ordered, type RowRead } from "./rows.ts";

/** Most of what is remembered stands in states that are near each other: it may be forgotten now and then. */
const MOST = 100_000;

export class Asked {
  readonly #query: Query;
  readonly #reads: readonly Pick<RowRead, "variable">[];
  readonly #answers = new Map<string, CelResult>();

  constructor(query: Query, reads: readonly Pick<RowRead, "variable">[]) {
    this.#query = query;
    this.#reads = reads;
  }

  /** @param shown What the reads show, in their order. */
  of(shown: readonly (readonly Row[])[]): CelResult {
    const variables = [...this.#query.reads.keys()].map((variable) => {
      const own = shown.filter((_, i) => this.#reads[i]?.variable === variable);
      return [variable, ordered(own.flat())] as const;
    });
    const key = JSON.stringify(variables);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = this.#query.run(Object.fromEntries(variables));
    if (this.#answers.size >= MOST) this.#answers.clear();
    this.#answers.set(key, answer);
    return answer;
  }
}
