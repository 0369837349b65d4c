// Which properties are checked: the only ones, and those that are switched off, with unknown ids refused.
import { nearest } from "../model/input/problem.ts";
import { UsageError } from "./errors.ts";
import { LIBRARY_NAMES, type OptionNames } from "./names.ts";

/**
 * The ids among `known` that are not to be checked.
 * @throws UsageError for an id that is not known, or that is both wanted and switched off
 */
export function switchedOff(
  known: readonly string[],
  only: readonly string[],
  off: readonly string[],
  names: OptionNames = LIBRARY_NAMES,
): ReadonlySet<string> {
  for (const id of only) refuseUnknown(names.only, id, known);
  for (const id of off) refuseUnknown(names.off, id, known);
  const both = only.find((id) => off.includes(id));
  if (both !== undefined)
    throw new UsageError(`${names.only} ${both} and ${names.off} ${both} contradict each other`);
  return new Set(known.filter((id) => off.includes(id) || (only.length > 0 && !only.includes(id))));
}

function refuseUnknown(option: string, id: string, known: readonly string[]): void {
  if (known.includes(id)) return;
  throw new UsageError(`${option} ${unknownProperty(id, known)}`);
}

/** What to say of an id that no property has. */
export function unknownProperty(id: string, known: readonly string[]): string {
  const like = nearest(id, known);
  const hint = like === undefined ? `known are ${known.join(", ") || "none"}` : `did you mean ${like}?`;
  return `${id}: there is no property with this id; ${hint}`;
}
