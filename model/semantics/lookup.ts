// Safe reads of plain maps: a label or resource may well be called "constructor".

/** The own entry of `map` under `key`, or undefined. */
export function lookup<V>(map: { readonly [key: string]: V } | undefined, key: string): V | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
