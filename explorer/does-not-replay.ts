// Why what the search found is not so when it is replayed: the model's own code contradicts itself.
import { Question } from "./engine/question.ts";
import type { Search } from "./engine/search.ts";
import { ModelError } from "./errors.ts";
import type { Predicate } from "./property.ts";

const ASYMMETRIC =
  "where interchangeable members have merely changed places; it must read all of a class or none of it, and in no particular order";
const CONSEQUENCE = "(so the run that decides it does not replay)";

/** The error of a predicate that was `expected` of the stored state `state`, and is not of the state that was replayed. */
export function doesNotReplay(
  { compiled, store }: Search,
  state: number,
  { predicate, expected, property }: { predicate: Predicate; expected: boolean; property: string },
): ModelError {
  // What is stored is one of several permutations, what is replayed another. A function of its reads answers as before
  // about the very same one.
  const isFunction = new Question(compiled, predicate, property).holdsAt(store, state) === expected;
  if (!compiled.isReduced || !isFunction) return notAFunction(property);
  const problem = `is not symmetric: its predicate "${predicate.name}" answers differently ${ASYMMETRIC}`;
  return new ModelError({ property }, `${problem} ${CONSEQUENCE}`);
}

/** The same of a forbidden step. */
export function stepDoesNotReplay({ compiled }: Search, property: string): ModelError {
  if (!compiled.isReduced) return notAFunction(property);
  const problem = `is not symmetric, or not a function of its reads: it answers differently ${ASYMMETRIC}`;
  return new ModelError({ property }, `${problem} ${CONSEQUENCE}`);
}

/** The error of a property of which the model's own code, asked again along a run, says otherwise. */
export function notAFunction(property: string): ModelError {
  const problem = "is not a function of its reads: asked again, it answers differently";
  return new ModelError({ property }, `${problem} ${CONSEQUENCE}`);
}
