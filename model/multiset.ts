// Multisets of plain values as sorted arrays: equal multisets are equal values, whatever the order of insertion.

export function added<T>(items: readonly T[], item: T): readonly T[] {
  return [...items, item].sort(byText);
}

/** `items` without one element equal to `item`. @throws RangeError if there is none. */
export function without<T>(items: readonly T[], item: T): readonly T[] {
  const text = JSON.stringify(item);
  const i = items.findIndex((x) => x === item || JSON.stringify(x) === text);
  if (i < 0) throw new RangeError(`no element ${text}`);
  return items.toSpliced(i, 1);
}

export function replaced<T>(items: readonly T[], item: T, by: T): readonly T[] {
  return added(without(items, item), by);
}

export function mapped<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  return items.map(change).sort(byText);
}

/** One of each: alternatives that differ only in which of several equal elements they take are the same. */
export function distinct<T>(items: readonly T[]): readonly T[] {
  return items.filter((x, i) => {
    const last = items[i - 1];
    // Equal elements of a state are mostly one object.
    return i === 0 || (x !== last && JSON.stringify(x) !== JSON.stringify(last));
  });
}

/** All multisets of some of the items: not none, and not all. */
export function properParts<T>(items: readonly T[]): readonly (readonly T[])[] {
  return parts(items).filter((part) => part.length > 0 && part.length < items.length);
}

function parts<T>(items: readonly T[]): readonly (readonly T[])[] {
  const [first] = items;
  if (first === undefined) return [[]];
  const text = JSON.stringify(first);
  const equal = items.filter((item) => JSON.stringify(item) === text);
  const others = parts(items.filter((item) => JSON.stringify(item) !== text));
  const some = Array.from({ length: equal.length + 1 }, (_, n) => equal.slice(0, n));
  return some.flatMap((chosen) => others.map((rest) => [...chosen, ...rest]));
}

function byText(a: unknown, b: unknown): number {
  if (a === b) return 0;
  const [ta, tb] = [JSON.stringify(a), JSON.stringify(b)];
  return ta < tb ? -1 : ta > tb ? 1 : 0;
}
