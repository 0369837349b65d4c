// Functions of texts that the library does not have: patterns as RE2 reads them, format, replace.
// Source: staging/src/k8s.io/apiserver/pkg/cel/library/regex.go; github.com/google/cel-go/ext/strings.go.
import type { Environment } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";

/** As long as "matches", which the library has with JavaScript's patterns: see `expression.ts`. */
export const MATCHES = "matchRE";

/** What jsonpatch.escapeKey is called here: a key as a part of the path of a JSON patch (RFC 6901). */
export const ESCAPE_KEY = "escapeJsonPatchKey";

export function registerTexts(env: Environment): void {
  env.registerFunction(`${ESCAPE_KEY}(string): string`, (key: string) =>
    key.replaceAll("~", "~0").replaceAll("/", "~1"),
  );
  const patterns = new Map<string, RE2JS>();
  const patternOf = (text: string): RE2JS => {
    const found = patterns.get(text) ?? RE2JS.compile(text);
    patterns.set(text, found);
    return found;
  };
  const findAll = (text: string, pattern: string, most = -1n): readonly string[] => {
    const matcher = patternOf(pattern).matcher(text);
    const found: string[] = [];
    while ((most < 0n || found.length < Number(most)) && matcher.find()) found.push(matcher.group() ?? "");
    return found;
  };
  const matches = (text: string, pattern: string): boolean => patternOf(pattern).matcher(text).find();
  env.registerFunction(`string.${MATCHES}(string): bool`, matches);
  env.registerFunction(`${MATCHES}(string, string): bool`, matches);
  env.registerFunction("string.find(string): string", (text: string, pattern: string) => {
    return findAll(text, pattern, 1n)[0] ?? "";
  });
  env.registerFunction("string.findAll(string): list<string>", (text: string, pattern: string) =>
    findAll(text, pattern),
  );
  env.registerFunction("string.findAll(string, int): list<string>", findAll);
  env.registerFunction("string.replace(string, string): string", (text: string, old: string, next: string) =>
    text.replaceAll(old, () => next),
  );
  env.registerFunction("string.replace(string, string, int): string", replaceSome);
  env.registerFunction("string.reverse(): string", (text: string) => [...text].reverse().join(""));
  env.registerFunction("string.charAt(int): string", (text: string, at: bigint) => {
    const all = [...text];
    if (at < 0n || at > all.length) throw new RangeError(`index out of range: ${at}`);
    return all[Number(at)] ?? "";
  });
  env.registerFunction("string.format(list<dyn>): string", format);
}

function replaceSome(text: string, old: string, next: string, most: bigint): string {
  if (most < 0n) return text.replaceAll(old, () => next);
  const parts = text.split(old);
  const kept = Math.min(Number(most), parts.length - 1);
  return [parts.slice(0, kept + 1).join(next), ...parts.slice(kept + 1)].join(old);
}

function format(template: string, values: readonly unknown[]): string {
  let next = 0;
  const text = template.replace(
    /%(?:%|(?:\.(\d+))?([a-zA-Z]))/g,
    (all, places: string | undefined, verb?: string) => {
      if (verb === undefined) return "%";
      if (next >= values.length) throw new RangeError(`index ${next} out of range`);
      const value = values[next++];
      switch (verb) {
        case "s":
          return shown(value);
        case "d":
          if (typeof value === "bigint" || typeof value === "number") return String(value);
          break;
        case "f":
          if (typeof value === "bigint" || typeof value === "number")
            return Number(value).toFixed(Number(places ?? 6));
          break;
        case "b":
          if (typeof value === "bigint") return value.toString(2);
          if (typeof value === "boolean") return value ? "1" : "0";
          break;
        case "x":
        case "X":
          if (typeof value === "bigint")
            return verb === "x" ? value.toString(16) : value.toString(16).toUpperCase();
          break;
        case "o":
          if (typeof value === "bigint") return value.toString(8);
          break;
        default:
          throw new RangeError(`unrecognized formatting clause "${verb}"`);
      }
      throw new RangeError(`error during formatting: ${all} of a value of another type`);
    },
  );
  return text;
}

/** As `%s` prints a value: lists and maps with what is in them, keys in order. */
function shown(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (value instanceof Date) return value.toISOString().replace(".000Z", "Z");
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${key}: ${shown(item)}`).join(", ")}}`;
  }
  return String(value);
}
