// Tables of test vectors, as they lie in folders: one JSON file a family, each an array of rows.
import { globSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Row } from "../model/semantics/conformance/index.ts";

export interface Table {
  /** The family: the file's name. */
  readonly name: string;
  readonly file: string;
  readonly rows: readonly Row[];
}

/** A file that is no table: what is wrong, and where. */
export class BadTable extends Error {
  override readonly name = "BadTable";
}

/** All tables in a folder and below it, by name; of a file, its table. @throws BadTable */
export function tablesIn(folder: string): readonly Table[] {
  const files = statSync(folder).isFile()
    ? [folder]
    : globSync("**/*.json", { cwd: folder }).map((path) => join(folder, path));
  if (files.length === 0) throw new BadTable(`${folder}: no tables (files named FAMILY.json) here or below`);
  return files
    .map((file) => ({ name: basename(file, ".json"), file, rows: rowsIn(file) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function rowsIn(file: string): readonly Row[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new BadTable(`${file}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!Array.isArray(parsed)) throw new BadTable(`${file}: a table is an array of rows`);
  return parsed.map((row: unknown, i) => {
    if (!isRow(row))
      throw new BadTable(`${file}: row ${i + 1} is not {"source", "case", "input", "expected"}`);
    return row;
  });
}

function isRow(row: unknown): row is Row {
  if (typeof row !== "object" || row === null || !("input" in row)) return false;
  const isText = (value: unknown): boolean => typeof value === "string";
  return (
    "case" in row &&
    isText(row.case) &&
    "source" in row &&
    isText(row.source) &&
    "expected" in row &&
    typeof row.expected === "object" &&
    row.expected !== null
  );
}
