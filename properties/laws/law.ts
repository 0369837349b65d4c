// A law: something that is true of every value that an arbitrary draws; and how it is put to the test.
import fc from "fast-check";
import type { Files } from "../clusters/world.ts";

export interface LawDeclared<T> {
  /** Unique, for people and for the command line: "engine-vs-naive". */
  readonly id: string;
  /** What is true, in a sentence. */
  readonly title: string;
  readonly about: fc.Arbitrary<T>;
  /**
   * Which of the outcomes must come up in every good test, and how often in a hundred runs at least: a law that always skips
   * says nothing.
   */
  readonly expected?: { readonly [outcome: string]: number };
  /** Returns what came up, in a word or two, and throws if the law does not hold. */
  check(value: T): string | Promise<string>;
  /** How a counterexample is written down. */
  files?(value: T): Files;
}

export interface TestOptions {
  readonly seed: number;
  readonly runs: number;
  /** Where to begin: the path of a failure that was reported. */
  readonly path?: string;
  /** After that, no more values are drawn, and no counterexample is made smaller. */
  readonly milliseconds?: number;
}

export interface LawFailure {
  /** With the seed, what draws the counterexample again. */
  readonly path: string;
  readonly shrinks: number;
  readonly message: string;
  readonly counterexample: string;
  readonly files: Files;
}

export interface LawReport {
  readonly id: string;
  readonly seed: number;
  readonly runs: number;
  /** How often what came up. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly failure: LawFailure | undefined;
}

export interface Law {
  readonly id: string;
  readonly title: string;
  readonly expected: { readonly [outcome: string]: number };
  test(options: TestOptions): Promise<LawReport>;
}

/** Declares a law. What it is about is known to it alone, so that laws about different things stand in one list. */
export function law<T>(declared: LawDeclared<T>): Law {
  const { id, title, expected = {} } = declared;
  return { id, title, expected, test: (options) => put(declared, options) };
}

async function put<T>(
  law: LawDeclared<T>,
  { seed, runs, path, milliseconds }: TestOptions,
): Promise<LawReport> {
  const outcomes = new Map<string, number>();
  const end = milliseconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + milliseconds;
  let isShrinking = false;
  let skipped = 0;
  const property = fc.asyncProperty(law.about, async (value) => {
    // What has begun is always awaited: two questions to one solver at a time would get in each other's way.
    if (Date.now() > end) {
      skipped++;
      return;
    }
    try {
      const outcome = await law.check(value);
      if (!isShrinking) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    } catch (error) {
      isShrinking = true;
      throw error;
    }
  });
  const details = await fc.check(property, { seed, numRuns: runs, ...(path === undefined ? {} : { path }) });
  const failure = failureIn(law, details);
  // Values that are left out after a failure are smaller ones, and count as no runs.
  const tested = failure === undefined ? details.numRuns - skipped : details.numRuns;
  return { id: law.id, seed, runs: tested, outcomes, failure };
}

function failureIn<T>(law: LawDeclared<T>, details: fc.RunDetails<[T]>): LawFailure | undefined {
  const { counterexample, counterexamplePath: path, numShrinks: shrinks, errorInstance } = details;
  if (counterexample === null || path === null) return undefined;
  const [value] = counterexample;
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return { path, shrinks, message, counterexample: fc.stringify(value), files: law.files?.(value) ?? {} };
}

/** What did not come up as often as it must, in words; nothing if the test was a good one. */
export function missing({ expected }: Law, { outcomes, runs }: LawReport): readonly string[] {
  return Object.entries(expected).flatMap(([outcome, inHundred]) => {
    const [seen, wanted] = [outcomes.get(outcome) ?? 0, Math.floor((inHundred * runs) / 100)];
    return seen >= Math.max(1, wanted) ? [] : [`"${outcome}" came up ${seen} times in ${runs} runs`];
  });
}
