// Opens Kubernetes structures: every field is either read by a decoder, carried along, left out aloud, or unknown.
import { checkShape, unknownField } from "./check-shape.ts";
import { type Fields, fieldsOf, type Log, mapping } from "./decode.ts";
import { FIELDS, type StructureName } from "./fields.ts";
import type { FieldTable } from "./meaning.ts";
import type { Path } from "./problem.ts";
import { isNull, type Json, plainOf, positionAt, type Tree } from "./tree.ts";

/** Opens a Kubernetes structure: reports unknown fields, and known ones that the verdict leaves out. */
export function structure(name: StructureName, tree: Tree, path: Path, log: Log): Fields | undefined {
  const map = mapping(tree, path, log);
  if (map === undefined) return undefined;
  const table: FieldTable = FIELDS[name];
  const rest: { [field: string]: Json } = {};
  for (const [field, { position, value }] of map.entries) {
    const meaning = Object.hasOwn(table, field) ? table[field] : undefined;
    const at = [...path, field];
    if (meaning === undefined) {
      log.omit(position, at, unknownField(field, Object.keys(table)));
    } else if (meaning.kind !== "modelled" && !isNull(value)) {
      rest[field] = plainOf(value);
      if (!checkShape(value, meaning.type, at, log) || meaning.kind === "harmless") continue;
      for (const { path: below, consequence } of meaning.omissions(value)) {
        log.omit(below.length === 0 ? position : positionAt(value, below), [...at, ...below], consequence);
      }
    }
  }
  return { ...fieldsOf(map, path, log), rest };
}
