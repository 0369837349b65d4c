// Where files are, seen from the root of the repository, as CI systems want to be told.
import { isAbsolute, posix, relative, resolve, sep } from "node:path";
import { DEFAULT_SCENARIO } from "../../model/input/scenario-file.ts";
import type { SourcePath } from "./report.ts";

/** @param root absolute; @param folder in which the names of files begin: absolute */
export function relativeTo(root: string, folder: string): (file: string) => SourcePath | undefined {
  return (file) => {
    if (!isFile(file)) return undefined;
    const path = resolve(folder, file);
    const inner = relative(root, path);
    const isInRoot = inner !== "" && inner !== ".." && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
    return { path: slashed(isInRoot ? inner : path), isInRoot };
  };
}

/** Positions may also be in standard input ("-"), in a flag ("--nodes"), or in a scenario that nobody wrote. */
function isFile(file: string): boolean {
  return file !== "-" && !/^--[a-z-]+$/.test(file) && file !== DEFAULT_SCENARIO;
}

/** As a URI reference: every segment escaped. */
export function uriOf({ path, isInRoot }: SourcePath): string {
  const escaped = path.split("/").map((part) => encodeURIComponent(wellFormed(part)));
  if (isInRoot) return escaped.join("/");
  return `file://${path.startsWith("/") ? "" : "/"}${escaped.join("/")}`;
}

function slashed(path: string): string {
  return sep === posix.sep ? path : path.split(sep).join(posix.sep);
}

/** Halves of surrogate pairs can be in no URI, and in no XML. */
export function wellFormed(text: string): string {
  return text.toWellFormed();
}
