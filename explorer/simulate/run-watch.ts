// Asks one liveness property of whole runs: is one that stays where walks have been a fair violation?
import type { Compiled } from "../engine/compiled.ts";
import { MemoryBudget, ranOutOfMemory } from "../engine/memory.ts";
import { Question } from "../engine/question.ts";
import { listed } from "../engine/store.ts";
import { ModelError } from "../errors.ts";
import type { LassoQuery } from "../graph.ts";
import {
  findFairLasso,
  type LassoOptions,
  violationOfLiveness,
  violationOfRecurs,
} from "../liveness/index.ts";
import { FormulaTooLarge, findCounterexample, namesIn, type Run } from "../ltl/index.ts";
import { formulaOf, type Liveness, type Ltl, type Predicate, type Recurs } from "../property.ts";
import type { Visited } from "./trails.ts";

type Bitmaps = ReadonlyMap<string, Uint8Array>;

export class RunWatch {
  readonly property: Liveness | Recurs | Ltl;
  readonly #compiled: Compiled;
  readonly #maxBytes: number;
  readonly #questions: ReadonlyMap<string, Question>;
  #premiseSeen = false;
  /** Whether memory was too small for an answer at some time. */
  ranOutOfMemory = false;

  /** @param maxBytes for deciding a formula */
  constructor(compiled: Compiled, property: Liveness | Recurs | Ltl, maxBytes: number) {
    this.property = property;
    this.#compiled = compiled;
    this.#maxBytes = maxBytes;
    const asked = Object.entries(predicatesOf(property));
    this.#questions = new Map(asked.map(([name, p]) => [name, new Question(compiled, p, property.id)]));
  }

  /** Why it says nothing: its premise was never true. */
  vacuous(): string | undefined {
    const { property } = this;
    if (this.#premiseSeen || property.kind !== "leads-to") return undefined;
    return `its premise "${property.when?.name ?? ""}" was never true on these walks`;
  }

  /** A fair run that violates the property. @throws ModelError if a formula is too large to be decided */
  seek(visited: Visited, options: LassoOptions): Run | undefined {
    const { property } = this;
    const bitmaps = this.#bitmaps(visited);
    if (property.kind === "ltl") return this.#contradiction(property, visited, bitmaps, options);
    const query = property.kind === "recurs" ? this.#without(property) : this.#violation(property, bitmaps);
    return lassoIn(visited, query, options);
  }

  #bitmaps({ graph, words }: Visited): Bitmaps {
    const count = graph.stateCount - 1;
    const bitmaps = new Map<string, Uint8Array>();
    for (const [name, question] of this.#questions) {
      const bitmap = new Uint8Array(graph.stateCount);
      bitmap.set(question.bitmap(listed(words, this.#compiled.layout.words, count)));
      bitmaps.set(name, bitmap);
    }
    return bitmaps;
  }

  #without({ process, labels }: Recurs): LassoQuery {
    const recurs = this.#compiled.actions.map(
      (a) => a.process.name === process && (labels.length === 0 || labels.includes(a.label)),
    );
    return violationOfRecurs(Uint8Array.from(recurs, Number));
  }

  #violation({ kind }: Liveness, bitmaps: Bitmaps): LassoQuery {
    const goal = bitmaps.get("goal") ?? new Uint8Array(0);
    const when = bitmaps.get("when");
    if (when === undefined) return violationOfLiveness(kind, { goal });
    this.#premiseSeen ||= when.includes(1);
    return violationOfLiveness(kind, { goal, when });
  }

  #contradiction(
    p: Ltl,
    { graph, fairness }: Visited,
    bitmaps: Bitmaps,
    options: LassoOptions,
  ): Run | undefined {
    const memory = new MemoryBudget(this.#maxBytes);
    try {
      return findCounterexample(graph, fairness, formulaOf(p), bitmaps, {
        ...options,
        expanded: graph.stateCount - 1,
        memory,
      });
    } catch (error) {
      if (error instanceof FormulaTooLarge)
        throw new ModelError({ property: p.id }, `is too large: ${error.message}`);
      if (!ranOutOfMemory(error)) throw error;
      this.ranOutOfMemory = true;
      return undefined;
    }
  }
}

function lassoIn({ graph, fairness }: Visited, query: LassoQuery, options: LassoOptions): Run | undefined {
  const stay = query.stay ?? new Uint8Array(graph.stateCount).fill(1);
  stay[graph.stateCount - 1] = 0;
  const lasso = findFairLasso(graph, fairness, { ...query, stay }, options);
  if (lasso === undefined) return undefined;
  const { start, stem, cycle, minimal } = lasso;
  const stepOf = (e: number) => ({ target: graph.targets[e] ?? -1, action: graph.actions[e] });
  return { start, steps: [...stem, ...cycle].map(stepOf), loop: stem.length, minimal };
}

/** What a property asks of states, by name: the names of `meaningOf`. */
export function predicatesOf(p: Liveness | Recurs | Ltl): { readonly [name: string]: Predicate } {
  switch (p.kind) {
    case "recurs":
      return {};
    case "ltl": {
      const names = new Set(namesIn(formulaOf(p)));
      return Object.fromEntries(Object.entries(p.predicates).filter(([name]) => names.has(name)));
    }
    default:
      return p.when === undefined ? { goal: p.goal } : { goal: p.goal, when: p.when };
  }
}
