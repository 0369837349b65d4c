// What is expected and what is there, one below the other, where they differ.
import { isDeepStrictEqual } from "node:util";

/** Lines that begin with "-" (expected) or "+" (there), for each place where two plain values differ. */
export function difference(expected: unknown, there: unknown, path = ""): readonly string[] {
  if (isDeepStrictEqual(expected, there)) return [];
  if (isRecord(expected) && isRecord(there)) {
    const fields = [...new Set([...Object.keys(expected), ...Object.keys(there)])];
    return fields.flatMap((f) => difference(expected[f], there[f], path === "" ? f : `${path}.${f}`));
  }
  if (Array.isArray(expected) && Array.isArray(there) && expected.length === there.length)
    return expected.flatMap((value: unknown, i) => difference(value, there[i], `${path}[${i}]`));
  return [`- ${path}: ${text(expected)}`, `+ ${path}: ${text(there)}`];
}

function isRecord(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  if (value === undefined) return "(nothing)";
  return JSON.stringify(value, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v)) ?? String(value);
}
