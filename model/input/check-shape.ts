// Checks the parts of an object that no decoder reads: known fields of the right type, and nothing else.
import {
  boolean,
  integer,
  type Log,
  list,
  mapping,
  mapValue,
  oneOf,
  record,
  refuse,
  string,
} from "./decode.ts";
import { didYouMean, type Path } from "./problem.ts";
import { quantity } from "./quantities.ts";
import { SHAPES, type TypeName } from "./shapes.ts";
import { isNull, type Tree } from "./tree.ts";

const int64 = integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

/** True if `tree` has the type; all problems are reported, and unknown fields as left out. */
export function checkShape(tree: Tree, type: TypeName, path: Path, log: Log): boolean {
  if (type.startsWith("[]")) {
    const inner = type.slice(2);
    return (
      list((item, at) => checkShape(item, inner, at, log) || undefined)(tree, path, log)?.length !== undefined
    );
  }
  if (type.includes("|")) return oneOf(...type.split("|"))(tree, path, log) !== undefined;
  switch (type) {
    case "any":
      return true;
    case "string":
      return string(tree, path, log) !== undefined;
    case "int":
      return int64(tree, path, log) !== undefined;
    case "bool":
      return boolean(tree, path, log) !== undefined;
    case "quantity":
      return quantity(tree, path, log) !== undefined;
    case "intstr":
      return intOrString(tree, path, log);
    case "{string}":
      return record(mapValue)(tree, path, log) !== undefined;
    default:
      return checkStructure(tree, type, path, log);
  }
}

function intOrString(tree: Tree, path: Path, log: Log): boolean {
  if (tree.kind === "scalar" && (typeof tree.value === "string" || typeof tree.value === "number"))
    return true;
  refuse(tree, path, log, "must be an integer or a string", "write a number or a name");
  return false;
}

function checkStructure(tree: Tree, type: string, path: Path, log: Log): boolean {
  const map = mapping(tree, path, log);
  if (map === undefined) return false;
  const known = SHAPES.get(type) ?? new Map<string, TypeName>();
  let fine = true;
  for (const [field, { position, value }] of map.entries) {
    const inner = known.get(field);
    if (inner === undefined) log.omit(position, [...path, field], unknownField(field, known.keys()));
    else if (!isNull(value)) fine = checkShape(value, inner, [...path, field], log) && fine;
  }
  return fine;
}

/** What is said of a field that is in no table. kubectl refuses it; other clients let the API server drop it. */
export function unknownField(field: string, known: Iterable<string>): string {
  return `unknown field, which Kubernetes refuses or drops: ${didYouMean(field, known, "check its name and place")}`;
}
