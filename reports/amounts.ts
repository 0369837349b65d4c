// Numbers of things, for people.

/** "1 state", "1,276 states" */
export function amount(n: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(n)} ${n === 1 ? noun : plural}`;
}

/** Very large numbers, as there are of permutations, are rounded. */
export function grouped(n: number): string {
  return n < 1e15 ? n.toLocaleString("en-US") : n.toPrecision(3);
}
