// Small helpers for typed arrays that grow.

/** A copy of `array` with at least `length` elements, or `array` itself if it is long enough. */
export function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const copy = new Int32Array(Math.max(length, array.length * 2));
  copy.set(array);
  return copy;
}

/** How many bits are needed to tell `count` things apart; at least 1. */
export function bitsFor(count: number): number {
  return Math.max(1, 32 - Math.clz32(count - 1));
}

/** An int32 at an index known to be in range (typed arrays read as number | undefined under strict indexing). */
export function at(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}
