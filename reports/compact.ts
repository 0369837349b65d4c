// One-line renderings of plain values, in YAML's flow style with dotted fields, cut to a width.
import { canonical, isArray, isLeaf, isPlainObject } from "./plain.ts";
import { wordsFor } from "./words.ts";

/** `value` on one line of at most about `width` characters; what is left out shows as an ellipsis. */
export function compact(value: unknown, width = 100): string {
  const whole = render(value, Number.POSITIVE_INFINITY);
  if (whole.length <= width) return whole;
  for (let depth = 4; depth > 0; depth--) {
    const text = render(value, depth);
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

/** `depth` counts levels of lists: what is in a list below that is only counted. */
function render(value: unknown, depth: number): string {
  if (isLeaf(value)) return leaf(value);
  const words = wordsFor(value);
  if (words !== undefined) return printable(words);
  if (isArray(value)) {
    if (value.length === 0) return "[]";
    return depth <= 1 && !value.every(isLeaf) ? `[${value.length} …]` : `[${items(value, depth).join(", ")}]`;
  }
  const parts = fields(value).map(([name, inner]) => `${name}: ${render(inner, depth)}`);
  return `{${parts.join(", ")}}`;
}

/** The fields of an object, those of inner objects with dotted names. */
function fields(value: unknown): readonly (readonly [string, unknown])[] {
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly (readonly [string, unknown])[] => {
    const name = leaf(key);
    const nested = isPlainObject(inner) && wordsFor(inner) === undefined ? fields(inner) : [];
    return nested.length === 0 ? [[name, inner]] : nested.map(([rest, v]) => [`${name}.${rest}`, v]);
  });
}

/** Elements of a list; equal ones are counted instead of repeated. */
function items(values: readonly unknown[], depth: number): readonly string[] {
  if (values.every(isLeaf)) return values.map(leaf);
  return [...Map.groupBy(values, canonical).values()].map((same) => {
    const text = render(same[0], depth - 1);
    return same.length === 1 ? text : `${same.length} x ${text}`;
  });
}

/** As many parts as fit, in their order. Of a Kubernetes object, metadata is left out first, and spec last. */
function cut(value: unknown, width: number): string {
  if (isLeaf(value)) return `${leaf(value).slice(0, Math.max(1, width - 1))}…`;
  const [open, close] = isArray(value) ? ["[", "]"] : ["{", "}"];
  const parts = isArray(value)
    ? items(value, 1)
    : fields(value).map(([name, v]) => `${name}: ${render(v, 1)}`);
  const kept = new Set<number>();
  let room = width - 5;
  for (const [i, part] of [...parts.entries()].sort(([, a], [, b]) => importance(b) - importance(a))) {
    room -= part.length + 2;
    if (room < 0) break;
    kept.add(i);
  }
  return `${open}${[...parts.filter((_, i) => kept.has(i)), "…"].join(", ")}${close}`;
}

function importance(part: string): number {
  return part.startsWith("metadata.") ? 0 : part.startsWith("status.") ? 1 : 2;
}

const BARE = /^[A-Za-z0-9_./:@%+~-]*[A-Za-z0-9_%]$/;
const NOT_A_STRING = /^(?:true|false|null|[-+.]?\d[\d.eE+-]*)$/;

function leaf(value: unknown): string {
  if (typeof value !== "string") return String(value);
  return BARE.test(value) && !NOT_A_STRING.test(value) ? value : printable(JSON.stringify(value));
}
