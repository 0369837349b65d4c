// Decoders: from a tree to a typed value, with every problem reported at its place. A decoder that returns undefined
// has reported why; callers go on, so that one run finds all problems.
import type { SourcePosition } from "../kubernetes/index.ts";
import { isSurprising } from "./parse.ts";
import { didYouMean, formatPath, type InputProblem, type Path, quote } from "./problem.ts";
import { isNull, type Json, type MapTree, type ScalarTree, type Tree } from "./tree.ts";

/** What a decoder finds besides the value. */
export interface Log {
  /** Something that Kubernetes (or the scenario's schema) refuses. */
  problem(position: SourcePosition, path: Path, problem: string, fix: string): void;
  /** Something that is left out of the verdict. */
  omit(position: SourcePosition, path: Path, consequence: string): void;
}

export type Decoder<T> = (tree: Tree, path: Path, log: Log) => T | undefined;

/** The fields of one structure. */
export interface Fields {
  readonly tree: MapTree;
  /** Reports "Required value" if the field is absent or null. */
  required<T>(name: string, decoder: Decoder<T>, fix: string): T | undefined;
  optional<T>(name: string, decoder: Decoder<T>): T | undefined;
  /** Known fields that no decoder reads, as plain data. */
  readonly rest: { readonly [field: string]: Json };
}

/** Collects problems in the order in which they are found. */
export function logInto(problems: InputProblem[], omit: Log["omit"] = () => {}): Log {
  return {
    problem(position, path, problem, fix) {
      problems.push({ position, field: formatPath(path), problem, fix });
    },
    omit,
  };
}

/** The fields of a mapping whose keys are already checked. */
export function fieldsOf(tree: MapTree, path: Path, log: Log): Fields {
  const find = (name: string): Tree | undefined => {
    const value = tree.entries.get(name)?.value;
    return value === undefined || isNull(value) ? undefined : value;
  };
  return {
    tree,
    rest: {},
    required(name, decoder, fix) {
      const value = find(name);
      if (value !== undefined) return decoder(value, [...path, name], log);
      log.problem(tree.entries.get(name)?.position ?? tree.position, [...path, name], "Required value", fix);
      return undefined;
    },
    optional(name, decoder) {
      const value = find(name);
      return value === undefined ? undefined : decoder(value, [...path, name], log);
    },
  };
}

/** Opens a mapping of Plimsoll's own, where unknown fields and fields without a value are problems. */
export function closed(known: readonly string[], tree: Tree, path: Path, log: Log): Fields | undefined {
  const map = mapping(tree, path, log);
  if (map === undefined) return undefined;
  const entries = [...map.entries].filter(([field, { position, value }]) => {
    const at = [...path, field];
    if (!known.includes(field)) {
      const fix = didYouMean(field, known, `known are ${known.join(", ")}`);
      log.problem(position, at, "unknown field", fix);
    } else if (isNull(value)) {
      log.problem(position, at, "Required value", "write a value, or remove the field");
    } else {
      return true;
    }
    return false;
  });
  return fieldsOf({ ...map, entries: new Map(entries) }, path, log);
}

