// One-line renderings of plain values, in YAML's flow style, cut to a width from the inside out.
import { canonical, isArray, isLeaf, isPlainObject } from "./plain.ts";

/** `value` on one line of at most about `width` characters; what is left out shows as an ellipsis. */
export function compact(value: unknown, width = 100): string {
  const deepest = 6;
  for (let depth = deepest; depth > 0; depth--) {
    const text = render(value, depth === deepest ? Number.POSITIVE_INFINITY : depth);
    if (text.length <= width) return text;
  }
  return cut(value, width);
}

/** Text for a terminal: what could move the cursor or turn the direction of writing is escaped. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const short = SHORT_ESCAPES[character];
    return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

const SHORT_ESCAPES: { readonly [character: string]: string } = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function render(value: unknown, depth: number): string {
  if (isLeaf(value)) return leaf(value);
  if (isArray(value)) {
    if (value.length === 0) return "[]";
    return depth <= 0 ? `[${value.length} …]` : `[${items(value, depth).join(", ")}]`;
  }
  if (!isPlainObject(value)) return String(value);
  const fields = Object.entries(value);
  if (fields.length === 0) return "{}";
  return depth <= 0 ? "{…}" : `{${fields.map(([k, v]) => `${leaf(k)}: ${render(v, depth - 1)}`).join(", ")}}`;
}

/** Elements of a list; equal objects are counted instead of repeated. */
function items(values: readonly unknown[], depth: number): readonly string[] {
  if (values.every(isLeaf)) return values.map(leaf);
  return [...Map.groupBy(values, canonical).values()].map((same) => {
    const text = render(same[0], depth - 1);
    return same.length === 1 ? text : `${same.length} x ${text}`;
  });
}

/** As many first parts as fit. */
function cut(value: unknown, width: number): string {
  if (isLeaf(value)) return `${leaf(value).slice(0, Math.max(1, width - 1))}…`;
  const [open, close] = isArray(value) ? ["[", "]"] : ["{", "}"];
  const parts = isArray(value)
    ? items(value, 1)
    : Object.entries(value ?? {}).map(([k, v]) => `${leaf(k)}: ${render(v, 0)}`);
  let text = open;
  for (const [i, part] of parts.entries()) {
    const next = `${text}${i === 0 ? "" : ", "}${part}`;
    if (next.length + 4 > width) return `${text}${i === 0 ? "" : ", "}…${close}`;
    text = next;
  }
  return `${text}${close}`;
}

const BARE = /^[A-Za-z0-9_./:@%+~-]*[A-Za-z0-9_%]$/;
const NOT_A_STRING = /^(?:true|false|null|[-+.]?\d[\d.eE+-]*)$/;

function leaf(value: unknown): string {
  if (typeof value !== "string") return String(value);
  return BARE.test(value) && !NOT_A_STRING.test(value) ? value : printable(JSON.stringify(value));
}
