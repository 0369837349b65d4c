// What a step changed, one line per field or list element: `ReplicaSet/web-1 spec.replicas: 2 -> 3`.
import { compact, printable } from "./compact.ts";
import { type Difference, diff, type Path } from "./diff.ts";
import type { Palette } from "./palette.ts";
import { identityOf, isArray, isPlainObject } from "./plain.ts";

/** Lines that say how the value called `name` changed; none if it did not. */
export function changeLines(
  name: string,
  before: unknown,
  after: unknown,
  paint: Palette,
): readonly string[] {
  const differences = diff(before, after);
  const alone = (d: Difference) => differences.every((o) => o === d || !startsWith(o.path, d.path));
  return differences
    .filter((d) => d.kind !== "reordered" || alone(d))
    .map((d) => line(name, before, d, paint));
}

function line(name: string, before: unknown, d: Difference, paint: Palette): string {
  if (d.kind === "reordered") return `${address(name, before, d.path)}: the same elements in another order`;
  if (d.kind === "changed") {
    return `${address(name, before, d.path)}: ${compact(d.before, 80)} -> ${compact(d.after)}`;
  }
  const [parent, last] = [d.path.slice(0, -1), d.path.at(-1)];
  if (typeof last === "number") {
    const place = address(name, before, parent);
    const words = compact(d.value);
    const element = words.startsWith("{") ? `${noun(parent)}${words}` : words;
    return d.kind === "added"
      ? `${place}: ${paint("added", `+ ${element}`)}`
      : `${place}: ${paint("removed", `- ${element}`)}`;
  }
  const place = address(name, before, d.path);
  return d.kind === "added"
    ? `${place}: unset -> ${compact(d.value)}`
    : `${place}: ${compact(d.value)} -> unset`;
}

/** The value's name and the path inside it; list elements are called by their name, or else by their content. */
function address(name: string, root: unknown, path: Path): string {
  let text = "";
  let value = root;
  for (const key of path) {
    value =
      typeof key === "number"
        ? isArray(value)
          ? value[key]
          : undefined
        : isPlainObject(value)
          ? value[key]
          : undefined;
    if (typeof key === "number")
      text += `[${printable(identityOf(value) ?? (value === null ? String(key) : compact(value, 60)))}]`;
    else text += `${text === "" ? "" : "."}${printable(key)}`;
  }
  return text === ""
    ? printable(name)
    : text.startsWith("[")
      ? `${printable(name)}${text}`
      : `${printable(name)} ${text}`;
}

/** The singular of a list's name, if it has one: `pods` holds a `pod`. */
function noun(path: Path): string {
  const key = path.at(-1);
  const plural = typeof key === "string" ? /^(\w*[a-z])(?<!s)s$/.exec(key) : null;
  return plural?.[1] === undefined ? "" : `${plural[1]} `;
}

function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((key, i) => path[i] === key);
}
