// Comparisons that say what differs.
import { isDeepStrictEqual } from "node:util";

/** A law does not hold. */
export class LawBroken extends Error {
  override readonly name = "LawBroken";
}

/** @throws LawBroken if the two are not the same plain data */
export function same(what: string, found: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(found, wanted)) return;
  throw new LawBroken(`${what}: ${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);
}

/** @throws LawBroken with what only one of the two has */
export function sameSet(what: string, found: Iterable<string>, wanted: Iterable<string>): void {
  const [a, b] = [new Set(found), new Set(wanted)];
  const [more, less] = [[...a.difference(b)], [...b.difference(a)]];
  if (more.length + less.length > 0)
    throw new LawBroken(`${what}: unexpected are ${list(more)}; missing are ${list(less)}`);
}

/** @throws LawBroken with what the larger one lacks */
export function included(what: string, smaller: Iterable<string>, larger: Iterable<string>): void {
  const lacking = [...new Set(smaller).difference(new Set(larger))];
  if (lacking.length > 0) throw new LawBroken(`${what}: ${lacking.length} are lacking: ${list(lacking)}`);
}

/** How many are told: enough to see what it is about. */
const TOLD = 5;

function list(all: readonly string[]): string {
  const more = all.length > TOLD ? `, and ${all.length - TOLD} more` : "";
  return all.length === 0 ? "none" : `${all.slice(0, TOLD).join(", ")}${more}`;
}
