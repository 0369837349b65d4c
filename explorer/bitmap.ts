// The states in which a predicate holds, asked in slices.
import { Question } from "./engine/question.ts";
import type { Search } from "./engine/search.ts";
import { type Arrays, inSlices, type Sliced } from "./liveness/index.ts";
import type { Predicate } from "./property.ts";

/** By state found: 1 where it holds. @throws ModelError, OutOfMemory */
export function* bitmapOf(
  { compiled, store }: Search,
  predicate: Predicate,
  property: string,
  arrays: Arrays,
): Sliced<Uint8Array> {
  const question = new Question(compiled, predicate, property);
  const map = arrays.uint8(store.count);
  yield* inSlices(0, store.count, (from, to) => question.fill(map, store, from, to));
  return map;
}
