// Plain values (JSON-like data) as reports handle them: telling kinds apart, comparing, naming.

export type PlainObject = { readonly [key: string]: unknown };

export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isLeaf(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/** Equal values, up to the order of object keys, have equal texts. */
export function canonical(value: unknown): string {
  if (isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (isPlainObject(value)) {
    const fields = Object.keys(value).sort();
    return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  return Object.is(value, -0) ? "-0" : (JSON.stringify(value) ?? "undefined");
}

/** How many leaves a value has; an empty array or object counts as one. */
export function leavesOf(value: unknown): number {
  if (isLeaf(value)) return 1;
  const parts = Object.values(value ?? {});
  return Math.max(
    1,
    parts.reduce((sum: number, part) => sum + leavesOf(part), 0),
  );
}

/** What people call an element of a list: its uid or name, at the top or in its metadata, or else whose it is. */
export function identityOf(value: unknown): string | undefined {
  if (!isPlainObject(value)) return undefined;
  const metadata: PlainObject = isPlainObject(value.metadata) ? value.metadata : {};
  for (const id of [value.uid, metadata.uid, value.name, metadata.name]) {
    if (typeof id === "string" || typeof id === "number") return String(id);
  }
  const { owner } = metadata;
  return typeof owner === "string" ? `of ${owner}` : undefined;
}