/** The same object without its undefined fields: what optional fields want. */
export function present<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> };
export function present(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

export function mapping(tree: Tree, path: Path, log: Log): MapTree | undefined {
  if (tree.kind === "map") return tree;
  refuse(tree, path, log, "must be an object", "write `field: value` lines below it");
  return undefined;
}

/** `Invalid value: <value>: <must>`, as the API server writes it. */
export function refuse(tree: Tree, path: Path, log: Log, must: string, fix: string): undefined {
  log.problem(tree.position, path, `Invalid value: ${describe(tree)}: ${must}`, fix);
  return undefined;
}

/** What the scenario names must be there. `nothing` is said if there is none at all of its kind. */
export function refuseAbsent(
  log: Log,
  position: SourcePosition,
  path: Path,
  {
    wanted,
    known,
    nothing,
  }: { readonly wanted: string; readonly known: readonly string[]; readonly nothing: string },
): void {
  if (known.includes(wanted)) return;
  const there = known.length === 0 ? nothing : `there are ${[...new Set(known)].join(", ")}`;
  log.problem(position, path, `Not found: ${quote(wanted)}`, didYouMean(wanted, known, there));
}

export function describe(tree: Tree): string {
  if (tree.kind === "scalar") {
    const typed = tree.plain && (typeof tree.value !== "string" || isSurprising(tree.value));
    return typed ? tree.source : quote(tree.value);
  }
  return tree.kind === "map" ? "object" : "list";
}

export const string: Decoder<string> = (tree, path, log) => {
  if (tree.kind !== "scalar") return refuse(tree, path, log, "must be a string", "write one text here");
  if (typeof tree.value === "string" && !(tree.plain && isSurprising(tree.value))) return tree.value;
  return refuse(tree, path, log, "must be a string", `put it in quotes: "${tree.source}"`);
};

/** As `string`, for the values of mappings, where Kubernetes reads null as "". */
export const mapValue: Decoder<string> = (tree, path, log) => (isNull(tree) ? "" : string(tree, path, log));

export const boolean: Decoder<boolean> = (tree, path, log) => {
  if (tree.kind === "scalar") {
    if (typeof tree.value === "boolean") return tree.value;
    if (tree.plain && /^(yes|on)$/i.test(tree.source)) return true;
    if (tree.plain && /^(no|off)$/i.test(tree.source)) return false;
  }
  return refuse(tree, path, log, "must be a boolean", "write true or false, without quotes");
};

/** A whole number within bounds (32 bits unless said otherwise), in a notation that no YAML reader takes differently. */
export function integer(least = -(2 ** 31), most = 2 ** 31 - 1): Decoder<number> {
  return (tree, path, log) => {
    const value = wholeNumber(tree);
    if (value === undefined) return refuse(tree, path, log, "must be an integer", integerFix(tree));
    if (value < least) {
      return refuse(tree, path, log, `must be greater than or equal to ${least}`, "write a larger number");
    }
    if (value > most) {
      return refuse(tree, path, log, `must be less than or equal to ${most}`, "write a smaller number");
    }
    return value;
  };
}

export const nonNegative: Decoder<number> = integer(0);

function wholeNumber(tree: Tree): number | undefined {
  if (tree.kind !== "scalar" || typeof tree.value !== "number" || !Number.isInteger(tree.value))
    return undefined;
  return /^[-+]?(0|[1-9]\d*)(\.0*)?([eE]\+?\d+)?$/.test(tree.source) ? tree.value : undefined;
}

function integerFix(tree: Tree): string {
  if (tree.kind !== "scalar") return "write one number here";
  if (!tree.plain && /^[-+]?\d+$/.test(tree.source)) return "write the number without quotes";
  if (typeof tree.value === "number" && /^[-+]?0./.test(tree.source)) return "write a decimal number";
  return "write a whole number";
}

/** `Unsupported value: ...: supported values: ...`, as the API server writes it. */
export function oneOf<const T extends string>(...values: readonly T[]): Decoder<T> {
  return (tree, path, log) => {
    const found = string(tree, path, log);
    if (found === undefined) return undefined;
    const value = values.find((v) => v === found);
    if (value === undefined) {
      const supported = values.map((v) => quote(v)).join(", ");
      const problem = `Unsupported value: ${quote(found)}: supported values: ${supported}`;
      log.problem(tree.position, path, problem, didYouMean(found, values, "use one of these"));
    }
    return value;
  };
}

/** A list; items with problems are left out of the result. */
export function list<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (tree, path, log) => {
    if (tree.kind !== "seq")
      return refuse(tree, path, log, "must be a list", "write its items with `- ` before each");
    return tree.items.flatMap((one, i) => {
      const value = item(one, [...path, i], log);
      return value === undefined ? [] : [value];
    });
  };
}

/** A mapping from text to `value`; entries with problems are left out of the result. */
export function record<T>(
  value: Decoder<T>,
  checkKey: (key: string, position: SourcePosition, path: Path, log: Log) => void = () => {},
): Decoder<{ readonly [key: string]: T }> {
  return (tree, path, log) => {
    const map = mapping(tree, path, log);
    if (map === undefined) return undefined;
    const decoded = [...map.entries].flatMap(([key, entry]): readonly (readonly [string, T])[] => {
      checkKey(key, entry.position, path, log);
      const found = value(entry.value, [...path, key], log);
      return found === undefined ? [] : [[key, found]];
    });
    return Object.fromEntries(decoded);
  };
}

/** A scalar as the text that it was written as; for quantities, which may be numbers or strings. */
export function writtenText(tree: ScalarTree): string {
  return typeof tree.value === "string" ? tree.value : tree.source;
}
