// Plain data as CEL sees it, and back: whole numbers are ints there, and floating-point numbers doubles.
import { Optional } from "@marcbachmann/cel-js";

/** Whole numbers as bigint; of any other value what it is. */
export function celOf(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, celOf(item)]));
}

/** Back to plain data; empty optional values are left out of lists and maps, and are null by themselves. */
export function plainOf(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Optional) return value.hasValue() ? plainOf(value.value()) : null;
  if (Array.isArray(value)) return value.filter(isPresent).map(plainOf);
  if (value instanceof Map) return plainEntries([...value]);
  if (typeof value !== "object" || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return String(value);
  return plainEntries(Object.entries(value));
}

function plainEntries(entries: readonly (readonly [unknown, unknown])[]): object {
  return Object.fromEntries(
    entries.filter(([, item]) => isPresent(item)).map(([key, item]) => [String(key), plainOf(item)]),
  );
}

function isPresent(value: unknown): boolean {
  return !(value instanceof Optional) || value.hasValue();
}

/** CEL's equality of plain values: numbers of either kind by value, lists and maps by what is in them. */
export function areEqual(a: unknown, b: unknown): boolean {
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => areEqual(item, b[i]));
  if (isPlainObject(a) && isPlainObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && areEqual(a[key], b[key]))
    );
  }
  return a === b || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime());
}

/** -1, 0 or 1. @throws RangeError for values that have no order */
export function compared(a: unknown, b: unknown): -1 | 0 | 1 {
  const ordered =
    (isNumber(a) && isNumber(b)) ||
    (typeof a === "string" && typeof b === "string") ||
    (typeof a === "boolean" && typeof b === "boolean") ||
    (a instanceof Date && b instanceof Date) ||
    (isMeasured(a) && isMeasured(b));
  if (!ordered) throw new RangeError("no such overload: values that cannot be compared");
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Durations. */
function isMeasured(value: unknown): value is { valueOf(): number } {
  return typeof value === "object" && value !== null && typeof value.valueOf() === "number";
}
