// How Plimsoll is run. A new way of running it is one more entry.
import type { ExploreOptions } from "../../explorer/check.ts";

export interface Config {
  readonly name: string;
  /** Whether states are stored as they are, so that the verdict is certain. */
  readonly isExact: boolean;
  readonly options: ExploreOptions;
}

export const configs: readonly Config[] = [
  { name: "1 worker", isExact: true, options: {} },
  { name: "2 workers", isExact: true, options: { workers: 2 } },
  { name: "compact store", isExact: false, options: { store: "compact" } },
];

/** @throws RangeError if there is none of that name */
export function configNamed(name: string | undefined): Config {
  const found = configs.find((c) => c.name === name);
  if (found === undefined) throw new RangeError(`no configuration is named "${name}"`);
  return found;
}
